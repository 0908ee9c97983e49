"""ETP are those of people who said yes: what was kept before is added up again."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("pages", "KeptFigures").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_note_proofs")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]

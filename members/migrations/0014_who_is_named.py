"""A news item says whom it names."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0013_names_are_shown_whole")]

    operations = [
        migrations.AddField(
            "notification",
            "about",
            models.JSONField(default=dict, editable=False, verbose_name="personnes nommées"),
        ),
        migrations.AddIndex(
            "notification", GinIndex(fields=["about"], name="notification_by_person_named")
        ),
    ]

"""Posts given so far: decided in the moment they were asked for, they were asked by whoever decided."""

from django.db import migrations

NAMED = """
UPDATE conventions_assignment SET requested_by_id = decided_by_id
WHERE requested_by_id IS NULL AND decided_at < requested_at + interval '1 minute'
"""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0004_who_asked_for_an_assignment")]

    operations = [migrations.RunSQL(NAMED, migrations.RunSQL.noop)]

from django.db import migrations


class Migration(migrations.Migration):
    """The former sessions end with their table: it named nobody, everybody signs in once more."""

    dependencies = [("ctgnet_sessions", "0001_initial")]

    operations = [
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]

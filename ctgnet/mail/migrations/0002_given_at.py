"""A mail says when it was given to the server, and keeps its calendar file."""

from django.db import migrations, models
from django.db.models import F


def doubts_stay_doubts(apps, schema_editor):
    """Nobody knows how far the mails being sent at this moment have gone."""
    mails = apps.get_model("mail", "OutgoingMail").objects
    mails.filter(state="sending").update(given_at=F("claimed_at"))


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            "outgoingmail",
            "calendar",
            models.TextField(blank=True, default="", verbose_name="rendez-vous joint"),
            preserve_default=False,
        ),
        migrations.AddField(
            "outgoingmail", "given_at", models.DateTimeField(null=True, verbose_name="remise")
        ),
        migrations.RunPython(doubts_stay_doubts, migrations.RunPython.noop),
    ]

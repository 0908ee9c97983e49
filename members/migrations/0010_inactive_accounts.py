"""When somebody was told that their account is about to be closed for want of a visit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0009_moderation_and_mailings")]
    operations = [
        migrations.AddField(
            "member",
            "warned_at",
            models.DateTimeField(editable=False, null=True, verbose_name="avertissement d’inactivité"),
        ),
    ]

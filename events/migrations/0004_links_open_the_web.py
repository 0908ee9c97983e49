"""The link of a meeting opens the web, whatever wrote it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0012_links_open_the_web'),
        ('events', '0003_names_are_shown_whole'),
        ('reference', '0003_names_are_shown_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE events_event SET video_link = '' WHERE video_link <> '' AND video_link !~* '^https?://'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('video_link', ''), ('video_link__iregex', '^https?://'), _connector='OR'), name='video_link_opens_the_web', violation_error_message='Une adresse commence par https:// ou http://.'),
        ),
    ]

"""What is removed can be brought back for thirty days, then is deleted for good."""

from datetime import timedelta

from django.utils import timezone

REMOVED_LIFE = timedelta(days=30)


def deleted_on(removed_at):
    """The day on which something removed then is deleted for good."""
    return timezone.localdate(removed_at + REMOVED_LIFE)

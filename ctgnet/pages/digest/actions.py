"""The mail of the day: one message with what a person has not read yet, never five."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ctgnet.pages.digest.tasks import send_digest
from members.models import MailPreference, Notification


def waiting_news():
    """Unread news that no digest carried yet, less the subjects their owner keeps on the site."""
    silenced = MailPreference.objects.filter(
        member=OuterRef("member"), kind=OuterRef("kind"), rhythm=MailPreference.Rhythm.NEVER
    )
    return Notification.objects.filter(
        ~Exists(silenced), read_at=None, digested_at=None, member__is_active=True
    )


@transaction.atomic
def prepare_digests():
    """Leave one mail to send for each person who has news; the same news is carried once."""
    now = timezone.now()
    news = waiting_news().select_for_update(of=("self",), skip_locked=True)
    carried = dict(news.values_list("pk", "member_id"))
    Notification.objects.filter(pk__in=carried).update(digested_at=now)
    readers = sorted(set(carried.values()))
    for member_id in readers:
        send_digest.enqueue(member_id, now.isoformat())
    return len(readers)

"""The mail of the day: one message with what a person has not read yet, never five."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ctgnet.pages.digest.tasks import send_digest
from members.models import MailPreference, Member, Notification

READERS_AT_ONCE = 1_000


def waiting_news():
    """Unread news that no digest carried yet, less the subjects their owner keeps on the site.

    Those of whoever is only invited wait for their yes.
    """
    silenced = MailPreference.objects.filter(
        member=OuterRef("member"), kind=OuterRef("kind"), rhythm=MailPreference.Rhythm.NEVER
    )
    return Notification.objects.filter(
        ~Exists(silenced), read_at=None, digested_at=None, member__in=Member.objects.reached()
    )


def prepare_digests():
    """Leave one mail to send for each person who has news; the same news is carried once.

    Some readers at a time, each time for good: stopped half-way, it goes on where it was.
    """
    now, last, prepared = timezone.now(), 0, 0
    while readers := _next_readers(after=last):
        prepared += _prepare(readers, now)
        last = readers[-1]
    return prepared


def _next_readers(*, after):
    waiting = waiting_news().filter(member__gt=after).order_by("member_id")
    return list(waiting.values_list("member_id", flat=True).distinct()[:READERS_AT_ONCE])


@transaction.atomic
def _prepare(readers, now):
    """What somebody else is preparing at this moment is left to them."""
    news = waiting_news().filter(member__in=readers)
    held = news.select_for_update(of=("self",), skip_locked=True)
    Notification.objects.filter(pk__in=held.values("pk")).update(digested_at=now)
    carried = Notification.objects.filter(member__in=readers, digested_at=now)
    members = carried.order_by("member_id").values_list("member_id", flat=True).distinct()
    jobs = [(member_id, now.isoformat()) for member_id in members]
    send_digest.enqueue_all(jobs)
    return len(jobs)

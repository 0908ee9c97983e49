"""The worker's part of the digest."""

from datetime import datetime

from conventions.standing import standing_of
from ctgnet.pages.digest import emails
from ctgnet.queue import task
from members.models import Member, Notification
from members.rules import can_see_queue


@task(priority=-10)
def send_digest(member_id, digested_at):
    """Send what is still unread: somebody who read it on the site meanwhile gets nothing."""
    member = Member.objects.get(pk=member_id)
    news = Notification.objects.filter(
        member=member,
        digested_at=datetime.fromisoformat(digested_at),
        read_at=None,
        kind__in=[kind for kind in Notification.Kind if _may_still_read(member, kind)],
    )
    if member.is_reached and (count := news.count()):
        shown = news.order_by("kind", "-created_at")[: emails.MOST_NEWS_SHOWN]
        emails.digest(member, shown, digested_at, count=count).send()


def _may_still_read(member, kind):
    """A role that ended since the news was written takes away what it gave to read."""
    if kind == Notification.Kind.DESK:
        return can_see_queue(member)
    if kind in (Notification.Kind.SHEET, Notification.Kind.CONVENTION):
        return standing_of(member).is_verified
    return True

"""The worker's part of the digest."""

from datetime import datetime

from ctgnet.pages.digest import emails
from ctgnet.queue import task
from members.models import Member, Notification


@task(priority=-10)
def send_digest(member_id, digested_at):
    """Send what is still unread: somebody who read it on the site meanwhile gets nothing."""
    member = Member.objects.get(pk=member_id)
    news = Notification.objects.filter(
        member=member, digested_at=datetime.fromisoformat(digested_at), read_at=None
    ).order_by("kind", "-created_at")
    if member.is_active and news:
        emails.digest(member, list(news), digested_at).send()

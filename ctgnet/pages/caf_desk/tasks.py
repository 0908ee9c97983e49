"""The worker's part of the mail of the week."""

from conventions.standing import standing_of
from ctgnet.pages.caf_desk import emails
from ctgnet.pages.caf_desk.lists import first_lines
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.queue import task
from members.models import MailPreference, Member, Notification


@task(priority=-10)
def send_week(member_id, week):
    """What is true when it leaves; a role that ended, a quiet week or a wish for no mail send nothing."""
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    if member is None or _wants_no_mail(member):
        return
    standing = standing_of(member)
    if not standing.is_caf_officer:
        return
    waiting, followed = waiting_at(member), first_lines(standing.cafs)
    if waiting or any(lines for _, _, lines in followed):
        emails.week_at_the_desk(member, waiting, followed, week).send()


def _wants_no_mail(member):
    return member.mail_preferences.filter(
        kind=Notification.Kind.DESK, rhythm=MailPreference.Rhythm.NEVER
    ).exists()

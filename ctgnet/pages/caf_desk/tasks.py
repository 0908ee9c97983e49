"""The worker's part of the mail of the week."""

from conventions.standing import standing_of
from ctgnet.pages.caf_desk import emails
from ctgnet.pages.caf_desk.lists import first_lines
from ctgnet.pages.caf_desk.queue import line_at, waiting_at
from ctgnet.queue import task
from members.models import AuditLine, MailPreference, Member, Notification

# What an audit line calls a request, and what the desk calls it.
KINDS = {"members.role": "role", "conventions.assignment": "fonction"}


@task(priority=-10)
def send_week(member_id, week):
    """What is true when it leaves; a role that ended, a quiet week or a wish for no mail send nothing."""
    member = Member.objects.reached().filter(pk=member_id).first()
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


@task
def tell_delegate(line_id):
    """What waits for whom is read again when it leaves: answered or handed on, nobody is told."""
    act = AuditLine.objects.select_related("actor").get(pk=line_id)
    member = Member.objects.reached().filter(pk=act.after["to"]).first()
    if member is None:
        return
    line = line_at(member, KINDS[act.object_kind], int(act.object_id))
    if line is not None and line.is_for(member):
        emails.request_delegated(member, line, act).send()

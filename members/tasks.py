"""What the worker does for people: identifiers in, one message out."""

from ctgnet.queue import task
from members import emails
from members.models import Invitation


@task(priority=10)
def send_invitation(invitation_id):
    invitation = Invitation.objects.select_related("member", "invited_by").get(pk=invitation_id)
    if invitation.is_open:
        emails.invitation(invitation).send()

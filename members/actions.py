"""What happens to people: invitations, roles, news, and the trace of privileged acts."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from members.models import AuditLine, Invitation, Member, Notification
from members.tasks import send_invitation

INVITATION_LIFE = timedelta(days=7)


def record_act(*, by, verb, thing, subject=None, caf=None, before=None, after=None, reason=""):
    """Leave one line in the audit log, in the caller's transaction: ids and verbs, never a name."""
    return AuditLine.objects.create(
        actor=by,
        verb=verb,
        object_kind=thing._meta.label_lower,
        object_id=str(thing.pk),
        subject=subject,
        caf=caf,
        before=before or {},
        after=after or {},
        reason=reason,
    )


def notify(member, *, kind, text, path, key):
    """Tell a person something once; the key names the fact."""
    Notification.objects.get_or_create(
        member=member, key=key, defaults={"kind": kind, "text": text[:300], "path": path}
    )


@transaction.atomic
def invite_member(*, email, first_name, last_name, by):
    """The member of that address; unknown, they get an account and a single-use link for seven days."""
    email = email.strip().lower()
    if known := Member.objects.filter(email__iexact=email).first():
        return known
    member = Member.objects.create_user(email, first_name=first_name, last_name=last_name)
    invitation = Invitation.objects.create(
        member=member, invited_by=by, expires_at=timezone.now() + INVITATION_LIFE
    )
    record_act(by=by, verb="invite", thing=invitation, subject=member)
    send_invitation.enqueue(invitation.pk)
    return member

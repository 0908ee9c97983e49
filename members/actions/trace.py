"""The trace of privileged acts, and a save that came too late."""

from django.core.exceptions import ValidationError

from members.models import (
    AuditLine,
)


class Stale(ValidationError):
    """Somebody changed the thing since the form was opened: nothing was saved."""


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

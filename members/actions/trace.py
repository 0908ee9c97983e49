"""The trace of privileged acts, and a save that came too late."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from members.models import AuditLine, Opening

# A day more than the year of the trigger that lets them go, by the clock of the database as it does.
LINES_LAST = timedelta(days=367)
# Who rewrote a sheet may not review it, who brought two organisations together is asked again: kept
# as long as a rule reads it.
LASTING = ("edit_sheet", "merge_organisation", "add_organisation")


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


@transaction.atomic
def forget_old_lines() -> int:
    """A year later nobody knows who did what, as the page of confidentiality says; how many lines."""
    old = AuditLine.objects.filter(at__lt=Now() - LINES_LAST).exclude(verb__in=LASTING)
    Opening.objects.filter(line__in=old).delete()
    return old.delete()[0]

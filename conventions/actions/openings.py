"""A CTG opened for an hour by the national administration, with a written reason."""

from django.db import transaction

from conventions.actions.trace import acting_caf
from conventions.addressees import officers_of
from conventions.models import Assignment
from ctgnet.templatetags.french import ctg_of
from members.actions import SAY_WHY, open_with_reason
from members.models import Member, Notification

__all__ = ["SAY_WHY", "open_convention"]


@transaction.atomic
def open_convention(convention, *, by, reason):
    """Read and act as its Caf would, for an hour: its team and its Cafs read why."""
    return open_with_reason(
        convention,
        by=by,
        verb="open_convention",
        reason=reason,
        what=f"la {ctg_of(convention.name)}",
        concerned=_concerned(convention),
        kind=Notification.Kind.CONVENTION,
        caf=acting_caf(by, convention),
    )


def _concerned(convention):
    """Who carries it today, and the officers of its Cafs."""
    team = Assignment.objects.current().filter(post__convention=convention)
    people = Member.objects.filter(pk__in=team.values("member"))
    return (people | officers_of(convention)).distinct()

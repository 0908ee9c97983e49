"""What waits for an answer at the desk: requests that this person may decide, oldest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from conventions.models import Assignment
from conventions.rules import can_open
from conventions.standing import standing_of
from members.models import GrantStatus, Member, Role

# After a week somebody has waited too long: the line says so.
DEADLINE = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """One request: who, what, since when, and the two addresses that answer it."""

    kind: str  # "fonction" (a post of a CTG) or "role"
    pk: int
    member: Member
    title: str
    place: str
    note: str
    requested_at: datetime
    needs_reason: bool = False  # validated by the administration, in the place of a Caf

    @property
    def is_late(self):
        return timezone.now() - self.requested_at > DEADLINE


def roles_waiting(standing):
    """Roles this person may answer: colleagues of the Caf for its référents, partners for any Caf."""
    waiting = Role.objects.requested().exclude(member=standing.member_id)
    waiting = waiting.filter(~Exists(_favours(standing)) | Q(kind=Role.Kind.PARTNER))
    if standing.is_national:
        own_proposals = Q(kind=Role.Kind.NATIONAL, requested_by=standing.member_id)
        waiting = waiting.exclude(own_proposals)
    elif standing.is_caf_officer:
        colleagues = Q(kind=Role.Kind.CAF_OFFICER, caf__in=standing.referent_cafs)
        waiting = waiting.filter(colleagues | Q(kind=Role.Kind.PARTNER))
    else:
        return waiting.none()
    waiting = waiting.select_related("member", "caf", "organisation")
    return waiting.order_by("requested_at", "pk")


def _favours(standing):
    """What the person who asks has validated for the reader within a year."""
    return Role.objects.filter(
        member=standing.member_id,
        status=GrantStatus.VALIDATED,
        decided_at__gte=timezone.now() - timedelta(days=365),
        decided_by=OuterRef("member"),
    )


def assignments_waiting(standing):
    if not (standing.is_caf_officer or standing.is_national):
        return Assignment.objects.none()
    return Assignment.objects.waiting_for(standing)


def count_waiting(standing):
    if not (standing.is_caf_officer or standing.is_national):
        return 0
    return roles_waiting(standing).count() + assignments_waiting(standing).count()


def waiting_at(member):
    """Both kinds in one list, whoever asked first at the top."""
    standing = standing_of(member)
    lines = [_role_line(role) for role in roles_waiting(standing)]
    lines += [_assignment_line(member, asked) for asked in assignments_waiting(standing)]
    return sorted(lines, key=lambda line: line.requested_at)


def _role_line(role):
    return Waiting(
        kind="role",
        pk=role.pk,
        member=role.member,
        title=role.get_kind_display(),
        place=str(role.caf or role.organisation or ""),
        note=role.note,
        requested_at=role.requested_at,
    )


def _assignment_line(member, assignment):
    return Waiting(
        kind="fonction",
        pk=assignment.pk,
        member=assignment.member,
        title=assignment.post.get_kind_display(),
        place=f"CTG {assignment.post.convention.name}, {assignment.post.employer}",
        note="",
        requested_at=assignment.requested_at,
        needs_reason=can_open(member, assignment.post.convention),
    )

"""Who may hand a waiting request to a colleague."""

from conventions.models import Assignment
from conventions.rules import can_decide
from conventions.standing import standing_of
from members.models import Role
from members.rules import can_decide_role


def can_delegate(member, waiting):
    """Hand it to a colleague of its Caf, or take it back: whoever may answer it."""
    if isinstance(waiting, Assignment):
        return can_decide(member, waiting)
    return _has_colleagues(member, waiting) and can_decide_role(member, waiting)


def _has_colleagues(member, role):
    """A colleague of a Caf is validated there; a partner, by any Caf, hence by one's own."""
    if role.kind == Role.Kind.PARTNER:
        return standing_of(member).is_caf_officer
    return role.kind == Role.Kind.CAF_OFFICER

"""Who may hand a waiting request to a colleague, read the lists of a Caf and take them away."""

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


def can_follow(member):
    """Read the lists of a Caf: its staff; the administration, of any Caf."""
    standing = standing_of(member)
    return standing.is_caf_officer or standing.is_national


def must_say_why(member, cafs):
    """The administration takes away the list of a Caf that is not its own with a written reason."""
    standing = standing_of(member)
    return standing.is_national and not standing.cafs.issuperset(cafs)

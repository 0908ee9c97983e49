"""Who may hide, show again or remove a content: never one's own case."""

from conventions.standing import standing_of
from ctgnet.pages.moderation.contents import Piece
from ctgnet.pages.person.rules import caf_in_common
from members.models import Member


def can_see_reports(member: Member) -> bool:
    """The national administration, and the officers of the Cafs for what their territory wrote."""
    standing = standing_of(member)
    return standing.is_national or standing.is_caf_officer


def can_moderate(member: Member, piece: Piece) -> bool:
    """A national administrator, or an officer of a Caf that answers for it."""
    own = [*piece.writers, *piece.content.judges_of(piece.thing)]
    if any(person.pk == member.pk for person in own):
        return False
    return standing_of(member).is_national or _is_officer_for(member, piece)


def _is_officer_for(member, piece):
    cafs = piece.content.cafs_of(piece.thing)
    if cafs is None:
        return any(caf_in_common(member, writer) for writer in piece.writers)
    return not standing_of(member).cafs.isdisjoint(cafs)

"""The CTGs: where they apply, who signed, which posts carry them, who holds these posts."""

from conventions.models.amendment import Amendment
from conventions.models.convention import Convention, ConventionQuerySet
from conventions.models.draft import ConventionDraft
from conventions.models.letter import TeamLetter
from conventions.models.post import COUNTED_POSTS, Assignment, Post, PostKind
from conventions.models.stage import Stage, State, anniversary, fifth_anniversary_eve
from conventions.models.territory import Coverage, Signatory

__all__ = [
    "COUNTED_POSTS",
    "Amendment",
    "Assignment",
    "Convention",
    "ConventionDraft",
    "ConventionQuerySet",
    "Coverage",
    "Post",
    "PostKind",
    "Signatory",
    "Stage",
    "State",
    "TeamLetter",
    "anniversary",
    "fifth_anniversary_eve",
]

"""The CTGs: where they apply, who signed, which posts carry them, who holds these posts."""

from conventions.models.alert import ALERT_MONTHS, ClockAlert
from conventions.models.amendment import MOVES, Amendment
from conventions.models.body import Body, BodyKind, BodyMember
from conventions.models.convention import Convention, ConventionQuerySet
from conventions.models.document import (
    REMOVED_LIFE,
    Accessible,
    Document,
    DocumentKind,
    DocumentQuerySet,
    DocumentVisibility,
)
from conventions.models.draft import ConventionDraft
from conventions.models.handover import (
    HANDOVER_LIFE,
    WRITING_LIFE,
    Handover,
    HandoverContact,
    HandoverStep,
    holders_of_post,
)
from conventions.models.letter import TeamLetter
from conventions.models.post import COUNTED_POSTS, WHOLE, Assignment, Post, PostKind
from conventions.models.reconfirmation import (
    ANSWER_AWAITED_FOR,
    RECONFIRMED_FOR,
    Answer,
    Reconfirmation,
    awaited,
    to_reconfirm,
)
from conventions.models.stage import Stage, State, anniversary, fifth_anniversary_eve, months_before
from conventions.models.territory import Coverage, Signatory

__all__ = [
    "ALERT_MONTHS",
    "ANSWER_AWAITED_FOR",
    "COUNTED_POSTS",
    "HANDOVER_LIFE",
    "MOVES",
    "RECONFIRMED_FOR",
    "REMOVED_LIFE",
    "WHOLE",
    "WRITING_LIFE",
    "Accessible",
    "Amendment",
    "Answer",
    "Assignment",
    "Body",
    "BodyKind",
    "BodyMember",
    "ClockAlert",
    "Convention",
    "ConventionDraft",
    "ConventionQuerySet",
    "Coverage",
    "Document",
    "DocumentKind",
    "DocumentQuerySet",
    "DocumentVisibility",
    "Handover",
    "HandoverContact",
    "HandoverStep",
    "Post",
    "PostKind",
    "Reconfirmation",
    "Signatory",
    "Stage",
    "State",
    "TeamLetter",
    "anniversary",
    "awaited",
    "fifth_anniversary_eve",
    "holders_of_post",
    "months_before",
    "to_reconfirm",
]

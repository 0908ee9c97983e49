"""The CTGs: where they apply, who signed, which posts carry them, who holds these posts."""

from conventions.models.action_sheet import ActionSheet
from conventions.models.alert import ALERT_MONTHS, OVER, ClockAlert
from conventions.models.amendment import MOVES, Amendment
from conventions.models.body import Body, BodyKind, BodyMember
from conventions.models.convention import SIGNED_TO_COME, Convention, is_signed_to_come
from conventions.models.convention_queryset import ConventionQuerySet
from conventions.models.document import (
    Accessible,
    Document,
    DocumentKind,
    DocumentQuerySet,
    DocumentVisibility,
)
from conventions.models.draft import ConventionDraft
from conventions.models.evaluation import (
    SCORES,
    Criterion,
    Evaluation,
    Judgement,
    Moment,
)
from conventions.models.follow_up import LONGEST_TEXT, Milestone, YearlyReview
from conventions.models.handover import (
    HANDOVER_LIFE,
    WRITING_LIFE,
    Handover,
    HandoverContact,
    HandoverStep,
    holders_of_post,
)
from conventions.models.imports import UNDO_TIME, ConventionImport, ImportState
from conventions.models.indicator import Indicator, IndicatorValue
from conventions.models.joining import JoiningRequest, ctg_over, registered
from conventions.models.letter import TeamLetter, recipient_in_words
from conventions.models.plan import Axis, Objective, Plan, plan_of
from conventions.models.plan_import import PlanImport
from conventions.models.plan_print import PlanPrint
from conventions.models.post import (
    COUNTED_POSTS,
    WHOLE,
    Assignment,
    ClosedWith,
    Post,
    PostKind,
)
from conventions.models.reconfirmation import (
    ANSWER_AWAITED_FOR,
    RECONFIRMED_FOR,
    Answer,
    Reconfirmation,
    awaited,
    departures,
    to_reconfirm,
    with_announced_end,
)
from conventions.models.removal import REMOVED_LIFE
from conventions.models.stage import Stage, State, anniversary, fifth_anniversary_eve, months_before
from conventions.models.status import SheetStatus
from conventions.models.territory import PARTNER_SIGNS_NOTHING, Coverage, Signatory

__all__ = [
    "ALERT_MONTHS",
    "ANSWER_AWAITED_FOR",
    "COUNTED_POSTS",
    "HANDOVER_LIFE",
    "LONGEST_TEXT",
    "MOVES",
    "OVER",
    "PARTNER_SIGNS_NOTHING",
    "RECONFIRMED_FOR",
    "REMOVED_LIFE",
    "SCORES",
    "SIGNED_TO_COME",
    "UNDO_TIME",
    "WHOLE",
    "WRITING_LIFE",
    "Accessible",
    "ActionSheet",
    "Amendment",
    "Answer",
    "Assignment",
    "Axis",
    "Body",
    "BodyKind",
    "BodyMember",
    "ClockAlert",
    "ClosedWith",
    "Convention",
    "ConventionDraft",
    "ConventionImport",
    "ConventionQuerySet",
    "Coverage",
    "Criterion",
    "Document",
    "DocumentKind",
    "DocumentQuerySet",
    "DocumentVisibility",
    "Evaluation",
    "Handover",
    "HandoverContact",
    "HandoverStep",
    "ImportState",
    "Indicator",
    "IndicatorValue",
    "JoiningRequest",
    "Judgement",
    "Milestone",
    "Moment",
    "Objective",
    "Plan",
    "PlanImport",
    "PlanPrint",
    "Post",
    "PostKind",
    "Reconfirmation",
    "SheetStatus",
    "Signatory",
    "Stage",
    "State",
    "TeamLetter",
    "YearlyReview",
    "anniversary",
    "awaited",
    "ctg_over",
    "departures",
    "fifth_anniversary_eve",
    "holders_of_post",
    "is_signed_to_come",
    "months_before",
    "plan_of",
    "recipient_in_words",
    "registered",
    "to_reconfirm",
    "with_announced_end",
]

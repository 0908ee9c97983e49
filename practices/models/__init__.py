"""Sheets, the revision that a reviewed one waits for, and what people ask and say about them."""

from practices.models.question import EDITABLE_FOR, Question
from practices.models.revision import ReviewNote, Revision
from practices.models.sheet import NEVER_READ, Sheet, SheetManager, SheetQuerySet, SheetStatus
from practices.models.story import (
    SECTION_MAX_LENGTH,
    SECTION_NAMES,
    STORY_COLUMNS,
    STORY_RELATIONS,
    TOLD_IN_WORDS,
    Story,
)

__all__ = [
    "EDITABLE_FOR",
    "NEVER_READ",
    "SECTION_MAX_LENGTH",
    "SECTION_NAMES",
    "STORY_COLUMNS",
    "STORY_RELATIONS",
    "TOLD_IN_WORDS",
    "Question",
    "ReviewNote",
    "Revision",
    "Sheet",
    "SheetManager",
    "SheetQuerySet",
    "SheetStatus",
    "Story",
]

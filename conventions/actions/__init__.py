"""Writes about CTGs: who registers, confirms, changes them, and who holds their posts."""

from conventions.actions.drafts import delete_draft, purge_drafts, save_draft
from conventions.actions.register import (
    Planned,
    confirm_convention,
    edit_convention,
    register_convention,
)
from conventions.actions.team import (
    Person,
    appoint,
    close_post,
    end_assignment,
    open_post,
    refuse_assignment,
    request_assignment,
    validate_assignment,
)

__all__ = [
    "Person",
    "Planned",
    "appoint",
    "close_post",
    "confirm_convention",
    "delete_draft",
    "edit_convention",
    "end_assignment",
    "open_post",
    "purge_drafts",
    "refuse_assignment",
    "register_convention",
    "request_assignment",
    "save_draft",
    "validate_assignment",
]

"""Writes about CTGs: who registers, confirms, changes them, and who holds their posts."""

from conventions.actions.assignments import (
    Person,
    appoint,
    end_assignment,
    refuse_assignment,
    request_assignment,
    validate_assignment,
)
from conventions.actions.convention import confirm_convention, edit_convention
from conventions.actions.drafts import delete_draft, purge_drafts, save_draft
from conventions.actions.openings import open_convention
from conventions.actions.posts import close_post, open_post
from conventions.actions.register import Planned, register_convention

__all__ = [
    "Person",
    "Planned",
    "appoint",
    "close_post",
    "confirm_convention",
    "delete_draft",
    "edit_convention",
    "end_assignment",
    "open_convention",
    "open_post",
    "purge_drafts",
    "refuse_assignment",
    "register_convention",
    "request_assignment",
    "save_draft",
    "validate_assignment",
]

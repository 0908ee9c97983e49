"""Writes about CTGs: who registers, confirms, changes them, and who holds their posts."""

from conventions.actions.alerts import alert_of_ends, tell_of_past_ends
from conventions.actions.amendments import (
    amend,
    confirm_amendment,
    edit_amendment,
    reopen_amendment,
    withdraw_amendment,
)
from conventions.actions.assignments import (
    Person,
    appoint,
    end_assignment,
    member_of,
    refuse_assignment,
    request_assignment,
    validate_assignment,
    withdraw_assignment,
)
from conventions.actions.bodies import (
    close_body,
    edit_body,
    open_body,
    reopen_body,
    seat_in_body,
    unseat_from_body,
)
from conventions.actions.closing import end_convention
from conventions.actions.convention import confirm_convention, edit_convention
from conventions.actions.correction import correct_perimeter, edit_signatories
from conventions.actions.documents import (
    edit_document,
    purge_documents,
    remove_document,
    restore_document,
    send_document,
)
from conventions.actions.drafts import (
    delete_draft,
    keep_amendment_typed,
    purge_drafts,
    save_draft,
)
from conventions.actions.handovers import open_handover, purge_handovers, write_handover
from conventions.actions.imports import (
    IMPORTS_A_DAY,
    check_import,
    confirm_import,
    delete_import,
    forget_imports_of,
    forget_in_imports,
    purge_imports,
    run_import,
    start_import,
    undo_import,
    write_import,
)
from conventions.actions.joining import (
    ask_to_join,
    refuse_joining,
    take_up_requests,
    withdraw_joining,
)
from conventions.actions.leaving import leave_conventions
from conventions.actions.letters import (
    LETTERS_A_DAY,
    confirm_letter,
    forget_letters_of,
    purge_letters,
    write_to_team,
    write_to_team_as_member,
)
from conventions.actions.mergers import follow_mergers
from conventions.actions.news import tell_desks
from conventions.actions.openings import open_convention
from conventions.actions.organisations import add_organisation, edit_organisation
from conventions.actions.posts import close_post, open_post
from conventions.actions.reconfirming import (
    answer_for_oneself,
    ask_if_still_there,
    keep_on_posts,
)
from conventions.actions.register import Planned, register_convention
from conventions.actions.renewal import start_renewal

__all__ = [
    "IMPORTS_A_DAY",
    "LETTERS_A_DAY",
    "Person",
    "Planned",
    "add_organisation",
    "alert_of_ends",
    "amend",
    "answer_for_oneself",
    "appoint",
    "ask_if_still_there",
    "ask_to_join",
    "check_import",
    "close_body",
    "close_post",
    "confirm_amendment",
    "confirm_convention",
    "confirm_import",
    "confirm_letter",
    "correct_perimeter",
    "delete_draft",
    "delete_import",
    "edit_amendment",
    "edit_body",
    "edit_convention",
    "edit_document",
    "edit_organisation",
    "edit_signatories",
    "end_assignment",
    "end_convention",
    "follow_mergers",
    "forget_imports_of",
    "forget_in_imports",
    "forget_letters_of",
    "keep_amendment_typed",
    "keep_on_posts",
    "leave_conventions",
    "member_of",
    "open_body",
    "open_convention",
    "open_handover",
    "open_post",
    "purge_documents",
    "purge_drafts",
    "purge_handovers",
    "purge_imports",
    "purge_letters",
    "refuse_assignment",
    "refuse_joining",
    "register_convention",
    "remove_document",
    "reopen_amendment",
    "reopen_body",
    "request_assignment",
    "restore_document",
    "run_import",
    "save_draft",
    "seat_in_body",
    "send_document",
    "start_import",
    "start_renewal",
    "take_up_requests",
    "tell_desks",
    "tell_of_past_ends",
    "undo_import",
    "unseat_from_body",
    "validate_assignment",
    "withdraw_amendment",
    "withdraw_assignment",
    "withdraw_joining",
    "write_handover",
    "write_import",
    "write_to_team",
    "write_to_team_as_member",
]

"""What happens to a sheet: written, shared, reviewed, opened to the public, asked about."""

from practices.actions.asked import withdraw_requests_of
from practices.actions.handing import hand_sheets
from practices.actions.openings import open_sheet
from practices.actions.questions import (
    answer_question,
    ask_question,
    delete_question,
    edit_question,
)
from practices.actions.review import (
    ask_review,
    close_sheet,
    note_review,
    publish_sheet,
    review_sheet,
    withdraw_review,
)
from practices.actions.sharing import (
    archive_sheet,
    ask_move,
    decline_move,
    share_sheet,
    unarchive_sheet,
    unshare_sheet,
    withdraw_move,
)
from practices.actions.text import StaleSheetError
from practices.actions.writing import (
    abandon_revision,
    create_sheet,
    delete_draft,
    save_sheet,
)

__all__ = [
    "StaleSheetError",
    "abandon_revision",
    "answer_question",
    "archive_sheet",
    "ask_move",
    "ask_question",
    "ask_review",
    "close_sheet",
    "create_sheet",
    "decline_move",
    "delete_draft",
    "delete_question",
    "edit_question",
    "hand_sheets",
    "note_review",
    "open_sheet",
    "publish_sheet",
    "review_sheet",
    "save_sheet",
    "share_sheet",
    "unarchive_sheet",
    "unshare_sheet",
    "withdraw_move",
    "withdraw_requests_of",
    "withdraw_review",
]

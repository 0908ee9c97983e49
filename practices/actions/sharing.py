"""Showing a sheet to the network, taking it back, and moving it out of the library and in again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ctgnet.rows import locked
from members.actions import count_asking, record_act, take_back_news
from practices import tasks
from practices.actions.asked import MOVE_ASKED, REVIEW_ASKED, take_back_request
from practices.actions.text import refuse_moderated, take_in
from practices.models import Sheet, SheetStatus

NOTHING_ASKED = "Cette demande n’attend plus : elle est retirée, ou quelqu’un y a répondu."
REVIEW = ("review_asked_at", "changes_asked_at")
REVIEWED = ("reviewed_at", "reviewed_by", "public_at", "public_by")


@transaction.atomic
def share_sheet(sheet, *, by, **terms) -> Sheet:
    """Show a draft to the network and announce it, once. `terms`: licence, employer's agreement."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if sheet.is_shared:
        return sheet
    for name, value in terms.items():
        setattr(sheet, name, value)
    if blockers := sheet.sharing_blockers():
        raise ValidationError(blockers)
    sheet.status = SheetStatus.SHARED
    sheet.shared_at, sheet.shared_by = timezone.now(), by
    sheet.save(update_fields=["status", "shared_at", "shared_by", *terms])
    tasks.announce_sheet.enqueue(sheet.pk)  # same database: leaves with the commit
    return sheet


@transaction.atomic
def unshare_sheet(sheet, *, by) -> Sheet:
    """Take a sheet back: a draft again, seen by its authors only, its review forgotten.

    A revision in progress becomes the text of the draft: nothing that was written is lost.
    """
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if not sheet.is_shared:
        return sheet
    if sheet.text_at_work is not sheet:
        take_in(sheet, sheet.revision)
    sheet.status = SheetStatus.DRAFT
    forgotten = ["shared_at", "shared_by", "move_asked_at", *REVIEW, *REVIEWED]
    for name in forgotten:
        setattr(sheet, name, None)
    sheet.save(update_fields=["status", *forgotten])
    take_back_news(sheet.sharing_key)
    for name in (REVIEW_ASKED, MOVE_ASKED):
        take_back_request(sheet, name)
    return sheet


@transaction.atomic
def ask_move(sheet, *, by) -> Sheet:
    """Its author asks the Caf to archive a shared sheet, or to bring an archived one back."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if sheet.move_asked_at or sheet.is_draft:
        return sheet
    count_asking(by, "ask-move", sheet.pk)
    sheet.move_asked_at = timezone.now()
    sheet.save(update_fields=["move_asked_at"])
    tasks.tell_officers.enqueue(sheet.pk, "move")
    return sheet


@transaction.atomic
def withdraw_move(sheet, *, by) -> Sheet:
    """The author changes his mind before the Caf has answered."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    take_back_request(sheet, MOVE_ASKED)
    sheet.move_asked_at = None
    sheet.save(update_fields=["move_asked_at"])
    return sheet


@transaction.atomic
def decline_move(sheet, *, by, reason) -> Sheet:
    """Leave the sheet where it is, and tell its author why."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if sheet.move_asked_at is None:
        raise ValidationError(NOTHING_ASKED)
    verb = "decline_unarchive" if sheet.is_archived else "decline_archive"
    _answer_move(sheet, by=by, verb=verb, reason=reason)
    sheet.save(update_fields=["move_asked_at"])
    return sheet


@transaction.atomic
def archive_sheet(sheet, *, by) -> Sheet:
    """Take a sheet out of the library; its address still answers its authors.

    Its revision waits with it: nobody writes it or reads it again until the sheet is back.
    """
    return _move(sheet, SheetStatus.SHARED, SheetStatus.ARCHIVED, by=by, verb="archive_sheet")


@transaction.atomic
def unarchive_sheet(sheet, *, by) -> Sheet:
    """Bring an archived sheet back into the library as it was."""
    return _move(sheet, SheetStatus.ARCHIVED, SheetStatus.SHARED, by=by, verb="unarchive_sheet")


def _move(sheet, before, after, *, by, verb):
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if sheet.status != before:
        return sheet
    if after == SheetStatus.ARCHIVED:
        take_back_request(sheet, REVIEW_ASKED)  # nobody reads it again until it is back
    sheet.status = after
    _answer_move(sheet, by=by, verb=verb)
    sheet.save(update_fields=["status", "move_asked_at"])
    return sheet


def _answer_move(sheet, *, by, verb, reason=""):
    """Leave the trace of the act; the author who asked for it, or for its contrary, is told."""
    line = record_act(by=by, verb=verb, thing=sheet, subject=sheet.author, reason=reason)
    take_back_request(sheet, MOVE_ASKED)
    if sheet.move_asked_at:
        tasks.tell_author_of_act.enqueue(line.pk)
    sheet.move_asked_at = None

"""Having a text read again: asked, commented, approved; then opened to the public or closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ctgnet.rows import locked
from members.actions import count_asking, record_act
from practices import tasks
from practices.actions.asked import REVIEW_ASKED, take_back_request
from practices.actions.text import check_version, refuse_moderated, take_in
from practices.models import ReviewNote, Sheet
from practices.rules import has_rewritten

NOT_UNDER_REVIEW = "Ce texte n’attend plus de relecture : votre message n’est pas envoyé."
NOT_ONE_S_OWN = "On ne relit pas un texte que l’on a écrit."


@transaction.atomic
def ask_review(sheet, *, by) -> Sheet:
    """Ask the Caf to read a shared sheet again, or the revision of a reviewed one.

    Its officers are told once a request; after changes were asked, this is a new request.
    """
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    is_waiting = sheet.review_asked_at and not sheet.changes_asked_at
    has_nothing_new = sheet.is_reviewed and sheet.text_at_work is sheet
    if is_waiting or has_nothing_new or not sheet.is_shared:
        return sheet
    if blockers := sheet.text_at_work.content_blockers():
        raise ValidationError(blockers)
    if not sheet.changes_asked_at:  # the answer to whoever asked for changes is not asking again
        count_asking(by, "ask-review", sheet.pk)
    sheet.review_asked_at, sheet.changes_asked_at = timezone.now(), None
    sheet.save(update_fields=["review_asked_at", "changes_asked_at"])
    tasks.tell_officers.enqueue(sheet.pk, "review")
    return sheet


@transaction.atomic
def withdraw_review(sheet, *, by) -> Sheet:
    """The author changes his mind before anybody has read."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    take_back_request(sheet, REVIEW_ASKED)
    sheet.review_asked_at = sheet.changes_asked_at = None
    sheet.save(update_fields=["review_asked_at", "changes_asked_at"])
    return sheet


@transaction.atomic
def note_review(sheet, *, by, text, asks_changes=False) -> ReviewNote:
    """Say a word to the author about the text under review, or ask for changes; once a text."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if not sheet.is_under_review:
        raise ValidationError(NOT_UNDER_REVIEW)
    version = sheet.text_at_work.version
    note, is_new = ReviewNote.objects.get_or_create(
        sheet=sheet, author=by, text=text.strip(), asks_changes=asks_changes, version=version
    )
    if not is_new:
        return note
    if asks_changes:
        take_back_request(sheet, REVIEW_ASKED)
        sheet.changes_asked_at = timezone.now()
        sheet.save(update_fields=["changes_asked_at"])
    verb = "ask_changes" if asks_changes else "comment_review"
    record_act(by=by, verb=verb, thing=sheet, subject=sheet.author, after={"version": version})
    tasks.tell_author_of_note.enqueue(note.pk)
    return note


@transaction.atomic
def review_sheet(sheet, *, by, comment="", version=None) -> Sheet:
    """Mark a shared text as reviewed (« Relue le … ») and tell its author.

    `version` is the text that was read, that of `sheet` unless told: another is not approved. The
    revision of a reviewed sheet takes its place online at that moment; what is public stays so.
    """
    read = sheet.version if version is None else version
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if not sheet.is_shared:
        raise ValidationError("Cette fiche n’est plus partagée.")
    if not sheet.is_under_review:
        return sheet
    check_version(sheet.text_at_work, read)
    if has_rewritten(by, sheet):
        raise ValidationError(NOT_ONE_S_OWN)
    is_revision = sheet.text_at_work is not sheet
    if is_revision:
        _put_online(sheet, by=by)
    take_back_request(sheet, REVIEW_ASKED)
    sheet.reviewed_at, sheet.reviewed_by = timezone.now(), by
    sheet.review_asked_at = sheet.changes_asked_at = None
    sheet.save(update_fields=["reviewed_at", "reviewed_by", "review_asked_at", "changes_asked_at"])
    line = record_act(
        by=by,
        verb="review_sheet",
        thing=sheet,
        subject=sheet.author,
        after={"version": sheet.version, "is_revision": is_revision},
        reason=comment,
    )
    tasks.tell_author_of_act.enqueue(line.pk)
    return sheet


def _put_online(sheet, *, by):
    """The revision that was read becomes the text of the sheet, as long as it is complete."""
    revision = sheet.revision
    if revision.co_authors.filter(pk=by.pk).exists():
        raise ValidationError(NOT_ONE_S_OWN)
    if blockers := revision.content_blockers():
        raise ValidationError(blockers)
    take_in(sheet, revision)


@transaction.atomic
def publish_sheet(sheet, *, by, version=None) -> Sheet:
    """Open a reviewed sheet to the public and tell its author; `version` as for a review."""
    read = sheet.version if version is None else version
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    check_version(sheet, read)
    if sheet.is_public:
        return sheet
    if not (sheet.is_shared and sheet.is_reviewed):
        raise ValidationError("Seule une fiche partagée et relue peut être ouverte au public.")
    sheet.public_at, sheet.public_by = timezone.now(), by
    sheet.save(update_fields=["public_at", "public_by"])
    line = record_act(by=by, verb="publish_sheet", thing=sheet, subject=sheet.author)
    tasks.tell_author_of_act.enqueue(line.pk)
    return sheet


@transaction.atomic
def close_sheet(sheet, *, by) -> Sheet:
    """Close a public sheet to visitors; members keep reading it."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if sheet.public_at is None:
        return sheet
    sheet.public_at = sheet.public_by = None
    sheet.save(update_fields=["public_at", "public_by"])
    record_act(by=by, verb="close_sheet", thing=sheet, subject=sheet.author)
    return sheet

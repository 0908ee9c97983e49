"""A text is approved, after words to its author; a sheet leaves the library, or comes back."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.models import AuditLine
from practices import actions
from practices.models import ReviewNote, Sheet, SheetStatus
from tests.factories.practices import RevisionFactory, SheetFactory


@pytest.fixture
def asked(alice):
    return SheetFactory(author=alice, shared=True, review_asked_at=timezone.now())


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", "actor__first_name"))


def line():
    return AuditLine.objects.values("actor", "verb", "object_id", "subject", "reason").get()


def test_asking_for_a_review_tells_the_caf_once(alice, world):
    sheet = SheetFactory(author=alice, shared=True)

    actions.ask_review(sheet, by=alice)
    actions.ask_review(sheet, by=alice)

    assert world.jobs() == [("tell_officers", {"sheet_id": sheet.pk, "request_name": "review"})]


@pytest.mark.parametrize("traits", [{}, {"reviewed": True}, {"archived": True}])
def test_only_a_shared_sheet_waits_for_a_review(alice, world, traits):
    sheet = actions.ask_review(SheetFactory(author=alice, **traits), by=alice)

    assert (sheet.review_asked_at, world.jobs()) == (None, [])


def test_a_request_can_be_withdrawn(alice):
    sheet = actions.ask_review(SheetFactory(author=alice, shared=True), by=alice)

    assert actions.withdraw_review(sheet, by=alice).review_asked_at is None


def test_a_review_is_dated_traced_and_told_once(alice, carole, world):
    sheet = SheetFactory(author=alice, shared=True, review_asked_at=timezone.now())

    for _ in range(2):
        actions.review_sheet(sheet, by=carole, comment="Très clair.")

    sheet.refresh_from_db()
    assert (sheet.reviewed_by, sheet.review_asked_at) == (carole, None)
    assert line() == {
        "actor": carole.pk,
        "verb": "review_sheet",
        "object_id": str(sheet.pk),
        "subject": alice.pk,
        "reason": "Très clair.",
    }
    assert [name for name, _ in world.jobs()] == ["tell_author_of_act"]


def test_a_draft_is_not_reviewed(alice, carole):
    with pytest.raises(ValidationError):
        actions.review_sheet(SheetFactory(author=alice), by=carole)


def test_opening_to_the_public_and_closing_are_traced(alice, carole, world):
    sheet = SheetFactory(author=alice, reviewed=True)

    for _ in range(2):
        actions.publish_sheet(sheet, by=carole)
    sheet.refresh_from_db()
    opened = sheet.is_public
    for _ in range(2):
        actions.close_sheet(sheet, by=carole)

    sheet.refresh_from_db()
    assert (opened, sheet.is_public) == (True, False)
    verbs = AuditLine.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["publish_sheet", "close_sheet"]
    assert [name for name, _ in world.jobs()] == ["tell_author_of_act"]


def test_a_sheet_that_nobody_reviewed_is_not_opened(alice, carole):
    with pytest.raises(ValidationError):
        actions.publish_sheet(SheetFactory(author=alice, shared=True), by=carole)


def test_a_text_that_changed_since_it_was_read_is_not_approved(alice, carole):
    sheet = SheetFactory(author=alice, shared=True)
    actions.save_sheet(sheet, by=alice, version=1, summary="Un autre texte.")

    with pytest.raises(actions.StaleSheetError):
        actions.review_sheet(sheet, by=carole, version=1)

    sheet.refresh_from_db()
    assert (sheet.version, sheet.is_reviewed) == (2, False)


def test_a_comment_is_told_to_the_author_once(asked, karim, world):
    notes = [actions.note_review(asked, by=karim, text=" Qui anime ? ") for _ in range(2)]

    note = ReviewNote.objects.get()
    assert notes == [note, note]
    assert (note.text, note.author, note.version, note.asks_changes) == (
        "Qui anime ?",
        karim,
        1,
        False,
    )
    assert verbs() == [("comment_review", "Karim")]
    assert world.jobs() == [("tell_author_of_note", {"note_id": note.pk})]
    assert Sheet.objects.get().changes_asked_at is None


def test_changes_are_asked_until_the_author_asks_again(asked, alice, carole, world):
    first = asked.review_asked_at

    actions.note_review(asked, by=carole, text="Dites qui anime.", asks_changes=True)
    waiting = Sheet.objects.get()
    again = actions.ask_review(asked, by=alice)

    assert (waiting.review_asked_at, waiting.changes_asked_at is None) == (first, False)
    assert (again.review_asked_at > first, again.changes_asked_at) == (True, None)
    assert verbs() == [("ask_changes", "Carole")]
    assert [name for name, _ in world.jobs()] == ["tell_author_of_note", "tell_officers"]


def test_the_same_words_about_another_text_are_another_note(asked, alice, carole):
    for version, summary in [(1, "Un."), (2, "Deux.")]:
        actions.note_review(asked, by=carole, text="Plus court.", asks_changes=True)
        actions.save_sheet(asked, by=alice, version=version, summary=summary)

    assert list(ReviewNote.objects.order_by("pk").values_list("version", flat=True)) == [1, 2]


def test_a_note_is_about_the_revision_once_there_is_one(carole, alice):
    sheet = SheetFactory(author=alice, reviewed=True)
    RevisionFactory(sheet=sheet, asked=True, version=7)

    assert actions.note_review(sheet, by=carole, text="Mieux.").version == 7


def test_nothing_is_said_of_a_text_that_waits_for_nobody(alice, carole):
    sheet = SheetFactory(author=alice, reviewed=True)

    with pytest.raises(ValidationError, match="n’est pas envoyé"):
        actions.note_review(sheet, by=carole, text="Trop tard.")
    assert verbs() == []


def test_a_review_closes_the_changes_that_were_asked(asked, carole):
    actions.note_review(asked, by=carole, text="Plus court.", asks_changes=True)

    actions.review_sheet(asked, by=carole)

    sheet = Sheet.objects.get()
    assert (sheet.is_reviewed, sheet.changes_asked_at, sheet.review_asked_at) == (True, None, None)


# Leaving the library, and coming back


@pytest.mark.parametrize(
    ("traits", "act", "status", "verb"),
    [
        ({"shared": True}, actions.archive_sheet, SheetStatus.ARCHIVED, "archive_sheet"),
        ({"archived": True}, actions.unarchive_sheet, SheetStatus.SHARED, "unarchive_sheet"),
    ],
)
def test_the_caf_does_what_an_author_asks_and_tells_him(
    alice, carole, world, traits, act, status, verb
):
    sheet = SheetFactory(author=alice, **traits)
    for _ in range(2):
        actions.ask_move(sheet, by=alice)
    asked = Sheet.objects.get().move_asked_at

    act(sheet, by=carole)

    moved = Sheet.objects.get()
    assert asked is not None
    assert (moved.status, moved.move_asked_at) == (status, None)
    assert verbs() == [(verb, "Carole")]
    assert [name for name, _ in world.jobs()] == ["tell_officers", "tell_author_of_act"]


def test_nobody_is_told_of_an_archiving_that_nobody_asked(alice, carole, world):
    actions.archive_sheet(SheetFactory(author=alice, shared=True), by=carole)

    assert world.jobs() == []


@pytest.mark.parametrize(
    ("traits", "verb"),
    [({"shared": True}, "decline_archive"), ({"archived": True}, "decline_unarchive")],
)
def test_the_caf_declines_with_a_word(alice, carole, world, traits, verb):
    sheet = SheetFactory(author=alice, **traits)
    actions.ask_move(sheet, by=alice)

    actions.decline_move(sheet, by=carole, reason="Elle sert encore.")
    with pytest.raises(ValidationError, match="n’attend plus"):
        actions.decline_move(sheet, by=carole, reason="Elle sert toujours.")

    kept = Sheet.objects.get()
    assert (kept.status, kept.move_asked_at) == (sheet.status, None)
    line = AuditLine.objects.get()
    assert (line.verb, line.reason, line.subject) == (verb, "Elle sert encore.", alice)
    assert [name for name, _ in world.jobs()] == ["tell_officers", "tell_author_of_act"]


def test_an_author_changes_his_mind(alice):
    sheet = actions.ask_move(SheetFactory(author=alice, shared=True), by=alice)

    assert actions.withdraw_move(sheet, by=alice).move_asked_at is None


def test_a_draft_has_nowhere_to_go(alice, world):
    sheet = actions.ask_move(SheetFactory(author=alice), by=alice)

    assert (sheet.move_asked_at, world.jobs()) == (None, [])


def test_a_request_does_not_outlive_the_sheet_s_sharing(alice):
    sheet = actions.ask_move(SheetFactory(author=alice, shared=True), by=alice)

    assert actions.unshare_sheet(sheet, by=alice).move_asked_at is None

"""What is always true of a sheet, and what its owner may take away."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices import privacy
from practices.models import Question, ReviewNote, Revision, Sheet
from tests.factories.practices import (
    QuestionFactory,
    ReviewNoteFactory,
    RevisionFactory,
    SheetFactory,
)

NOW = timezone.now


@pytest.mark.parametrize(
    ("rule", "traits"),
    [
        ("sheet_shared_at_and_by_go_together", lambda: {"shared": True, "shared_by": None}),
        ("shared_sheet_has_its_date", lambda: {"status": "shared"}),
        ("sheet_reviewed_at_and_by_go_together", lambda: {"reviewed_at": NOW()}),
        ("public_sheet_was_reviewed", lambda: {"public_at": NOW()}),
        ("sheet_has_a_title", lambda: {"title": ""}),
    ],
)
def test_the_database_refuses(db, rule, traits):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SheetFactory(**traits())


def test_nobody_reviews_their_own_sheet_whatever_the_code(alice):
    sheet = SheetFactory(author=alice, shared=True)

    with pytest.raises(IntegrityError, match="never_reviewed_by_its_author"), transaction.atomic():
        Sheet.objects.update(reviewed_at=NOW(), reviewed_by=alice)

    assert str(sheet) == sheet.title


def test_an_answer_keeps_its_date_and_author(db):
    question = QuestionFactory()

    with pytest.raises(IntegrityError, match="answered_at_and_by"), transaction.atomic():
        Question.objects.update(answered_at=NOW())

    assert str(question) == "Combien de parents viennent à chaque fois ?"


def test_my_data_are_what_i_wrote(alice, bob):
    draft = SheetFactory(author=alice, title="Mon brouillon", slug="mien")
    SheetFactory(author=bob, title="À deux", co_authors=[alice])
    reviewed = SheetFactory(author=bob, reviewed=True, slug="relue")
    RevisionFactory(sheet=reviewed, author=alice, title="La suite", summary="Deux heures.")
    ReviewNoteFactory(author=alice, text="Qui anime ?")
    QuestionFactory(author=alice, text="Combien ?")
    QuestionFactory(answer="Dix.", answered_by=alice, answered_at=NOW())

    assert privacy.export_of(alice) == {
        "fiches": [
            {
                "titre": "Mon brouillon",
                "état": "Brouillon",
                "création": draft.created_at.isoformat(),
                "résumé": "",
                "page": "/fiches/mien/",
            }
        ],
        "fiches écrites à plusieurs": ["À deux"],
        "révisions": [
            {"titre": "La suite", "résumé": "Deux heures.", "page": "/fiches/relue/revision/"}
        ],
        "relectures": ["Qui anime ?"],
        "questions": ["Combien ?"],
        "réponses": ["Dix."],
    }


def test_erasing_takes_drafts_and_questions_and_leaves_what_was_shared(alice, bob):
    SheetFactory(author=alice)
    shared = SheetFactory(author=alice, shared=True)
    both = SheetFactory(author=bob, co_authors=[alice])
    question = QuestionFactory(author=alice, sheet=both)

    note = ReviewNoteFactory(sheet=both, author=alice)

    privacy.erase(alice)

    question.refresh_from_db()
    note.refresh_from_db()
    assert set(Sheet.objects.all()) == {shared, both}
    assert (question.text, note.text) == (privacy.ERASED, privacy.ERASED)
    assert not both.co_authors.exists()


def test_erasing_takes_the_revisions_and_the_requests_that_waited(alice, bob):
    revision = RevisionFactory(sheet=SheetFactory(author=alice, reviewed=True), asked=True)
    with_alice = RevisionFactory(sheet=SheetFactory(author=bob, reviewed=True))
    with_alice.co_authors.add(alice)
    Sheet.objects.filter(pk=revision.sheet_id).update(move_asked_at=NOW())
    withdrawn = QuestionFactory(author=alice, text="", withdrawn_at=NOW())

    alice.is_active = False
    privacy.release(alice, by=alice)
    privacy.erase(alice)

    sheet = Sheet.objects.get(pk=revision.sheet_id)
    assert (sheet.review_asked_at, sheet.move_asked_at, sheet.is_reviewed) == (None, None, True)
    assert list(Revision.objects.all()) == [with_alice]
    assert not with_alice.co_authors.exists()
    withdrawn.refresh_from_db()
    assert withdrawn.text == ""


@pytest.mark.parametrize(
    ("model", "factory", "change", "rule"),
    [
        (Revision, RevisionFactory, {"title": ""}, "revision_has_a_title"),
        (ReviewNote, ReviewNoteFactory, {"text": ""}, "review_note_has_words"),
        (Question, QuestionFactory, {"withdrawn_at": NOW()}, "withdrawn_question_leaves_no_text"),
    ],
)
def test_the_database_refuses_the_change(db, model, factory, change, rule):
    row = factory()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(**change)

    assert str(row)

"""What is always true of a sheet, and what its owner may take away."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices import privacy
from practices.models import Question, Sheet
from tests.factories.practices import QuestionFactory, SheetFactory

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
        "questions": ["Combien ?"],
        "réponses": ["Dix."],
    }


def test_erasing_takes_drafts_and_questions_and_leaves_what_was_shared(alice, bob):
    SheetFactory(author=alice)
    shared = SheetFactory(author=alice, shared=True)
    both = SheetFactory(author=bob, co_authors=[alice])
    question = QuestionFactory(author=alice, sheet=both)

    privacy.erase(alice)

    question.refresh_from_db()
    assert set(Sheet.objects.all()) == {shared, both}
    assert question.text == privacy.ERASED
    assert not both.co_authors.exists()

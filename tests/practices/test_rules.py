"""Rows 29 to 42 of the permission table, one sheet at a time."""

import pytest
from django.utils import timezone

from conventions.standing import NOBODY, standing_of
from practices import rules
from practices.models import Sheet
from tests.factories.practices import QuestionFactory, SheetFactory

EVERYBODY = ("alice", "bob", "carole", "karim", "mona", "paul", "nina", "erwan", "suzie")
MEMBERS = {"alice", "bob", "carole", "karim", "mona", "paul"}
CONTRIBUTORS = MEMBERS - {"paul"}


@pytest.fixture
def people(request):
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


def those_who(rule, people, *thing):
    return {name for name, member in people.items() if rule(member, *thing)}


def readers(sheet, people):
    return {
        name
        for name, member in people.items()
        if Sheet.objects.visible_to(standing_of(member)).filter(pk=sheet.pk).exists()
    }


def in_alpes_azur(people, alpes_azur, **traits):
    return SheetFactory(author=people["alice"], convention=alpes_azur, **traits)


def test_who_writes(people):
    assert those_who(rules.can_create, people) == CONTRIBUTORS


def test_a_draft_exists_for_its_authors_only(people, alpes_azur):
    sheet = in_alpes_azur(people, alpes_azur, complete=True, co_authors=[people["bob"]])

    assert readers(sheet, people) == {"alice", "bob"}
    assert not Sheet.objects.visible_to(NOBODY).exists()
    assert those_who(rules.can_edit, people, sheet) == {"alice", "bob"}
    assert those_who(rules.can_share, people, sheet) == {"alice"}
    assert those_who(rules.can_delete, people, sheet) == {"alice"}
    assert those_who(rules.can_ask_review, people, sheet) == set()
    assert those_who(rules.can_review, people, sheet) == set()
    assert those_who(rules.can_archive, people, sheet) == set()
    assert those_who(rules.can_ask, people, sheet) == set()
    assert those_who(rules.can_answer, people, sheet) == set()


def test_a_shared_sheet_is_read_by_verified_members_at_once(people, alpes_azur):
    sheet = in_alpes_azur(people, alpes_azur, shared=True, co_authors=[people["bob"]])

    assert readers(sheet, people) == MEMBERS
    assert not Sheet.objects.visible_to(NOBODY).exists()
    assert those_who(rules.can_edit, people, sheet) == {"alice"}
    assert those_who(rules.can_unshare, people, sheet) == {"alice"}
    assert those_who(rules.can_delete, people, sheet) == set()
    assert those_who(rules.can_ask_review, people, sheet) == {"alice"}
    assert those_who(rules.can_review, people, sheet) == {"carole", "mona"}
    assert those_who(rules.can_publish, people, sheet) == set()
    assert those_who(rules.can_archive, people, sheet) == {"carole", "mona"}
    assert those_who(rules.can_read_questions, people, sheet) == MEMBERS
    assert those_who(rules.can_ask, people, sheet) == MEMBERS - {"alice"}
    assert those_who(rules.can_answer, people, sheet) == {"alice", "bob"}


def test_a_reviewed_sheet_is_opened_by_the_caf_of_its_territory(people, alpes_azur):
    sheet = in_alpes_azur(people, alpes_azur, reviewed=True)

    assert those_who(rules.can_publish, people, sheet) == {"carole", "mona"}


def test_a_public_sheet_is_read_by_all(people, alpes_azur):
    sheet = in_alpes_azur(people, alpes_azur, public=True)

    assert readers(sheet, people) == set(EVERYBODY)
    assert list(Sheet.objects.visible_to(NOBODY)) == [sheet]
    assert those_who(rules.can_read_questions, people, sheet) == MEMBERS


def test_an_archived_sheet_is_reached_by_its_author_and_those_who_can_bring_it_back(
    people, alpes_azur
):
    sheet = in_alpes_azur(people, alpes_azur, archived=True)

    assert readers(sheet, people) == {"alice", "carole", "karim", "mona"}
    assert those_who(rules.can_edit, people, sheet) == set()
    assert those_who(rules.can_share, people, sheet) == set()
    assert those_who(rules.can_archive, people, sheet) == {"carole", "mona"}
    assert those_who(rules.can_review, people, sheet) == set()


def test_nobody_reviews_a_sheet_of_their_own(people, alpes_azur):
    own = SheetFactory(author=people["carole"], shared=True)
    shared_work = in_alpes_azur(people, alpes_azur, shared=True, co_authors=[people["carole"]])

    assert those_who(rules.can_review, people, own) == {"mona"}
    assert those_who(rules.can_review, people, shared_work) == {"mona"}


def test_the_caf_of_a_sheet_without_ctg_is_its_authors(people):
    sheet = SheetFactory(author=people["karim"], shared=True)

    assert rules.cafs_of(sheet) == {"83"}


def test_somebody_whose_role_ended_keeps_reading_their_own_and_changes_nothing(people):
    draft = SheetFactory(author=people["erwan"])

    assert readers(draft, people) == {"erwan"}
    assert those_who(rules.can_edit, people, draft) == set()
    assert those_who(rules.can_delete, people, draft) == set()
    assert those_who(rules.can_share, people, draft) == set()


def test_drafts_of_gives_what_one_is_writing_the_last_touched_first(people):
    alice, bob = people["alice"], people["bob"]
    first = SheetFactory(author=alice)
    second = SheetFactory(author=bob, co_authors=[alice])
    SheetFactory(author=alice, shared=True)
    SheetFactory(author=bob)

    assert list(Sheet.objects.drafts_of(standing_of(alice))) == [second, first]


# A text under review


def asked(people, alpes_azur, **traits):
    moment = timezone.now()
    return in_alpes_azur(people, alpes_azur, shared=True, review_asked_at=moment, **traits)


def test_other_cafs_comment_once_a_review_is_asked_and_never_approve(people, alpes_azur):
    waiting = asked(people, alpes_azur)
    shared = in_alpes_azur(people, alpes_azur, shared=True)

    assert those_who(rules.can_comment_review, people, waiting) == {"carole", "karim", "mona"}
    assert those_who(rules.can_review, people, waiting) == {"carole", "mona"}
    assert those_who(rules.can_comment_review, people, shared) == {"carole", "mona"}


@pytest.mark.parametrize("traits", [{}, {"archived": True}, {"reviewed": True}])
def test_nothing_is_said_of_a_text_that_waits_for_nobody(people, alpes_azur, traits):
    sheet = in_alpes_azur(people, alpes_azur, **traits)

    assert those_who(rules.can_comment_review, people, sheet) == set()


def test_nobody_comments_a_text_of_their_own(people, alpes_azur):
    own = SheetFactory(author=people["carole"], shared=True, review_asked_at=timezone.now())
    both = asked(people, alpes_azur, co_authors=[people["karim"]])

    assert those_who(rules.can_comment_review, people, own) == {"karim", "mona"}
    assert those_who(rules.can_comment_review, people, both) == {"carole", "mona"}


def test_a_revision_is_read_by_its_authors_then_by_those_who_review_it(people, alpes_azur):
    writing = in_alpes_azur(people, alpes_azur, public=True, co_authors=[people["bob"]])
    waiting = in_alpes_azur(
        people,
        alpes_azur,
        public=True,
        co_authors=[people["bob"]],
        reviewed_by=writing.reviewed_by,
        review_asked_at=timezone.now(),
    )
    shared = in_alpes_azur(people, alpes_azur, shared=True)

    authors = {"alice", "bob"}
    assert those_who(rules.can_read_revision, people, writing) == authors
    assert those_who(rules.can_read_revision, people, waiting) == authors | {
        "carole",
        "karim",
        "mona",
    }
    assert those_who(rules.can_read_revision, people, shared) == set()
    assert those_who(rules.can_abandon_revision, people, waiting) == {"alice"}
    assert those_who(rules.can_abandon_revision, people, shared) == set()


@pytest.mark.parametrize("traits", [{"shared": True}, {"archived": True}])
def test_an_author_asks_what_the_caf_does(people, alpes_azur, traits):
    sheet = in_alpes_azur(people, alpes_azur, **traits)
    of_carole = SheetFactory(author=people["carole"], **traits)

    assert those_who(rules.can_ask_move, people, sheet) == {"alice"}
    assert those_who(rules.can_ask_move, people, of_carole) == set()


def test_a_draft_is_not_archived(people, alpes_azur):
    assert those_who(rules.can_ask_move, people, in_alpes_azur(people, alpes_azur)) == set()


def test_a_question_whose_answer_is_hidden_is_not_answered_again(people, alpes_azur):
    sheet = SheetFactory(author=people["alice"], shared=True)
    question = QuestionFactory(sheet=sheet, author=people["bob"])
    answered = those_who(rules.can_answer_question, people, question)
    question.hidden_parts = ["answer"]

    hidden = those_who(rules.can_answer_question, people, question)
    assert (answered, hidden) == ({"alice"}, set())

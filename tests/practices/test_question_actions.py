"""A question is asked, answered, corrected for a quarter of an hour, taken back at any time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from practices import actions, rules
from practices.models import Question, Sheet
from tests.factories.practices import QuestionFactory, SheetFactory


@pytest.fixture
def question(bob):
    return QuestionFactory(author=bob)


def asked_minutes_ago(question, minutes):
    question.asked_at = timezone.now() - timedelta(minutes=minutes)
    question.save(update_fields=["asked_at"])
    return question


def answered(question, alice):
    return actions.answer_question(question, by=alice, text="Dix.")


def test_a_question_pressed_twice_is_one_question(alice, bob, world):
    sheet = SheetFactory(author=alice, shared=True)

    for _ in range(2):
        actions.ask_question(sheet, by=bob, text=" Combien ? ")

    question = Question.objects.get()
    assert question.text == "Combien ?"
    assert world.jobs() == [("tell_author_of_question", {"question_id": question.pk})]


def test_twenty_questions_a_day_are_enough(alice, bob):
    sheet = SheetFactory(author=alice, shared=True)
    for number in range(20):
        actions.ask_question(sheet, by=bob, text=f"Question {number}")

    with pytest.raises(ValidationError, match="reprenez dans 24 heures"):
        actions.ask_question(sheet, by=bob, text="Encore une")

    Question.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert actions.ask_question(sheet, by=bob, text="Le lendemain").pk


def test_the_first_answer_is_told_the_next_ones_are_better_words(alice, world):
    question = QuestionFactory()

    actions.answer_question(question, by=alice, text="Dix.")
    actions.answer_question(question, by=alice, text="Dix, parfois douze.")

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Dix, parfois douze.", alice)
    assert world.jobs() == [("tell_asker_of_answer", {"question_id": question.pk})]


def test_nobody_answers_what_moderation_has_hidden_and_an_answer_given_before_may_be_bettered(
    alice, bob, world
):
    waiting, known = QuestionFactory(author=bob), QuestionFactory(author=bob)
    answered(known, alice)
    told = world.jobs()
    Question.objects.update(text="", hidden_parts=["text"])

    with pytest.raises(ValidationError, match="masqué ou retiré cette question"):
        answered(waiting, alice)
    actions.answer_question(known, by=alice, text="Douze.")

    waiting.refresh_from_db()
    known.refresh_from_db()
    assert (waiting.answer, known.answer, world.jobs()) == ("", "Douze.", told)


@pytest.mark.parametrize("becomes", ["draft", "archived", "hidden", "deleted"])
def test_nothing_is_asked_nor_answered_where_nobody_reads(question, alice, bob, becomes, world):
    sheet = question.sheet
    if becomes == "deleted":
        Sheet.objects.filter(pk=sheet.pk).delete()
    else:
        shared = {"shared_at": None, "shared_by": None} if becomes == "draft" else {}
        Sheet.objects.filter(pk=sheet.pk).update(status=becomes, **shared)
    asked = Question.objects.count()

    with pytest.raises(ValidationError, match="votre question n’est pas posée"):
        actions.ask_question(sheet, by=bob, text="Et le samedi ?")
    with pytest.raises(ValidationError, match="votre réponse n’est pas publiée"):
        actions.answer_question(question, by=alice, text="Dix.")

    assert (Question.objects.count(), world.jobs()) == (asked, [])
    assert not Question.objects.exclude(answer="").exists()


def test_words_are_corrected_at_once(question, bob):
    actions.edit_question(question, by=bob, text=" Combien de familles ? ")

    question.refresh_from_db()
    assert question.text == "Combien de familles ?"


def test_after_a_quarter_of_an_hour_words_stay(question, bob):
    asked_minutes_ago(question, 15)

    with pytest.raises(ValidationError, match="quinze minutes"):
        actions.edit_question(question, by=bob, text="Trop tard.")


def test_an_answered_question_keeps_its_words(question, alice, bob):
    answered(question, alice)

    with pytest.raises(ValidationError, match="sans réponse"):
        actions.edit_question(question, by=bob, text="Autre chose.")


def test_a_question_made_equal_to_another_never_breaks_the_next_one(question, bob):
    other = QuestionFactory(sheet=question.sheet, author=bob, text="Où ?")
    actions.edit_question(other, by=bob, text=question.text)

    again = actions.ask_question(question.sheet, by=bob, text=question.text)

    assert again in {question, other}


def test_an_unanswered_question_leaves_nothing(question, bob):
    actions.delete_question(question, by=bob)

    assert not Question.objects.exists()
    with pytest.raises(ValidationError, match="retirée"):
        actions.answer_question(question, by=bob, text="Trop tard.")


def test_an_answered_question_leaves_its_answer_alone(question, alice, bob):
    answered(question, alice)

    for _ in range(2):
        actions.delete_question(question, by=bob)

    question.refresh_from_db()
    assert (question.text, question.is_withdrawn, question.answer) == ("", True, "Dix.")


def test_the_answer_of_a_withdrawn_question_can_still_be_better(question, alice, bob):
    answered(question, alice)
    actions.delete_question(question, by=bob)

    actions.answer_question(question, by=alice, text="Douze.")

    question.refresh_from_db()
    assert (question.text, question.answer) == ("", "Douze.")


# Who may


def test_who_corrects_and_who_takes_back(question, alice, bob, mona):
    people = {"alice": alice, "bob": bob, "mona": mona}

    def those_who(rule):
        return {name for name, member in people.items() if rule(member, question)}

    fresh = (those_who(rules.can_edit_question), those_who(rules.can_delete_question))
    asked_minutes_ago(question, 16)
    late = (those_who(rules.can_edit_question), those_who(rules.can_delete_question))
    question.withdrawn_at = timezone.now()
    gone = those_who(rules.can_delete_question)

    assert fresh == ({"bob"}, {"bob"})
    assert late == (set(), {"bob"})
    assert gone == set()


def test_whose_role_ended_takes_nothing_back(erwan):
    question = QuestionFactory(author=erwan, sheet=SheetFactory(public=True))

    assert not rules.can_delete_question(erwan, question)

"""A question is corrected for a quarter of an hour, and taken back at any time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from practices import actions, rules
from practices.models import Question
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

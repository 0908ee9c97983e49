"""Two moderators, or a moderator and whoever wrote it, at the same second."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ctgnet.pages.moderation import contents
from members import actions
from members.models import AuditLine, Decision
from practices.actions import edit_question
from practices.models import Question
from tests.pages.moderated import WHY, WORD, written
from tests.practices.same_moment import at_once

ROUNDS = 3
# Long enough for the other to come between reading and writing.
PAUSE = 0.05


@pytest.fixture
def question(transactional_db, bob, alice):
    return written("question", bob, alice)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_moderators_make_one_decision_and_both_are_answered(question, turn, mona, carole):
    kind, thing = question

    answers = at_once(
        lambda: actions.hide_content(kind, thing, by=mona, reason=WHY).pk,
        lambda: actions.hide_content(kind, thing, by=carole, reason=WHY).pk,
    )

    decision = Decision.objects.get()
    assert answers == [decision.pk, decision.pk]
    assert (decision.words, AuditLine.objects.count()) == ({"text": f"{WORD} et compagnie"}, 1)


def test_control_without_the_lock_one_of_them_is_an_error(question, mona, carole):
    kind, thing = question

    def naive(by):
        with transaction.atomic():
            found = kind.model.objects.get(pk=thing.pk)
            known = Decision.objects.standing().about(kind.name, thing.pk).first()
            time.sleep(PAUSE)
            return known or Decision.objects.create(
                kind=kind.name, object_id=thing.pk, words=kind.hide(found), hidden_by=by, reason=WHY
            )

    answers = at_once(lambda: naive(mona), lambda: naive(carole))

    assert [isinstance(one, IntegrityError) for one in answers].count(True) == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_restored_and_removed_at_once_it_ends_one_way(question, turn, mona, carole):
    kind, thing = question
    actions.hide_content(kind, thing, by=mona, reason=WHY)
    seen = contents.piece_of(f"question:{thing.pk}").seen

    answers = at_once(
        lambda: actions.restore_content(kind, thing, by=mona, reason=WHY, seen=seen).state,
        lambda: actions.remove_content(kind, thing, by=carole, reason=WHY, seen=seen).state,
    )

    refused = [one for one in answers if isinstance(one, ValidationError)]
    ended = Decision.objects.get().state
    assert (len(refused), [one for one in answers if one not in refused]) == (1, [ended])
    assert (WORD in Question.objects.get().text) == (ended == "rétabli")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_words_corrected_at_the_same_second_are_not_shown(question, turn, bob, mona):
    kind, thing = question

    at_once(
        lambda: edit_question(thing, by=bob, text="Mots corrigés"),
        lambda: actions.hide_content(kind, thing, by=mona, reason=WHY),
    )

    kept, shown = Decision.objects.get().words["text"], Question.objects.get().text
    assert (kept in (f"{WORD} et compagnie", "Mots corrigés"), shown) == (True, "")


def test_control_without_reading_the_row_again_the_correction_is_an_error(question, mona):
    kind, thing = question
    before = Question.objects.get()
    actions.hide_content(kind, thing, by=mona, reason=WHY)

    before.text = "Mots corrigés"
    with pytest.raises(IntegrityError), transaction.atomic():
        before.save(update_fields=["text"])

"""Asking the author of a sheet something in front of everybody, and answering."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ctgnet.limits import until_a_day_old
from ctgnet.rows import Gone, locked
from members.actions import forget_hidden
from practices import tasks
from practices.models import Question

MAX_QUESTIONS_A_DAY = 20
NOT_ASKED = "Cette fiche n’est plus en ligne : votre question n’est pas posée."
NO_QUESTION = "La modération a masqué ou retiré cette question : votre réponse n’est pas publiée."
NOT_ANSWERED = "Cette fiche n’est plus en ligne : votre réponse n’est pas publiée."


@transaction.atomic
def ask_question(sheet, *, by, text) -> Question:
    """Ask the author something in front of everybody; the same words twice are one question."""
    _held_online(sheet, NOT_ASKED)
    text = text.strip()
    if asked := Question.objects.filter(sheet=sheet, author=by, text=text).first():
        return asked
    since = timezone.now() - timedelta(days=1)
    recent = Question.objects.filter(author=by, asked_at__gte=since).order_by("-asked_at")
    moments = recent.values_list("asked_at", flat=True)[:MAX_QUESTIONS_A_DAY]
    if len(moments) == MAX_QUESTIONS_A_DAY:
        wait = until_a_day_old(moments, MAX_QUESTIONS_A_DAY)
        raise ValidationError(
            f"Vous avez posé {MAX_QUESTIONS_A_DAY} questions en un jour : reprenez dans {wait}."
        )
    question = Question.objects.create(sheet=sheet, author=by, text=text)
    tasks.tell_author_of_question.enqueue(question.pk)
    return question


@transaction.atomic
def edit_question(question, *, by, text) -> Question:
    """Correct one's words in the quarter of an hour, as long as nobody has answered them."""
    question = _locked(question)
    if not question.is_fresh:
        raise ValidationError(
            "Une question se modifie pendant quinze minutes, tant qu’elle est sans réponse."
        )
    question.text = text.strip()
    question.save(update_fields=["text"])
    return question


@transaction.atomic
def delete_question(question, *, by) -> None:
    """Take one's question back: no text of it is left, and the answer that others read stays."""
    question = _locked(question)
    forget_hidden(kinds=["question"], key=question.pk, by=by)
    if question.answered_at is None:
        question.delete()
    else:
        empty_question(question)


def empty_question(question) -> None:
    """No word of it is left; what was answered stays."""
    if not question.is_withdrawn:
        question.text, question.withdrawn_at = "", timezone.now()
        question.hidden_parts = [part for part in question.hidden_parts if part != "text"]
        question.save(update_fields=["text", "withdrawn_at", "hidden_parts"])


@transaction.atomic
def answer_question(question, *, by, text) -> Question:
    """Answer, or better an answer; the person who asked is told of the first one."""
    _held_online(question.sheet, NOT_ANSWERED)
    question = _locked(question)
    if question.has_hidden_answer:
        raise ValidationError("Cette réponse est masquée par la modération : elle ne change pas.")
    is_first = question.answered_at is None
    if not question.waits_or_is_answered:
        raise ValidationError(NO_QUESTION)
    question.answer, question.answered_at, question.answered_by = text.strip(), timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    if is_first:
        tasks.tell_asker_of_answer.enqueue(question.pk)
    return question


def _held_online(sheet, refusal):
    """Taken back, archived, hidden or thrown away since the page was opened, nobody reads what is said there."""
    try:
        is_online = locked(sheet).is_shared
    except Gone:
        is_online = False
    if not is_online:
        raise ValidationError(refusal)


def _locked(question):
    """The row as it stands now; a question may have been taken back meanwhile."""
    try:
        return locked(question)
    except Gone:
        raise ValidationError("Cette question a été retirée par son auteur.") from None

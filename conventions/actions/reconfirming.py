"""The yearly reading of the list of a Caf: who is still there, who left, whom to ask."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions.actions.assignments import take_back_departures
from conventions.actions.news import notify_officers
from conventions.actions.trace import record
from conventions.models import Answer, Assignment, Reconfirmation, to_reconfirm
from conventions.standing import standing_of
from conventions.tasks import ask_holder
from ctgnet.rows import locked
from ctgnet.templatetags.french import day
from members.actions import notify
from members.models import Notification


@transaction.atomic
def keep_on_posts(convention, assignments, *, by):
    """They are still there: said in one act for as many people of a CTG as one likes.

    Those whom a colleague has answered for meanwhile are left alone. Returns how many were kept.
    """
    locked(convention)
    keys = [assignment.pk for assignment in assignments]
    due = to_reconfirm(standing_of(by)).filter(pk__in=keys, post__convention=convention)
    kept = sorted(due.values_list("pk", flat=True))
    if not kept:
        return 0
    now = timezone.now()
    Reconfirmation.objects.bulk_create(
        Reconfirmation(assignment_id=pk, answer=Answer.KEPT, answered_at=now, answered_by=by)
        for pk in kept
    )
    for assignment in Assignment.objects.filter(pk__in=kept):
        take_back_departures(assignment)
    record(convention, by=by, verb="reconfirm_team", after={"assignments": kept})
    return len(kept)


@transaction.atomic
def ask_if_still_there(assignment, *, by):
    """The Caf does not know: the person is asked by mail, once a month at most."""
    convention = assignment.post.convention
    locked(convention)
    if not to_reconfirm(standing_of(by)).filter(pk=assignment.pk).exists():
        return None
    asked = Reconfirmation.objects.create(
        assignment=assignment, answer=Answer.UNKNOWN, answered_by=by
    )
    record(
        convention, by=by, verb="ask_if_still_there", thing=assignment, subject=assignment.member
    )
    notify(
        assignment.member,
        kind=Notification.Kind.ROLE,
        text=f"Tenez-vous toujours ce poste ? {assignment.post.get_kind_display()}, {convention.name}.",
        path=assignment.answer_path,
        key=f"still-there:{asked.pk}",
    )
    ask_holder.enqueue(asked.pk)
    return asked


@transaction.atomic
def answer_for_oneself(assignment, *, by, left_on=None):
    """The person says so; the Caf reads it and decides."""
    locked(assignment.post.convention)
    if left_on and left_on < assignment.starts_on:
        raise ValidationError(
            f"Vous tenez ce poste depuis le {day(assignment.starts_on)} : "
            "votre dernier jour ne peut pas être avant."
        )
    answer = Answer.GONE if left_on else Answer.STILL_HERE
    said = Reconfirmation(assignment=assignment, answer=answer, left_on=left_on, answered_by=by)
    said.full_clean(exclude=["assignment", "answered_by"])
    said.save()
    take_back_departures(assignment)  # what was said or asked before
    if left_on:
        _tell_its_caf(said)
    return said


def _tell_its_caf(said):
    """Nobody ends one's own function: whoever leaves says it, and an officer has a page to act on."""
    post = said.assignment.post
    notify_officers(
        post.convention,
        text=f"Un départ vous est annoncé pour le {day(said.left_on)} : "
        f"{post.get_kind_display()}, {post.convention.name}.",
        path=said.assignment.end_path,
        key=f"leaves:{said.pk}",
        besides=said.answered_by,
    )

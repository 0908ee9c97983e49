"""A closed account and the CTGs: what it asked waits for nobody, what it left unfinished is told."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conventions.actions.assignments import withdraw_assignments_of
from conventions.actions.joining import withdraw_joinings_of
from conventions.actions.news import notify_officers
from conventions.models import (
    Amendment,
    Answer,
    Assignment,
    Convention,
    Reconfirmation,
    TeamLetter,
)
from ctgnet.templatetags.french import ctg_of
from members.actions import notify, take_back_news
from members.models import Notification


def leave_conventions(member, *, by):
    """Functions stay as dates; requests, letters on their way and answers that were awaited do not."""
    withdraw_assignments_of(member, by=by)
    withdraw_joinings_of(member, by=by)
    TeamLetter.objects.of(member).filter(confirmed_at=None).delete()
    _tell_what_they_prepared(member)
    _tell_who_carried_with(member)
    _tell_who_asked_them(member)


def _tell_what_they_prepared(member):
    """A CTG or an avenant is its team's as well: it stays, its Caf knows that nobody defends it."""
    for convention in Convention.objects.filter(registered_by=member, confirmed_at=None):
        notify_officers(
            convention,
            text=f"Le compte de qui a préparé cette CTG est fermé, elle attend toujours : {convention.name}.",
            key=f"convention:{convention.pk}:left",
            besides=member,
        )
    waiting = Amendment.objects.filter(prepared_by=member, confirmed_at=None)
    for amendment in waiting.select_related("convention"):
        notify_officers(
            amendment.convention,
            text="Le compte de qui a préparé cet avenant est fermé, il attend toujours : "
            f"{amendment.convention.name}.",
            key=f"amendment:{amendment.pk}:left",
            path=amendment.get_absolute_url(),
            besides=member,
        )


def _tell_who_carried_with(member):
    """The Cafs of the CTGs that this person carries learn that the post is held by nobody."""
    today = timezone.localdate()
    held = Assignment.objects.validated().filter(
        Q(ends_on=None) | Q(ends_on__gte=today), member=member
    )
    for assignment in held.select_related("post__convention"):
        convention = assignment.post.convention
        notify_officers(
            convention,
            text=f"Le compte d’une personne de l’équipe de la {ctg_of(convention.name)} est fermé : "
            "son poste n’est plus tenu.",
            key=f"assignment:{assignment.pk}:left",
            besides=member,
        )


def _tell_who_asked_them(member):
    """« Tenez-vous toujours ce poste ? » will not be answered."""
    asked = Reconfirmation.objects.filter(assignment__member=member, answer=Answer.UNKNOWN)
    for one in asked.select_related("answered_by", "assignment__post__convention"):
        later = one.assignment.reconfirmations.filter(pk__gt=one.pk)
        if later.exists() or one.answered_by is None:
            continue
        take_back_news(f"still-there:{one.pk}")
        notify(
            one.answered_by,
            kind=Notification.Kind.DESK,
            text="La personne à qui vous demandiez si elle tient toujours son poste n’a plus de "
            f"compte : {one.assignment.post.convention.name}.",
            path=reverse("reconfirmation"),
            key=f"still-there:{one.pk}:left",
        )

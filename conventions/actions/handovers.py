"""Handovers: opened when a function ends, written by the person who leaves, read by who comes next."""

from django.db import transaction

from conventions.models import (
    COUNTED_POSTS,
    Handover,
    HandoverContact,
    HandoverStep,
)
from conventions.tasks import announce_handover, tell_successor
from ctgnet import rows
from members.actions import Stale, notify
from members.models import GrantStatus, Notification

STALE_HANDOVER = (
    "Cette passation a changé depuis que vous avez ouvert la page : rien n’est enregistré."
)
# What is proposed to begin with; the person who leaves changes it as they like.
FIRST_STEPS = (
    "Déposer la convention, les comptes rendus et les bilans dans l’onglet Documents",
    "Noter les personnes à appeler, et pour quoi",
    "Prévenir les partenaires et les membres des instances",
    "Transmettre les accès au dossier partagé et aux murs collaboratifs",
    "Dire quelles réunions sont déjà fixées, et ce qu’il reste à y préparer",
    "Faire le point sur les avenants, les bilans et les demandes qui attendent",
    "Raconter ce qui a marché, et ce qui n’a pas marché",
)


def open_handover(assignment):
    """Once a function that carries a CTG ends: told to who leaves and to those who stay on the post."""
    handover, is_new = open_page(assignment)
    if is_new:
        announce_handover.enqueue(handover.pk)
        for successor in handover.successors():
            _hand_to(handover, successor)
    return handover


def open_page(assignment):
    """The page alone, for who writes to that person; the end moved again, it stays as it is."""
    if assignment.post.kind not in COUNTED_POSTS:
        return None, False
    handover, is_new = Handover.objects.get_or_create(assignment=assignment)
    if is_new:
        HandoverStep.objects.bulk_create(
            HandoverStep(handover=handover, text=text, rank=rank)
            for rank, text in enumerate(FIRST_STEPS)
        )
        _tell(handover, assignment.member, "Préparez votre passation")
    return handover, is_new


def welcome_on_post(assignment):
    """Somebody comes on a post that others have left: what they handed over is theirs to read."""
    left = Handover.objects.filter(
        assignment__post=assignment.post, assignment__status=GrantStatus.VALIDATED
    ).exclude(assignment__member=assignment.member)
    for handover in left.select_related("assignment__post__convention"):
        _hand_to(handover, assignment.member)


def _hand_to(handover, successor):
    """Whoever is only invited finds it on the site after their yes: before, they read their invitation alone."""
    _tell(handover, successor, "Une passation vous attend")
    if successor.is_proved:
        tell_successor.enqueue(handover.pk, successor.pk)


def _tell(handover, member, words):
    convention = handover.assignment.post.convention
    notify(
        member,
        kind=Notification.Kind.CONVENTION,
        text=f"{words} : {handover.assignment.post.get_kind_display()}, {convention.name}.",
        path=handover.get_absolute_url(),
        key=f"handover:{handover.pk}",
    )


@transaction.atomic
def write_handover(handover, *, version, notes, steps, contacts):
    """Its notes, what is left to do, whom to call, as the person who leaves has just written them."""
    handover = rows.locked(handover)
    if handover.version != version:
        raise Stale(STALE_HANDOVER)
    handover.notes = notes
    handover.version += 1
    handover.full_clean(exclude=["assignment"])
    handover.save(update_fields=["notes", "version"])
    _replace(HandoverStep, handover, steps)
    _replace(HandoverContact, handover, contacts)
    return handover


def _replace(model, handover, lines):
    model.objects.filter(handover=handover).delete()
    rows_to_write = [model(handover=handover, rank=rank, **line) for rank, line in enumerate(lines)]
    for row in rows_to_write:
        row.full_clean(exclude=["handover"])
    model.objects.bulk_create(rows_to_write)


def purge_handovers():
    """Two years after the end, names and notes are forgotten; returns how many pages."""
    return Handover.objects.to_forget().delete()[1].get(Handover._meta.label, 0)

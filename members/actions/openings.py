"""The exceptional access of the national administration: a written reason, one hour, told to all concerned."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ctgnet.rows import locked
from members.actions.news import notify
from members.actions.trace import record_act
from members.models import OPENING_LIFE, AuditLine, Notification, Opening

# « x » tells nobody anything.
SHORTEST_REASON, LONGEST_REASON = 10, 300
SAY_WHY = (
    f"Dites pourquoi en quelques mots ({SHORTEST_REASON} caractères au moins) : les personnes "
    "concernées liront votre motif."
)


@transaction.atomic
def open_with_reason(thing, *, by, verb, reason, what, concerned, kind, subject=None, caf=None):
    """Open a thing to a national administrator for an hour; asked again meanwhile, it stays as it is.

    `what` names it to the people concerned: « la CTG Alpes d’Azur ».
    """
    reason = reason.strip()[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(SAY_WHY)
    locked(by)  # two clicks open once
    if opening := opening_of(thing, by=by):
        return opening
    line = record_act(by=by, verb=verb, thing=thing, subject=subject, caf=caf, reason=reason)
    opening = Opening.objects.create(line=line, until=timezone.now() + OPENING_LIFE)
    people = [person for person in concerned if person.pk != by.pk]
    opening.concerned.set(people)
    for person in people:
        notify(
            person,
            kind=kind,
            text=f"L’administration nationale a ouvert {what} pour une heure. Motif : {reason}",
            path=reverse("journal"),
            key=f"opening:{opening.pk}",
        )
    by.forget_roles()
    return opening


def opening_of(thing, *, by):
    """The running opening of that thing by that person, if there is one."""
    return next((one for one in Opening.objects.by(by).current() if one.is_of(thing)), None)


def open_contact(member, *, by, reason):
    """The national administration reads contact details that were not opened to it: it says why."""
    return open_with_reason(
        member,
        by=by,
        verb="open_member",
        reason=reason,
        what="vos coordonnées",
        concerned=[member],
        kind=Notification.Kind.ROLE,
        subject=member,
    )


@transaction.atomic
def close_opening(thing, *, by):
    """Done before the hour is over: what was opened is closed at the next click."""
    lines = AuditLine.objects.filter(
        actor=by, object_kind=thing._meta.label_lower, object_id=str(thing.pk)
    )
    Opening.objects.current().filter(line__in=lines).update(until=timezone.now())
    by.forget_roles()

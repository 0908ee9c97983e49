"""Seats: every change takes the lock of the meeting's row, so that the last one is given once."""

import math
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.templatetags.french import moment_in
from events import rules
from events.models import OFFER_LASTS, SEATED, Event, Registration, RegistrationStatus
from events.tasks import tell_registration
from members.actions import refuse_closed

NOTES_LAST, ANSWERS_LAST = timedelta(days=30), timedelta(days=365)


def locked(event):
    """The meeting's row, held until the end of the transaction."""
    rows = Event.objects.select_related(None)
    if settings.EVENT_SEAT_LOCK:  # off only for the control of the race tests
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=event.pk)


@transaction.atomic
def register(event, *, member, note=""):
    """Give a seat, or a rank on the waiting list; twice is the same as once."""
    event = locked(event)
    if not event.is_open:
        raise ValidationError(_why_closed(event))
    refuse_closed(member)
    free = settle(event)  # those who wait come first
    registration = _answer_of(event, member)
    if registration.status == RegistrationStatus.CONFIRMED:
        return registration
    registration.note = note or registration.note
    if registration.status == RegistrationStatus.OFFERED or free > 0:
        return move(registration, RegistrationStatus.CONFIRMED)
    if registration.status == RegistrationStatus.WAITLISTED:
        return registration
    # The database's clock, read under the lock: ranks follow the order of arrival.
    return move(registration, RegistrationStatus.WAITLISTED, queued_at=Now())


@transaction.atomic
def cancel_registration(event, *, member):
    """Leave the meeting or its waiting list; the seat is offered to the next in line."""
    event = locked(event)
    if event.is_over:
        raise ValidationError("Cette rencontre est passée : il n’y a plus rien à annuler.")
    registration = _answer_of(event, member)
    if not registration.is_active:
        return registration
    move(registration, RegistrationStatus.CANCELLED)
    settle(event)
    return registration


@transaction.atomic
def accept_offer(event, *, member):
    """Take the seat that was offered, before its deadline."""
    event = locked(event)
    registration = _answer_of(event, member)
    if registration.status == RegistrationStatus.CONFIRMED:
        return registration
    if event.cancelled_at or registration.status != RegistrationStatus.OFFERED:
        raise ValidationError("Aucune place ne vous est proposée pour cette rencontre.")
    if registration.offered_until <= timezone.now():
        deadline = moment_in(registration.offered_until, event.time_zone)
        raise ValidationError(
            f"Cette place était à prendre avant le {deadline} : elle va à la personne suivante. "
            "Vous pouvez vous inscrire de nouveau sur la liste d’attente."
        )
    return move(registration, RegistrationStatus.CONFIRMED)


@transaction.atomic
def decline_offer(event, *, member):
    """Leave the offered seat to the next in line."""
    event = locked(event)
    registration = _answer_of(event, member)
    if registration.status == RegistrationStatus.DECLINED:
        return registration
    if registration.status != RegistrationStatus.OFFERED:
        raise ValidationError("Aucune place ne vous est proposée pour cette rencontre.")
    move(registration, RegistrationStatus.DECLINED)
    settle(event)
    return registration


@transaction.atomic
def settle_waiting_list(event):
    """Pass on the offers left without an answer and offer the seats that are free."""
    settle(locked(event))


def settle(event):
    """The same, for a meeting whose row is already locked; answers the seats that stay free."""
    tally = _tally(event)
    if event.cancelled_at:
        return 0
    if tally["overdue"]:
        for late in event.registrations.overdue():
            move(late, RegistrationStatus.EXPIRED)
    capacity = math.inf if event.capacity is None else event.capacity
    free = capacity - tally["seated"] + tally["overdue"]
    if tally["waiting"] and free > 0 and event.can_offer_seats:
        free -= _offer(event, free)
    return free


def _tally(event):
    """Who holds a seat, who waits, who has not answered in time: one query under the lock."""
    seated, waiting = Q(status__in=SEATED), Q(status=RegistrationStatus.WAITLISTED)
    overdue = Q(status=RegistrationStatus.OFFERED, offered_until__lte=timezone.now())
    return event.registrations.aggregate(
        seated=Count("pk", filter=seated),
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=overdue),
    )


def _offer(event, free):
    """Offer these seats to the first in line who may still come; answers how many were offered."""
    offered = 0
    for registration in event.registrations.waiting().select_related("member"):
        if offered >= free:
            break
        if rules.can_attend(registration.member, event):
            deadline = min(timezone.now() + OFFER_LASTS, event.last_offer_at)
            move(registration, RegistrationStatus.OFFERED, offered_until=deadline)
            offered += 1
    return offered


def erase_old_notes():
    """What people told the organiser is kept thirty days after the meeting."""
    old = Registration.objects.filter(event__ends_at__lte=timezone.now() - NOTES_LAST)
    return old.exclude(note="").update(note="")


def forget_old_answers():
    """Twelve months after a meeting, nobody knows any more who came; returns how many answers."""
    old = Registration.objects.filter(event__ends_at__lte=timezone.now() - ANSWERS_LAST)
    return old.delete()[0]


def _answer_of(event, member):
    """This person's row, or a new one that is not saved yet."""
    known = Registration.objects.filter(event=event, member=member).first()
    return known or Registration(event=event, member=member)


def move(registration, status, **facts):
    """Change the state and tell the person, in the same transaction."""
    if not registration.is_active:
        registration.registered_at = timezone.now()
    registration.status = status
    registration.offered_until = facts.get("offered_until")
    registration.queued_at = facts.get("queued_at", registration.queued_at)
    registration.revision += 1
    registration.save()
    tell_registration.enqueue(registration.pk, registration.revision)
    return registration


def _why_closed(event):
    if event.cancelled_at:
        return "Cette rencontre est annulée."
    if event.is_over:
        return "Cette rencontre est passée."
    return (
        "Les inscriptions sont closes depuis le "
        f"{moment_in(event.registration_closes_at, event.time_zone)}."
    )

"""What the clock brings: offers that expire, reminders, notes that are erased."""

from datetime import timedelta

from django.utils import timezone

from ctgnet.queue import periodic
from events import actions
from events.actions.meetings import REMINDERS
from events.models import Event


@periodic("*/5 * * * *")
def pass_on_seats():
    """Offers left without an answer go to the next in line; seats that are free are offered.

    First those of people whose right to come is over.
    """
    actions.release_seats_without_right()
    for event in Event.objects.with_seats_to_pass_on():
        actions.settle_waiting_list(event)


@periodic("*/10 * * * *")
def send_reminders():
    """A week before and the day before, at nine o'clock where the meeting is."""
    now = timezone.now()
    soon = Event.objects.published().filter(
        cancelled_at=None, starts_at__gt=now, starts_at__lt=now + timedelta(days=9)
    )
    for field in REMINDERS:
        for event in soon.filter(**{field: None}):
            actions.remind(event, field=field)


@periodic("20 3 * * *")
def erase_notes():
    """Thirty days after a meeting, what people told its organiser is erased."""
    actions.erase_old_notes()


@periodic("40 3 * * *")
def forget_who_came():
    """Twelve months after a meeting, who answered is forgotten."""
    actions.forget_old_answers()

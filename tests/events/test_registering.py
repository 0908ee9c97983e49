"""A person registers for a meeting: a seat, or the end of the queue, or a refusal that says why."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import actions
from events.models import Registration
from tests.events.seats import state
from tests.factories.events import EventFactory, RegistrationFactory


def test_registering_gives_a_seat_and_tells_the_person(bob, jobs):
    event = EventFactory(capacity=2)

    registration = actions.register(event, member=bob, note="Fauteuil roulant")

    assert (registration.status, registration.note) == ("confirmed", "Fauteuil roulant")
    told = {"registration_id": registration.pk, "revision": 1}
    assert jobs() == [("tell_registration", told)]


def test_registering_twice_is_the_same_as_once(bob, jobs):
    event = EventFactory()

    first, second = (actions.register(event, member=bob) for _ in range(2))

    assert (first.pk, len(jobs())) == (second.pk, 1)


def test_places_that_are_not_limited_are_always_free(bob):
    event = EventFactory(capacity=None)
    RegistrationFactory.create_batch(20, event=event)

    assert actions.register(event, member=bob).status == "confirmed"


def test_a_full_meeting_puts_people_in_a_queue_in_the_order_of_arrival(full, alice, bob, carole):
    for member in (bob, alice, carole):
        actions.register(full, member=member)

    ranks = Registration.objects.with_rank().filter(event=full).order_by("queued_at")
    assert [(r.member, r.rank) for r in ranks if r.status == "waitlisted"] == [
        (bob, 1),
        (alice, 2),
        (carole, 3),
    ]


def test_waiting_twice_keeps_the_rank(full, alice, bob):
    actions.register(full, member=bob)
    actions.register(full, member=alice)

    actions.register(full, member=bob)

    assert Registration.objects.with_rank().get(event=full, member=bob).rank == 1


def test_who_left_and_comes_back_goes_to_the_end_of_the_queue(full, alice, bob):
    actions.register(full, member=bob)
    actions.register(full, member=alice)
    actions.cancel_registration(full, member=bob)

    actions.register(full, member=bob)

    assert Registration.objects.with_rank().get(event=full, member=bob).rank == 2
    assert full.registrations.filter(member=bob).count() == 1


def test_a_newcomer_never_overtakes_those_who_wait(full, alice, bob):
    """A seat freed behind the queue's back, by an old import for instance, goes to the queue."""
    actions.register(full, member=bob)
    Registration.objects.filter(event=full, status="confirmed").update(status="cancelled")

    actions.register(full, member=alice)

    assert (state(full, bob), state(full, alice)) == ("offered", "waitlisted")


def test_registering_while_a_seat_is_offered_takes_it(full, bob):
    RegistrationFactory(event=full, member=bob, offered=True)

    assert actions.register(full, member=bob).status == "confirmed"


def test_in_the_last_hours_a_free_seat_goes_to_the_first_who_asks(bob):
    """No offer can be answered any more: a person who waits takes the seat by asking again."""
    soon = timezone.now() + timedelta(hours=1)
    event = EventFactory(capacity=1, starts_at=soon)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.register(event, member=bob)

    assert state(event, bob) == "confirmed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cancelled": True}, "Cette rencontre est annulée."),
        ({"past": True}, "Cette rencontre est passée."),
    ],
)
def test_nobody_registers_for_a_meeting_that_is_called_off_or_past(bob, change, words):
    event = EventFactory(**change)

    with pytest.raises(ValidationError) as refusal:
        actions.register(event, member=bob)

    assert refusal.value.messages == [words]
    assert event.registrations.count() == 0


def test_nobody_registers_after_the_closing_and_the_refusal_says_since_when(bob):
    event = EventFactory(registration_closes_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(ValidationError) as refusal:
        actions.register(event, member=bob)

    assert refusal.value.messages[0].startswith("Les inscriptions sont closes depuis le ")

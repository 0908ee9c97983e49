"""A seat is left, and offered to the next in line, who takes it or leaves it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from tests.events.seats import holder, state
from tests.factories.events import EventFactory, RegistrationFactory


def test_a_freed_seat_is_offered_to_the_next_in_line_for_two_days(full, alice, bob):
    actions.register(full, member=bob)
    actions.register(full, member=alice)

    actions.cancel_registration(full, member=holder(full))

    offer = Registration.objects.get(event=full, member=bob)
    left = offer.offered_until - timezone.now()
    assert (offer.status, state(full, alice)) == ("offered", "waitlisted")
    assert timedelta(hours=47, minutes=59) < left <= timedelta(hours=48)


def test_near_the_meeting_the_offer_ends_two_hours_before_it(bob):
    event = EventFactory(capacity=1, starts_at=timezone.now() + timedelta(hours=10))
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.settle_waiting_list(event)

    offer = Registration.objects.get(event=event, member=bob)
    assert offer.offered_until == event.starts_at - timedelta(hours=2)


def test_the_offer_never_outlasts_the_closing(bob):
    closing = timezone.now() + timedelta(hours=5)
    event = EventFactory(capacity=1, registration_closes_at=closing)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.settle_waiting_list(event)

    assert Registration.objects.get(event=event, member=bob).offered_until == closing


def test_an_offered_seat_is_held(full, alice, bob):
    actions.register(full, member=bob)
    actions.cancel_registration(full, member=holder(full))

    assert actions.register(full, member=alice).status == "waitlisted"


def test_accepting_takes_the_seat_and_twice_is_the_same_as_once(full, bob, jobs):
    RegistrationFactory(event=full, member=bob, offered=True)

    actions.accept_offer(full, member=bob)
    actions.accept_offer(full, member=bob)

    assert (state(full, bob), len(jobs())) == ("confirmed", 1)


def test_accepting_too_late_says_so_and_gives_nothing(full, bob):
    offer = RegistrationFactory(event=full, member=bob, offered=True)
    Registration.objects.filter(pk=offer.pk).update(offered_until=timezone.now())

    with pytest.raises(ValidationError, match="elle va à la personne suivante"):
        actions.accept_offer(full, member=bob)

    assert state(full, bob) == "offered"


@pytest.mark.parametrize("action", [actions.accept_offer, actions.decline_offer])
def test_what_was_not_offered_is_neither_taken_nor_left(full, bob, action):
    with pytest.raises(ValidationError, match="Aucune place ne vous est proposée"):
        action(full, member=bob)


def test_an_offer_falls_with_the_meeting(full, bob):
    RegistrationFactory(event=full, member=bob, offered=True)
    Event.objects.filter(pk=full.pk).update(cancelled_at=timezone.now())

    with pytest.raises(ValidationError, match="Aucune place ne vous est proposée"):
        actions.accept_offer(full, member=bob)


def test_declining_offers_the_seat_to_the_next_once(db, alice, bob, jobs):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event, member=bob, offered=True)
    RegistrationFactory(event=event, member=alice, waitlisted=True)

    actions.decline_offer(event, member=bob)
    actions.decline_offer(event, member=bob)

    assert (state(event, bob), state(event, alice), len(jobs())) == ("declined", "offered", 2)


def test_an_offer_without_an_answer_passes_to_the_next_and_does_not_come_back(db, alice, bob):
    event = EventFactory(capacity=1)
    late = RegistrationFactory(event=event, member=bob, offered=True)
    RegistrationFactory(event=event, member=alice, waitlisted=True)
    Registration.objects.filter(pk=late.pk).update(offered_until=timezone.now())

    actions.settle_waiting_list(event)
    actions.cancel_registration(event, member=alice)

    assert (state(event, bob), state(event, alice)) == ("expired", "cancelled")


def test_cancelling_twice_is_the_same_as_once(bob, jobs):
    event = EventFactory()
    RegistrationFactory(event=event, member=bob)

    actions.cancel_registration(event, member=bob)
    actions.cancel_registration(event, member=bob)

    assert (state(event, bob), len(jobs())) == ("cancelled", 1)


def test_there_is_nothing_to_cancel_once_it_is_over(bob):
    event = EventFactory(past=True)
    RegistrationFactory(event=event, member=bob)

    with pytest.raises(ValidationError, match="Cette rencontre est passée"):
        actions.cancel_registration(event, member=bob)

    assert state(event, bob) == "confirmed"


def test_nothing_is_offered_for_a_meeting_that_is_called_off(bob):
    event = EventFactory(capacity=1, cancelled=True)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.settle_waiting_list(event)

    assert state(event, bob) == "waitlisted"


def test_nothing_is_offered_after_the_closing(bob):
    event = EventFactory(capacity=1, registration_closes_at=timezone.now() - timedelta(hours=1))
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.settle_waiting_list(event)

    assert state(event, bob) == "waitlisted"


def test_a_seat_is_offered_only_to_those_who_may_still_come(erwan, suzie, bob):
    """A role that ended, a suspended account: the seat goes to the next who may."""
    event = EventFactory(capacity=1, network=True)
    for member in (erwan, suzie, bob):
        RegistrationFactory(event=event, member=member, waitlisted=True)

    actions.settle_waiting_list(event)

    assert [state(event, m) for m in (erwan, suzie, bob)] == ["waitlisted", "waitlisted", "offered"]


def test_a_second_free_seat_finds_nobody_left_to_offer_it_to(bob):
    event = EventFactory(capacity=5)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    actions.settle_waiting_list(event)

    assert event.registrations.filter(status="offered").count() == 1

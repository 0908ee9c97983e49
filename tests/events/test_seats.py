"""Seats and the waiting list; the five first tests are faults that others met in the field."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from tests.factories.events import EventFactory, RegistrationFactory, hour_in


@pytest.fixture
def full(db):
    """One seat, taken by somebody else."""
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    return event


def state(event, member):
    return Registration.objects.get(event=event, member=member).status


def holder(event):
    return event.registrations.get(status="confirmed").member


# Five faults met elsewhere -----------------------------------------------------------------


def test_a_person_who_left_the_queue_is_never_offered_a_seat(full, bob, alice):
    """pretix #1163."""
    actions.register(full, member=bob)
    actions.register(full, member=alice)
    actions.cancel_registration(full, member=bob)

    actions.cancel_registration(full, member=holder(full))

    assert (state(full, bob), state(full, alice)) == ("cancelled", "offered")


def test_no_seat_is_offered_once_the_meeting_has_started(full, bob):
    """pretix #1031."""
    actions.register(full, member=bob)
    Event.objects.filter(pk=full.pk).update(
        starts_at=timezone.now() - timedelta(minutes=5),
        ends_at=timezone.now() + timedelta(hours=5),
        registration_closes_at=timezone.now() + timedelta(hours=1),
    )

    actions.cancel_registration(full, member=holder(full))

    assert state(full, bob) == "waitlisted"


def test_a_cancelled_seat_is_free_again(full, bob):
    """pretix #1405."""
    actions.cancel_registration(full, member=holder(full))

    actions.register(full, member=bob)

    assert state(full, bob) == "confirmed"


def test_many_seats_left_at_once_never_offer_more_than_there_are(db):
    """pretix #1238."""
    event = EventFactory(capacity=3)
    RegistrationFactory.create_batch(3, event=event, offered=True)
    RegistrationFactory.create_batch(60, event=event, waitlisted=True)
    event.registrations.filter(status="offered").update(offered_until=timezone.now())

    actions.settle_waiting_list(event)
    actions.settle_waiting_list(event)

    states = [
        event.registrations.filter(status=s).count() for s in ("offered", "expired", "waitlisted")
    ]
    assert states == [3, 3, 57]


@pytest.mark.parametrize(
    "name", ["register", "cancel_registration", "accept_offer", "decline_offer"]
)
def test_each_change_of_a_seat_takes_the_same_lock_first(full, bob, name):
    """Hi.Events: registering and promoting must share one lock."""
    RegistrationFactory(event=full, member=bob, offered=True)

    with CaptureQueriesContext(connection) as queries:
        getattr(actions, name)(full, member=bob)

    assert first_select(queries).endswith('FOR NO KEY UPDATE OF "events_event"')


def test_passing_seats_on_takes_the_same_lock_first(full):
    with CaptureQueriesContext(connection) as queries:
        actions.settle_waiting_list(full)

    assert first_select(queries).endswith('FOR NO KEY UPDATE OF "events_event"')


def first_select(queries):
    return next(q["sql"] for q in queries if q["sql"].startswith("SELECT"))


# Registering -------------------------------------------------------------------------------


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


# Leaving and being offered -----------------------------------------------------------------


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


# Figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("capacity", "taken", "left"), [(10, 3, 7), (3, 3, 0), (2, 3, 0), (None, 3, None)]
)
def test_seats_left_counts_confirmed_and_offered(db, capacity, taken, left):
    event = EventFactory(capacity=capacity)
    RegistrationFactory.create_batch(taken - 1, event=event)
    RegistrationFactory(event=event, offered=True)
    RegistrationFactory(event=event, waitlisted=True)
    RegistrationFactory(event=event, cancelled=True)

    event = Event.objects.with_seats_left().get()

    assert (event.seats_taken, event.seats_left) == (taken, left)


def test_ranks_cost_one_query_whatever_the_number(db, django_assert_num_queries):
    event = EventFactory(capacity=1)
    RegistrationFactory.create_batch(12, event=event, waitlisted=True)
    RegistrationFactory(event=EventFactory(), waitlisted=True)

    with django_assert_num_queries(1):
        ranks = [r.rank for r in event.registrations.waiting().with_rank()]

    assert ranks == list(range(1, 13))


def test_notes_are_erased_thirty_days_after_the_meeting(db):
    long_ago, recent = EventFactory(starts_at=hour_in(days=-31)), EventFactory(past=True)
    for event in (long_ago, recent):
        RegistrationFactory(event=event, note="Sans gluten")

    assert actions.erase_old_notes() == 1

    notes = Registration.objects.order_by("event__starts_at").values_list("note", flat=True)
    assert list(notes) == ["", "Sans gluten"]


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off, for the control"])
def test_the_row_of_the_meeting_is_locked_unless_the_control_says_so(settings, alice, is_on):
    settings.EVENT_SEAT_LOCK = is_on
    event = EventFactory()

    with CaptureQueriesContext(connection) as asked:
        actions.register(event, member=alice)

    assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked) == is_on

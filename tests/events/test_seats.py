"""Seats: five faults that others met in the field, and how many are left."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions, jobs
from events.actions import leaving
from events.models import Event, Registration
from tests.events.seats import holder, state
from tests.factories.events import EventFactory, RegistrationFactory, hour_in

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


def test_answers_are_forgotten_twelve_months_after_the_meeting(alice, time_machine):
    event = EventFactory(past=True)
    RegistrationFactory(event=event, member=alice)
    kept = []
    for moment in (timedelta(days=364, hours=23), timedelta(days=365)):
        time_machine.move_to(event.ends_at + moment, tick=False)
        jobs.forget_who_came()
        kept.append(Registration.objects.count())

    assert kept == [1, 0]


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off, for the control"])
def test_the_row_of_the_meeting_is_locked_unless_the_control_says_so(settings, alice, is_on):
    settings.EVENT_SEAT_LOCK = is_on
    event = EventFactory()

    with CaptureQueriesContext(connection) as asked:
        actions.register(event, member=alice)

    assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked) == is_on


def test_a_seat_given_back_meanwhile_is_left_as_it_is(nina):
    event = EventFactory()
    given_back = RegistrationFactory(event=event, member=nina, status="cancelled")

    leaving._release(event, nina)

    given_back.refresh_from_db()
    assert (given_back.status, Registration.objects.count()) == ("cancelled", 1)

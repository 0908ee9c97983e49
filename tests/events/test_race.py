"""Many people, one seat, at the same moment; and the control that must sell it twice."""

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse

from events import actions
from events.models import Event, Registration
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import MemberFactory

PEOPLE = 20
ROUNDS = 3
# Makes the moment between counting the seats and taking one last long enough to be met.
SLOW_INSERT = """
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$;
CREATE TRIGGER pause BEFORE INSERT ON events_registration FOR EACH ROW EXECUTE FUNCTION pause();
"""


@pytest.fixture
def slow_inserts(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(SLOW_INSERT)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION pause CASCADE")


def together(work, items):
    """Call work(item) for all of them at once, each on its own connection; answers what was raised."""
    barrier, failures = threading.Barrier(len(items)), []

    def run(item):
        try:
            barrier.wait(20)
            work(item)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def rush(capacity):
    """(seats given beyond the capacity, ranks of the others) after everybody registers at once."""
    event = EventFactory(capacity=capacity)
    members = MemberFactory.create_batch(PEOPLE)
    failures = together(lambda member: actions.register(event, member=member), members)
    assert failures == []
    given = event.registrations.filter(status="confirmed").count()
    ranks = sorted(r.rank for r in event.registrations.with_rank() if r.status == "waitlisted")
    return given - capacity, ranks


@pytest.mark.parametrize("capacity", [1, 7])
def test_the_last_seats_are_given_once(slow_inserts, capacity):
    for _ in range(ROUNDS):
        oversold, ranks = rush(capacity)

        assert oversold == 0
        assert ranks == list(range(1, PEOPLE - capacity + 1))


def test_control_without_the_lock_the_last_seat_is_sold_several_times(slow_inserts, settings):
    """If this one stops failing, the test above proves nothing."""
    settings.EVENT_SEAT_LOCK = False

    oversold = [rush(1)[0] for _ in range(ROUNDS)]

    assert all(number > 0 for number in oversold), oversold


def test_the_same_person_pressing_twenty_times_has_one_answer(transactional_db):
    event, member = EventFactory(capacity=1), MemberFactory()

    failures = together(lambda _: actions.register(event, member=member), range(PEOPLE))

    assert failures == []
    assert list(Registration.objects.values_list("member", "status", "revision")) == [
        (member.pk, "confirmed", 1)
    ]


def test_seats_given_back_together_are_offered_in_order_to_as_many(transactional_db):
    """Everybody leaves at once while two clocks pass seats on: no seat doubled, no rank jumped."""
    event = EventFactory(capacity=5)
    leaving = [r.member for r in RegistrationFactory.create_batch(5, event=event)]
    RegistrationFactory.create_batch(8, event=event, waitlisted=True)
    acts = [lambda m=m: actions.cancel_registration(event, member=m) for m in leaving]
    acts += [lambda: actions.settle_waiting_list(event)] * 4

    failures = together(lambda act: act(), acts)

    assert failures == []
    queue = event.registrations.exclude(status="cancelled").order_by("queued_at", "pk")
    assert [r.status for r in queue] == ["offered"] * 5 + ["waitlisted"] * 3


def test_capacity_moves_under_a_rush_and_nobody_is_lost(transactional_db):
    event = EventFactory(capacity=10)
    members = MemberFactory.create_batch(PEOPLE)
    organiser = event.created_by

    def resize(capacity):
        version = Event.objects.get(pk=event.pk).version
        actions.change_event(event, by=organiser, values={"capacity": capacity}, version=version)

    acts = [lambda m=m: actions.register(event, member=m) for m in members]
    failures = together(lambda act: act(), [*acts, lambda: resize(4)])
    resize(15)

    assert failures == []
    assert event.registrations.active().count() == PEOPLE
    assert event.registrations.seated().count() == 15


def test_a_lock_held_too_long_is_told_in_words(client, transactional_db):
    """The wait ends by itself; the page says to try again instead of failing."""
    event, member = EventFactory(), MemberFactory()
    client.force_login(member)
    held, enough = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [event.pk])
            held.set()
            enough.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    try:
        response = client.post(reverse("events:event_register", args=[event.slug]), follow=True)
    finally:
        enough.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")

    assert "Réessayez dans un instant." in response.content.decode()
    assert Registration.objects.count() == 0

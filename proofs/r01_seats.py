"""R1: two hundred people ask for the last seats in the same second; each seat is given once."""

import statistics
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from events.models import Event, Registration, RegistrationStatus
from members.models import Member
from proofs import Outcome, crowd, server

ID = "R1"
TITLE = "Never one seat too many"
PEOPLE = 200
ROUNDS = 30
CAPACITIES = (1, 7, 50)
SLOW_ROUNDS = 3
# A control that fails less often would say that the rush is not a rush.
CONTROL_MUST_OVERSELL = 27

# The moment between counting the seats and taking one, made long enough to be met each time.
SLOW = """
CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$;
CREATE TRIGGER pause BEFORE INSERT ON events_registration FOR EACH ROW EXECUTE FUNCTION pause();
"""


@dataclass(frozen=True)
class Rush:
    """What one round did: seats given beyond the capacity, and how each person was answered."""

    oversold: int
    is_exact: bool
    seconds: list


def run():
    """Rounds with the lock, then the control without; both also with slow inserts, see SLOW."""
    sessions = crowd.sessions_of(_people())
    with server.running() as port:
        rushes = [_rush(port, sessions, capacity) for capacity in CAPACITIES for _ in range(ROUNDS)]
        p99 = _p99([second for rush in rushes for second in rush.seconds])
        _slow_down_inserts()
        rushes += [_rush(port, sessions, 1) for _ in range(SLOW_ROUNDS)]
    with server.running(EVENT_SEAT_LOCK="0") as port:
        controls = [_rush(port, sessions, 1) for _ in range(ROUNDS)]
    oversold = sum(rush.oversold > 0 for rush in controls)
    return Outcome(
        tried=len(rushes),
        bad=sum(not rush.is_exact for rush in rushes),
        control=(
            f"without the lock, {oversold} of {len(controls)} rounds oversold, "
            f"worst +{max(rush.oversold for rush in controls)} seats"
        ),
        figure=f"p99 {p99:.2f} s for {PEOPLE} people at once",
        control_failed_as_it_must=oversold >= CONTROL_MUST_OVERSELL,
    )


def _slow_down_inserts():
    with connection.cursor() as cursor:
        cursor.execute(SLOW)


def _people():
    return Member.objects.bulk_create(
        Member(email=f"personne{n}@preuve.example", first_name="Personne", last_name=str(n))
        for n in range(PEOPLE)
    )


def _rush(port, sessions, capacity):
    event = _meeting(capacity)
    path = f"/evenements/{event.slug}/inscription/"
    answers = crowd.all_at_once(port, [crowd.Press(session, path) for session in sessions])
    given = event.registrations.filter(status=RegistrationStatus.CONFIRMED).count()
    ranks = [r.rank for r in Registration.objects.with_rank().filter(event=event) if r.rank]
    everybody = list(range(1, len(sessions) - capacity + 1))
    is_answered = all(answer.status == 302 for answer in answers)
    return Rush(
        oversold=max(0, given - capacity),
        is_exact=given == capacity and sorted(ranks) == everybody and is_answered,
        seconds=[answer.seconds for answer in answers],
    )


def _meeting(capacity):
    start = timezone.now() + timedelta(days=30)
    return Event.objects.create(
        slug=f"course-{capacity}-{time.monotonic_ns()}",
        title="Course aux places",
        summary="Deux cents personnes à la même seconde.",
        kind=Event.Kind.WEBINAR,
        mode=Event.Mode.REMOTE,
        visibility="public",
        capacity=capacity,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        registration_closes_at=start,
        published_at=timezone.now(),
    )


def _p99(seconds):
    return statistics.quantiles(seconds, n=100)[98]

"""Hours of the place, the two nights of the year, and the calendar file read back by a calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events import zones
from events.ics import calendar_of, uid
from tests.factories.events import EventFactory

EIGHT = [
    *("Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne"),
    *("Indian/Reunion", "Indian/Mayotte", "America/Miquelon", "UTC"),
]
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


# Clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", EIGHT)
@pytest.mark.parametrize("day", [date(2027, 1, 15), date(2027, 7, 15), SPRING, AUTUMN])
@pytest.mark.parametrize("hour", [time(0), time(9, 30), time(14), time(23, 59)])
def test_the_moment_shows_that_hour_on_the_clock_of_the_place(zone, day, hour):
    moment = zones.moment_of(day, hour, zone)

    assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, hour)


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Paris", SPRING, "12:00"),
        ("Indian/Reunion", SPRING, "10:00"),
        ("Europe/Paris", date(2027, 3, 27), "13:00"),
        ("Indian/Reunion", date(2027, 3, 27), "10:00"),
    ],
)
def test_fourteen_hours_in_paris_moves_and_in_la_reunion_does_not(zone, day, utc):
    assert f"{zones.moment_of(day, time(14), zone):%H:%M}" == utc


def test_the_missing_hour_is_refused_with_the_one_to_write():
    with pytest.raises(zones.MissingHour) as refusal:
        zones.moment_of(SPRING, time(2, 30), "Europe/Paris")

    assert str(refusal.value) == (
        "2\u00a0h\u00a030 n’existe pas le 28 mars 2027\u00a0: on passe à l’heure d’été. "
        "Écrivez par exemple 3\u00a0h\u00a030."
    )


def test_the_double_hour_is_asked_and_both_answers_are_an_hour_apart():
    with pytest.raises(zones.DoubleHour):
        zones.moment_of(AUTUMN, time(2, 30), "Europe/Paris")

    first, second = (zones.moment_of(AUTUMN, time(2, 30), "Europe/Paris", fold=n) for n in (0, 1))
    assert (first, second - first) == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        timedelta(hours=1),
    )


def test_miquelon_has_its_own_nights():
    with pytest.raises(zones.MissingHour):
        zones.moment_of(date(2027, 3, 14), time(2, 30), "America/Miquelon")
    assert zones.moment_of(SPRING, time(2, 30), "America/Miquelon").hour == 4


def test_the_readers_clock_is_written_only_when_it_differs():
    summer = datetime(2027, 7, 1, 7, 30, tzinfo=UTC)

    assert zones.readers_clock(summer, "Europe/Paris", "Europe/Paris") == ""
    assert zones.readers_clock(summer, "Europe/Paris", "America/Guadeloupe") == (
        "soit 3\u00a0h\u00a030 (heure de Guadeloupe)"
    )


def test_the_readers_day_is_written_when_it_is_another_one():
    late = datetime(2027, 7, 1, 21, 30, tzinfo=UTC)

    assert zones.readers_clock(late, "Europe/Paris", "Indian/Reunion") == (
        "soit le 2 juillet 2027 à 1\u00a0h\u00a030 (heure de La Réunion)"
    )


def test_hours_name_the_last_day_when_it_is_another_one():
    start = datetime(2027, 7, 1, 7, tzinfo=UTC)

    assert zones.hours(start, start + timedelta(hours=7, minutes=30), "Europe/Paris") == (
        "de 9\u00a0h à 16\u00a0h\u00a030"
    )
    assert zones.hours(start, start + timedelta(days=1), "Europe/Paris") == (
        "de 9\u00a0h au 2 juillet 2027 à 9\u00a0h"
    )


# Calendar file -----------------------------------------------------------------------------


def read(event, **options):
    calendar = Calendar.from_ical(calendar_of(event, **options))
    return calendar, calendar.events[0]


@pytest.mark.parametrize("zone", EIGHT)
@pytest.mark.parametrize(
    "start",
    [
        datetime(2027, 1, 15, 13, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 7, 15, 22, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 2, 30, tzinfo=UTC),
    ],
)
def test_a_calendar_reads_back_the_same_moments(db, zone, start):
    event = EventFactory(time_zone=zone, starts_at=start, ends_at=start + timedelta(hours=30))

    calendar, entry = read(event)

    assert (entry.start.astimezone(UTC), entry.end.astimezone(UTC)) == (start, event.ends_at)
    named = [str(z["TZID"]) for z in calendar.timezones]
    assert (entry["DTSTART"].params.get("TZID"), named) == (
        (zone, [zone]) if zone != "UTC" else (None, [])
    )


def test_the_file_keeps_its_identity_and_counts_its_changes(db):
    event = EventFactory(sequence=3)
    first = uid(event)
    event.title = "Autre titre"

    _, entry = read(event)

    assert (str(entry["UID"]), entry["SEQUENCE"]) == (first, 3)
    assert str(entry["STATUS"]) == "CONFIRMED"


def test_a_meeting_called_off_leaves_the_calendars(db):
    _, entry = read(EventFactory(cancelled=True))

    assert str(entry["STATUS"]) == "CANCELLED"


def test_the_file_names_nobody(db, bob):
    event = EventFactory(created_by=bob)
    event.registrations.create(member=bob, status="confirmed")

    text = calendar_of(event).decode()

    assert [
        secret
        for secret in ("Bob", "Noisetier", "@essai", "ATTENDEE", "ORGANIZER")
        if secret in text
    ] == []


def test_the_video_link_is_only_in_the_file_of_those_who_hold_a_seat(db):
    event = EventFactory(remote=True)

    assert b"visio.example" not in calendar_of(event)
    assert b"visio.example" in calendar_of(event, with_video_link=True).replace(b"\r\n ", b"")

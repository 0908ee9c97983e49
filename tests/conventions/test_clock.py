"""The clock of a CTG: what is done, today, and what comes, in the order of the days."""

from datetime import date, timedelta

import pytest

from conventions.clock import timeline_of
from conventions.models import Convention, Stage


def knots(convention, today):
    convention.effective_end = convention.end_date
    return [(knot.label, knot.state, knot.date) for knot in timeline_of(convention, today)]


def test_the_clock_marks_today_between_what_is_done_and_what_comes():
    convention = Convention(
        stage=Stage.SIGNED,
        signature_date=date(2025, 12, 1),
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
    )

    assert knots(convention, date(2026, 11, 22)) == [
        ("Diagnostic partagé", "done", None),
        ("Signature", "done", date(2025, 12, 1)),
        ("Début", "done", date(2026, 1, 1)),
        ("Aujourd’hui", "now", date(2026, 11, 22)),
        ("Mi-parcours", "next", date(2028, 7, 1)),
        ("Évaluation", "next", date(2029, 12, 31)),
        ("Fin et renouvellement", "next", date(2030, 12, 31)),
    ]


def test_the_clock_of_a_short_or_closed_convention_keeps_its_order():
    convention = Convention(
        stage=Stage.SIGNED,
        start_date=date(2026, 1, 1),
        end_date=date(2026, 6, 30),
        closed_on=date(2026, 3, 31),
    )

    found = knots(convention, date(2026, 11, 22))

    assert [label for label, _, _ in found] == [
        "Diagnostic partagé",
        "Début",
        "Clôture",
        "Aujourd’hui",
    ]
    assert [day for _, _, day in found[1:]] == sorted(day for _, _, day in found[1:])


def test_the_evaluation_of_a_short_convention_is_not_before_its_half():
    convention = Convention(
        stage=Stage.SIGNED, start_date=date(2026, 1, 1), end_date=date(2027, 6, 30)
    )

    days = [(label, day) for label, _, day in knots(convention, date(2026, 2, 1))[3:5]]

    assert days == [("Mi-parcours", date(2026, 9, 30)), ("Évaluation", date(2026, 10, 1))]


def test_a_closing_to_come_takes_dates_away_and_moves_none():
    convention = Convention(
        stage=Stage.SIGNED,
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
        closed_on=date(2028, 12, 31),
    )

    assert knots(convention, date(2026, 11, 22))[3:] == [
        ("Mi-parcours", "next", date(2028, 7, 1)),
        ("Clôture", "next", date(2028, 12, 31)),
    ]


@pytest.mark.parametrize("year", [date.min.year, date.max.year])
def test_the_clock_bears_the_ends_of_the_calendar(year):
    convention = Convention(
        stage=Stage.SIGNED, start_date=date(year, 1, 1), end_date=date(year, 3, 31)
    )

    labels = {label: day for label, _, day in knots(convention, date(2026, 11, 22))}

    assert labels["Évaluation"] == date(year, 2, 15)


def test_the_clock_of_a_convention_in_preparation_shows_its_stages():
    convention = Convention(stage=Stage.DIAGNOSIS)

    assert knots(convention, date(2026, 11, 22)) == [
        ("Préfiguration", "done", None),
        ("Diagnostic partagé", "now", None),
        ("Élaboration", "next", None),
        ("Signature", "next", None),
    ]


def test_the_last_day_of_today_is_not_yet_done():
    convention = Convention(
        stage=Stage.SIGNED, start_date=date(2026, 1, 1), end_date=date(2030, 12, 31)
    )

    found = knots(convention, date(2030, 12, 31) + timedelta(days=0))

    assert [state for _, state, _ in found][-2:] == ["now", "next"]

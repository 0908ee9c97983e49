"""The plan of the register, before any row is written."""

from datetime import date

import pytest

from ctgnet.demo.build.sources import read
from ctgnet.demo.build.territories import period_of


def in_force(day):
    """Keys of the CTGs of the Alpes-Maritimes that apply on the day of the build."""
    keys = []
    for facts in read("conventions")["convention"]:
        start, end = period_of(facts, day)
        if facts["caf"] == "06" and "stage" not in facts and start <= day <= end:
            keys.append(facts["key"])
    return keys


@pytest.mark.parametrize("day", ["2026-01-01", "2026-11-22", "2028-02-29", "2031-12-31"])
def test_the_thirteen_are_in_force_whatever_the_day_of_the_build(day):
    assert sorted(in_force(date.fromisoformat(day))) == [
        "alpes-d-azur",
        "antibes",
        "banquiere",
        "cannes",
        "grasse",
        "lerins",
        "mandelieu",
        "metropole",
        "nice",
        "paillons",
        "riviera",
        "saint-laurent",
        "sophia",
    ]


@pytest.mark.parametrize(
    ("facts", "period"),
    [
        ({"start": date(2021, 1, 1), "end": date(2025, 12, 31)}, ("2021-01-01", "2025-12-31")),
        ({"from_year": -1, "years": 4}, ("2025-01-01", "2028-12-31")),
        ({"starts_in": -10, "ends_in": 30}, ("2026-11-12", "2026-12-22")),
        ({}, ("None", "None")),
    ],
)
def test_dates_are_written_or_counted_from_the_day_of_the_build(facts, period):
    assert tuple(map(str, period_of(facts, date(2026, 11, 22)))) == period

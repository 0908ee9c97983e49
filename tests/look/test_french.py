"""Dates, hours and numbers as they are written in French."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest

from ctgnet.templatetags import french

NOVEMBER = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (french.day(date(2026, 11, 27)), "27 novembre 2026"),
        (french.day(date(2026, 5, 1)), "1er mai 2026"),
        (french.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)), "1er janvier 2027"),
        (french.long_day(NOVEMBER), "vendredi 27 novembre 2026"),
        (french.hour(NOVEMBER), "14\u00a0h\u00a030"),
        (french.hour(time(9, 0)), "9\u00a0h"),
        (french.hour(time(0, 5)), "0\u00a0h\u00a005"),
        (french.moment(NOVEMBER), "27 novembre 2026 à 14\u00a0h\u00a030"),
        (
            french.moment_in(NOVEMBER, "America/Guadeloupe"),
            "27 novembre 2026 à 9\u00a0h\u00a030 (heure de Guadeloupe)",
        ),
        (
            french.moment_in(datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "Indian/Reunion"),
            "1er juillet 2026 à 2\u00a0h (heure de La Réunion)",
        ),
        (french.zone_name("America/Cayenne"), "heure de Guyane"),
        (french.zone_name("America/St_Johns"), "heure de St Johns"),
        (french.fte(Decimal("0.50")), "0,5\u00a0ETP"),
        (french.fte(Decimal("98.00")), "98\u00a0ETP"),
        (french.number(34875), "34\u202f875"),
        (french.number(1234.5), "1\u202f234,5"),
        (french.number(Decimal("100")), "100"),
        (french.number(0), "0"),
        (french.euros(Decimal("12000.00")), "12\u202f000\u00a0€"),
        (french.euros(Decimal("12000.50")), "12\u202f000,50\u00a0€"),
        (french.euros(Decimal("0.05")), "0,05\u00a0€"),
        (french.percent(45), "45\u00a0%"),
        (french.of("Inès Baie"), "d’Inès Baie"),
        (french.of("Élodie"), "d’Élodie"),
        (french.of("Hélène"), "d’Hélène"),
        (french.of("Hamid"), "de Hamid"),
        (french.of("Yves"), "d’Yves"),
        (french.of("Yann"), "de Yann"),
        (french.of("Bob"), "de Bob"),
    ],
)
def test_it_is_written_the_french_way(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0\u00a0commune"),
        (1, "1\u00a0commune"),
        (1.5, "1,5\u00a0commune"),
        (2, "2\u00a0communes"),
        (34875, "34\u202f875\u00a0communes"),
    ],
)
def test_a_plural_starts_at_two(count, expected):
    assert french.plural(count, "commune,communes") == expected


def test_a_capped_count_keeps_its_words():
    class Capped(SimpleNamespace):
        def __str__(self):
            return "plus de 1\u202f000"

    assert french.plural(Capped(number=1001), "fiche,fiches") == "plus de 1\u202f000\u00a0fiches"
    assert french.plural_word(Capped(number=1), "fiche,fiches") == "fiche"


def test_a_day_to_come_is_not_said_to_be_past(time_machine):
    time_machine.move_to("2026-11-22 10:00")

    assert french.since(date(2026, 11, 22)) == "depuis le 22 novembre 2026"
    assert french.since(date(2026, 12, 16)) == "à partir du 16 décembre 2026"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), "le 3 mars 2026"),
        (date(2026, 3, 1), date(2026, 3, 5), "du 1er au 5 mars 2026"),
        (date(2026, 2, 27), date(2026, 3, 5), "du 27 février au 5 mars 2026"),
        (date(2024, 1, 1), date(2028, 12, 31), "du 1er janvier 2024 au 31 décembre 2028"),
        (date(2024, 1, 1), None, "depuis le 1er janvier 2024"),
        (None, date(2028, 12, 31), "jusqu’au 31 décembre 2028"),
        (None, None, ""),
    ],
)
def test_a_period_repeats_nothing(start, end, expected):
    assert french.period(start, end) == expected


def test_a_long_text_is_cut_between_two_words():
    text = "Des parents, des bénévoles et une éducatrice."

    assert french.shortened(text, 45) == text
    assert french.shortened(text, 38) == "Des parents, des bénévoles et une…"
    assert french.shortened(text, 16) == "Des parents…"
    assert french.shortened("Un «\u00a0café\u00a0» ouvert", 10) == "Un…"
    assert french.shortened("Anticonstitutionnellement", 5) == "Anti…"


@pytest.mark.parametrize(
    "absent",
    [
        french.day(None),
        french.long_day(None),
        french.hour(None),
        french.moment(None),
        french.moment_in(None, "Europe/Paris"),
        french.number(None),
        french.euros(None),
        french.fte(""),
        french.percent(None),
    ],
)
def test_what_is_absent_is_not_written(absent):
    assert absent == ""

"""What people type in the cells of a spreadsheet, read as they mean it."""

from datetime import date
from decimal import Decimal

import pytest

from ctgnet import cells


@pytest.mark.parametrize(
    "text",
    ["31/01/2026", "31-1-2026", "31.01.26", "2026-01-31", "2026-01-31 00:00:00", "31 janvier 2026"],
)
def test_a_day_is_read_in_french_and_in_iso(text):
    assert cells.day_of(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("février 2026", date(2026, 2, 1), date(2026, 2, 28)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("1er août 2026", date(2026, 8, 1), date(2026, 8, 1)),
    ],
)
def test_a_year_or_a_month_has_its_first_and_its_last_day(text, first, last):
    assert (cells.day_of(text), cells.day_of(text, is_last=True)) == (first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bientôt", "date non reconnue"),
        ("31/02/2026", "cette date n’existe pas"),
        ("12/13/2026", "cette date n’existe pas"),
        ("01/01/1789", "année à vérifier"),
        ("3 brumaire 2026", "date non reconnue"),
        ("2026 2027", "date non reconnue"),
        ("13/2026", "cette date n’existe pas"),
        ('01/01/1789" OR 1=1', "date non reconnue"),
    ],
)
def test_what_is_no_day_is_said(text, why):
    with pytest.raises(ValueError, match=why):
        cells.day_of(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 000,50 €", Decimal("12000.50")),
        ("12\u202f000", Decimal(12000)),
        ("-3", Decimal(-3)),
        (",5", Decimal("0.5")),
    ],
)
def test_a_number_is_read_as_french_people_write_it(text, number):
    assert cells.number_of(text) == number


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e400", "douze", "1,2,3", "9" * 40, "٣"])
def test_what_is_no_number_is_none(text):
    assert cells.number_of(text) is None


def test_words_are_the_same_whatever_their_case_accents_and_signs():
    assert cells.folded("Chargée de CO-OPÉRATION, « Œuvre »") == "chargee de co operation oeuvre"

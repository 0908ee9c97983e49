"""The headings and the cells of a Caf's spreadsheet, understood as people write them."""

from decimal import Decimal

import pytest

from conventions.importing import cells
from conventions.importing.columns import COLUMNS, proposed
from conventions.models import PostKind
from tests.conventions.importing import HEADINGS

# Columns ---------------------------------------------------------------------------------------


def test_usual_headings_find_their_columns():
    assert proposed(HEADINGS) == [
        *list(COLUMNS)[:6],
        "epcis", "communes", "exceptions", "signatories", "themes", "kind", "employer", "fte",
        "first_name", "last_name", "email", "starts_on",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Date de début", "DÉBUT", " date debut ", "Date d'effet"])
def test_a_heading_is_known_whatever_its_case_and_accents(heading):
    assert proposed([heading]) == ["start_date"]


def test_a_longer_heading_is_known_by_its_beginning():
    assert proposed(["Date de fin de la convention"]) == ["end_date"]


def test_nom_is_that_of_the_person_beside_a_first_name_and_of_the_ctg_elsewhere():
    assert proposed(["Nom", "Prénom"]) == ["last_name", "first_name"]
    assert proposed(["Nom", "Début"]) == ["local_name", "start_date"]
    assert proposed(["Nom", "Prénom", "Nom de famille"]) == [
        "local_name",
        "first_name",
        "last_name",
    ]


def test_two_headings_alike_propose_one_column_and_an_unknown_one_none():
    assert proposed(["Début", "Date de début", "Observations"]) == ["start_date", "", ""]


# Cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0,5", "0.5", "50 %", "50%", "0,50 ETP", "0.499999999"])
def test_half_of_a_full_time_post(text):
    assert cells.share_of(text) == Decimal("0.50")


@pytest.mark.parametrize("text", ["0", "3", "-0,5", "mi-temps", "", "nan", "1e400"])
def test_a_share_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"ETP|nombre"):
        cells.share_of(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pilote CTG", PostKind.PILOT),
        ("Chargé·e de coopération", PostKind.OFFICER),
        ("Coordinatrice petite enfance", PostKind.THEMATIC),
        ("coordination de proximité", PostKind.LOCAL),
        ("Élue référente", PostKind.ELECTED),
    ],
)
def test_a_function_is_known_by_its_words(text, kind):
    assert cells.kind_of(text) == kind


@pytest.mark.parametrize("reader", [cells.kind_of, cells.stage_of])
def test_an_unknown_word_is_answered_with_those_to_write(reader):
    with pytest.raises(ValueError, match=r"«.+».+ou «.+»"):
        reader("jardinage")

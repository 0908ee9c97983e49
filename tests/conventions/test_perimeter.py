"""Which communes a CTG covers, and what follows from them."""

import time
from datetime import date

import pytest

from conventions.models import Convention
from conventions.perimeter import Overlap, Perimeter, overlaps, read_codes
from reference.models import FormerCommune
from tests.factories.conventions import ConventionFactory
from tests.factories.reference import CommuneFactory, IntercommunalityFactory

Shape = Convention.Shape


def test_pasted_codes_are_read_whatever_separates_them(places):
    pasted = read_codes("06001\n 06005;06069,\t83042\r\n\n06001")

    assert pasted.communes == {"06001", "06005", "06069", "83042"}
    assert (pasted.unknown, pasted.duplicates) == ((), 1)


def test_a_long_line_of_spaces_is_read_at_once(places):
    """Half a minute of the server for each request, when its spaces could be taken in two ways."""
    began = time.process_time()
    pasted = read_codes("a" + " " * 99_000 + "1\na" + " " * 900 + "b\nGrasse   (06069)")

    assert time.process_time() - began < 2
    assert (pasted.communes, len(pasted.unknown)) == ({"06069"}, 3)


def test_unknown_codes_are_told_with_their_line(places):
    pasted = read_codes("06001\n06999 2a004\nGrassse")

    assert pasted.unknown == ((2, "06999"), (2, "2A004"), (3, "Grassse"))
    assert pasted.communes == {"06001"}


def test_a_code_that_lost_its_zero_in_a_spreadsheet_is_read_and_told(places):
    pasted = read_codes("6001\n06069\n6999")

    assert pasted.communes == {"06001", "06069"}
    assert (pasted.restored, pasted.unknown) == ((("6001", "06001"),), ((3, "06999"),))


def test_a_name_that_one_commune_bears_is_read(places):
    CommuneFactory(insee="83900", name="Mouans-Sartoux", department=places.var)

    pasted = read_codes("grasse; Mouans sartoux (06)\nMouans-Sartoux\nSt Laurent du Var (06123)")

    assert pasted.communes == {"06069", "06084", "06123"}
    assert pasted.unknown == ((2, "Mouans-Sartoux"),)
    assert pasted.named == (
        ("Mouans sartoux (06)", places.communes["06084"]),
        ("St Laurent du Var (06123)", places.communes["06123"]),
        ("grasse", places.communes["06069"]),
    )


def test_old_codes_lead_to_the_commune_of_today(places):
    grasse = places.communes["06069"]
    FormerCommune.objects.create(code="06900", name="Plascassier", kind="fusion", commune=grasse)
    CommuneFactory(insee="06901", name="Magagnosc", merged_into=grasse, valid_to=date(2020, 1, 1))

    pasted = read_codes("06900 06901 06069")

    assert pasted.communes == {"06069"}
    assert pasted.renamed == (("06900", "Plascassier", grasse), ("06901", "Magagnosc", grasse))
    assert (pasted.unknown, pasted.duplicates) == ((), 2)


def test_a_perimeter_adds_whole_epcis_communes_and_codes_and_takes_exceptions_out(places):
    perimeter = Perimeter.of(
        epcis={"200039931", "200039857"},
        exceptions={"06084", "83042"},
        communes={"06123"},
        pasted={"06123", "83042"},
    )

    assert perimeter.codes == {"06001", "06005", "06069", "06123", "83042"}
    assert len(perimeter) == 5
    assert perimeter.population == 2500
    assert perimeter.caf_codes == {"06", "83"}
    assert [caf.name for caf in perimeter.cafs] == ["Caf des Alpes-Maritimes", "Caf du Var"]
    assert [epci.pk for epci in perimeter.intercommunalities] == ["200039857", "200039931"]
    assert [place.pk for place in perimeter.departments] == ["06", "83"]


def test_a_commune_that_no_longer_exists_is_not_in_its_old_intercommunality(places):
    CommuneFactory(insee="06902", intercommunality=places.azur, valid_to=date(2020, 1, 1))

    assert Perimeter.of(epcis={"200039931"}).codes == {"06001", "06005"}


SHAPES = {
    "one commune": ({"06123"}, set(), Shape.SINGLE_COMMUNE),
    "whole EPCI": ({"06001", "06005"}, {"epci", "caf"}, Shape.EPCI),
    "with its communes": ({"06001", "06005"}, {"epci", "commune"}, Shape.EPCI_ALL_COMMUNES),
    "some of its communes": ({"06001", "06005"}, {"epci"}, Shape.EPCI_SOME_COMMUNES),
    "without the EPCI": ({"06001", "06005"}, {"commune"}, Shape.SEVERAL_COMMUNES),
    "two EPCIs": ({"06001", "06069"}, {"epci"}, Shape.MIXED),
    "a syndicate": ({"06001", "06069"}, {"syndicate"}, Shape.SYNDICATE),
    "syndicate and EPCI": ({"06001", "06069"}, {"syndicate", "epci"}, Shape.MIXED),
    "communes apart": ({"06123", "83042"}, {"commune"}, Shape.SEVERAL_COMMUNES),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_is_proposed_from_the_perimeter_and_the_signatories(places, name):
    codes, kinds, expected = SHAPES[name]
    if name == "some of its communes" or name == "without the EPCI":
        CommuneFactory(insee="06903", intercommunality=places.azur)

    assert Perimeter(frozenset(codes)).shape(kinds) == expected


def test_all_communes_of_a_departement_make_a_departement(places):
    epci = IntercommunalityFactory(seat_department=places.var)
    CommuneFactory(insee="83001", department=places.var, intercommunality=epci)

    assert Perimeter(frozenset({"83001", "83042"})).shape({"caf"}) == Shape.DEPARTMENT


def test_an_overlap_is_told_with_the_ctg_and_its_communes(alpes_azur, pays_de_grasse):
    found = overlaps({"06001", "06005", "06069"}, start=date(2026, 1, 1), end=date(2030, 12, 31))

    assert {overlap.convention: len(overlap.communes) for overlap in found} == {
        pays_de_grasse: 1,
        alpes_azur: 2,
    }


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Nice"], "Nice"),
        (["Nice", "Vence"], "Nice et Vence"),
        (["Nice", "Vence", "Tende"], "Nice, Vence et 1\u00a0autre commune"),
        (["Nice", "Vence", "A", "B", "C"], "Nice, Vence et 3\u00a0autres communes"),
    ],
)
def test_an_overlap_names_the_communes(names, words):
    assert Overlap(None, tuple(names)).words == words


def test_what_does_not_meet_is_not_an_overlap(places, alpes_azur):
    codes = {"06001"}
    ConventionFactory(draft=True, communes=[places.communes["06001"]])

    assert overlaps(codes, start=date(2090, 1, 1), end=date(2095, 1, 1)) == []
    assert overlaps(codes, start=date(2000, 1, 1), end=date(2005, 1, 1)) == []
    assert overlaps({"83042"}, start=date(2026, 1, 1), end=date(2030, 1, 1)) == []
    assert overlaps(codes, start=None, end=date(2030, 1, 1)) == []
    assert overlaps(set(), start=date(2026, 1, 1), end=date(2030, 1, 1)) == []
    Convention.objects.filter(pk=alpes_azur.pk).update(closed_on=date(2026, 6, 1))
    assert overlaps(codes, start=date(2026, 5, 31), end=date(2030, 1, 1)) != []
    assert overlaps(codes, start=date(2026, 6, 1), end=date(2030, 1, 1)) == []
    same = overlaps(codes, start=date(2026, 1, 1), end=date(2030, 1, 1), besides=alpes_azur.pk)
    assert same == []

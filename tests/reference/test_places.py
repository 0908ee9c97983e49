"""Search of a place: what people type, in what order it answers, and how many queries it costs."""

import pytest

from reference.models import Commune, FormerCommune, Intercommunality
from reference.places import PlaceFound, search_places
from tests.factories.reference import (
    CafFactory,
    CommuneFactory,
    DepartmentFactory,
    IntercommunalityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def homonyms(places):
    seine = DepartmentFactory(code="93", name="Seine-Saint-Denis", region=None)
    for insee, name, department, population in [
        ("93066", "Saint-Denis", seine, 149_000),
        ("06902", "Saint-Denis", places.alpes_maritimes, 900),
        ("06903", "Saint-Denis-en-Val", places.alpes_maritimes, 7_000),
        ("06904", "Villers-Saint-Denis", places.alpes_maritimes, 90_000),
        ("06905", "Œuilly", places.alpes_maritimes, 600),
        ("06906", "L’Haÿ-les-Roses", places.alpes_maritimes, 31_000),
        ("06907", "Y", places.alpes_maritimes, 80),
        ("06908", "Saint-Étienne", places.alpes_maritimes, 170_000),
    ]:
        CommuneFactory(insee=insee, name=name, department=department, population=population)


def labels(query, **options):
    return [place.label for place in search_places(query, **options)]


def test_exact_names_come_first_then_beginnings_then_words(homonyms):
    assert labels("saint denis") == [
        "Saint-Denis (93)",
        "Saint-Denis (06)",
        "Saint-Denis-en-Val (06)",
        "Villers-Saint-Denis (06)",
        "Seine-Saint-Denis (93)",
    ]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("oeuilly", "Œuilly (06)"),
        ("ŒUILLY", "Œuilly (06)"),
        ("l'hay les roses", "L’Haÿ-les-Roses (06)"),
        ("L’HAŸ-LES-ROSES", "L’Haÿ-les-Roses (06)"),
        ("st laurent du var", "Saint-Laurent-du-Var (06)"),
        ("laurent var", "Saint-Laurent-du-Var (06)"),
        ("Saint Etienne", "Saint-Étienne (06)"),
        ("  grasse  ", "Grasse (06)"),
        ("y", "Y (06)"),
    ],
)
def test_a_name_is_found_as_people_type_it(homonyms, typed, label):
    assert labels(typed)[0] == label


def test_an_intercommunality_is_found_by_its_long_and_its_short_name(places):
    expected = [PlaceFound("epci", "200039931", places.azur.name, "06", 1000, "")]

    assert search_places("cc alpes d'azur") == expected
    assert search_places("Communauté de communes Alpes d’Azur") == expected


def test_a_departement_a_caf_and_a_region_are_found(places):
    found = [(place.kind, place.code) for place in search_places("alpes")]

    assert found == [
        ("departement", "06"),
        ("epci", "200039931"),
        ("caf", "06"),
        ("region", "93"),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("06069", [("commune", "06069")]),
        ("06 130", [("commune", "06069")]),
        ("210600698", [("commune", "06069")]),
        ("200 039 931", [("epci", "200039931")]),
        ("2a", [("departement", "2A"), ("commune", "2A004")]),
        ("83", [("departement", "83"), ("commune", "83042")]),
    ],
)
def test_codes_are_found_too(places, typed, found):
    Commune.objects.filter(pk="06069").update(postal_codes=["06130"], siren="210600698")
    CommuneFactory(
        insee="2A004", name="Ajaccio", department=DepartmentFactory(code="2A", name="Corse-du-Sud")
    )

    assert [(place.kind, place.code) for place in search_places(typed)] == found


def test_a_former_name_leads_to_the_commune_of_today(places):
    FormerCommune.objects.create(
        code="06002", name="Vieux-Bourg", kind="déléguée", commune_id="06069"
    )

    expected = PlaceFound("commune", "06069", "Grasse", "06", 0, "Vieux-Bourg")
    assert search_places("vieux bourg") == [expected]
    assert [place.label for place in search_places("06002")] == ["Grasse (06)"]


def test_a_former_name_that_is_still_the_name_is_not_told_twice(places):
    FormerCommune.objects.create(code="06902", name="Grasse", kind="déléguée", commune_id="06069")

    assert labels("grasse", kinds={"commune"}) == ["Grasse (06)"]


def test_names_that_begin_with_what_was_typed_leave_room_for_those_that_hold_it(homonyms):
    FormerCommune.objects.create(
        code="06003", name="Saint-Denis-le-Vieux", kind="déléguée", commune_id="06069"
    )

    assert labels("saint denis", limit=5) == [
        "Saint-Denis (93)",
        "Saint-Denis (06)",
        "Saint-Denis-en-Val (06)",
        "Grasse (06)",
        "Villers-Saint-Denis (06)",
    ]


def test_what_is_near_comes_first_even_where_its_name_only_holds_the_words(homonyms):
    """The names that begin with the words do not take the place of those of the territory."""
    assert labels("saint denis", limit=2, near=["93"]) == [
        "Saint-Denis (93)",
        "Seine-Saint-Denis (93)",
    ]
    assert labels("93", near=["06"]) == labels("93")


def test_saint_is_a_whole_word(homonyms):
    """Folded, it is « st »: names that begin with these two letters are not what was typed."""
    CommuneFactory(insee="67482", name="Strasbourg", population=290_000)

    assert labels("saint")[:2] == ["Saint-Étienne (06)", "Saint-Denis (93)"]
    assert "Strasbourg (06)" not in [*labels("saint"), *labels("Sainte")]
    assert labels("st")[0] == "Strasbourg (06)"


def test_ended_places_are_not_proposed(places):
    Commune.objects.filter(pk="06069").update(valid_to="2025-12-31")
    Intercommunality.objects.update(valid_to="2025-12-31")

    assert labels("grasse") == []


def test_only_the_asked_levels_answer(places):
    IntercommunalityFactory(siren="200000172", name="Grasse Agglomération")

    assert labels("grasse", kinds={"commune"}) == ["Grasse (06)"]
    assert labels("grasse", kinds={"region"}) == []
    assert labels("grasse", kinds=set()) == []
    assert labels("06", kinds={"region"}) == []


def test_the_number_of_answers_is_limited(homonyms):
    assert len(search_places("saint", limit=2)) == 2


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "%", "_", "%%%", "日本", "\x00", "\ud800", "'", "\\", "é" * 5000]
)
def test_odd_queries_find_nothing_and_break_nothing(places, typed):
    assert search_places(typed) == []


def test_letters_that_mean_something_to_sql_are_only_letters(places):
    CommuneFactory(insee="06910", name="Cent%commun_")

    assert labels("cent%commun_") == ["Cent%commun_ (06)"]
    assert labels("c_nt") == []


def test_a_search_is_one_query(homonyms, django_assert_num_queries):
    CafFactory()
    for typed in ("saint", "06069", "st"):
        with django_assert_num_queries(1):
            search_places(typed)
    with django_assert_num_queries(0):
        search_places("")


def test_a_place_found_links_to_its_page_and_says_its_level(places):
    place = search_places("grasse")[0]

    assert [place.get_absolute_url(), place.kind_label] == [
        "/territoires/commune/06069/",
        "Commune",
    ]

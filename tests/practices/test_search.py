"""Found as people type: stems, accents, ligatures, slips, and anything else without an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.models import Sheet
from practices.search import (
    best_sheets,
    clean_query,
    did_you_mean,
    matching,
    search_sheets,
    similar_titles,
)
from tests.factories.practices import SheetFactory


@pytest.fixture
def titles(db):
    for title in (
        "L’École ouverte aux parents",
        "Accueillir les bébés : un accueil du matin",
        "Évaluer la convention territoriale",
        "Œuvrer ensemble pour la petite enfance",
        "La crèche et la petite enfance",
        "Mobilité en milieu rural",
    ):
        SheetFactory(
            shared=True, title=title, context="", steps="<p>Des étapes.</p>", replication_tips=""
        )


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ecole", ["L’École ouverte aux parents"]),
        ("ÉCOLES", ["L’École ouverte aux parents"]),
        ("accueils", ["Accueillir les bébés : un accueil du matin"]),
        ("evaluations", ["Évaluer la convention territoriale"]),
        ("oeuvrer", ["Œuvrer ensemble pour la petite enfance"]),
        ("mobilites rurales", ["Mobilité en milieu rural"]),
        ('"petite enfance" -crèche', ["Œuvrer ensemble pour la petite enfance"]),
        ("zanzibar", []),
    ],
)
def test_found_as_people_type(titles, q, found):
    assert [sheet.title for sheet in search_sheets(Sheet.objects.all(), q)] == found


def test_a_title_comes_before_a_text_that_only_mentions_the_word(db):
    mention = SheetFactory(shared=True, title="Autre chose", context="<p>Un bus passe.</p>")
    title = SheetFactory(shared=True, title="Le bus des droits", context="<p>Une tournée.</p>")

    assert list(search_sheets(Sheet.objects.all(), "bus")) == [title, mention]


def test_the_library_and_the_search_of_the_site_rank_alike(db):
    mention = SheetFactory(shared=True, title="Autre chose", context="<p>Un bus passe.</p>")
    first, second = (SheetFactory(shared=True, title="Le bus des droits") for _ in range(2))

    found = search_sheets(Sheet.objects.all(), "bus")
    assert best_sheets(Sheet.objects.all(), "bus") == [sheet.pk for sheet in found]
    assert list(found) == [second, first, mention]


def test_the_tags_of_rich_text_are_not_words(db):
    SheetFactory(shared=True, context='<p><a href="https://exemple.fr">strong</a></p><ul></ul>')

    assert [matching(Sheet.objects.all(), q).count() for q in ("href", "strong")] == [0, 1]


def test_search_stays_inside_what_the_reader_may_see(db):
    SheetFactory(title="Le bus des secrets")

    assert list(search_sheets(Sheet.objects.shared(), "bus")) == []
    assert did_you_mean(Sheet.objects.shared(), "secrts") == ""


def test_a_word_too_short_or_none_finds_everything_without_rank(titles):
    assert [search_sheets(Sheet.objects.all(), q).count() for q in ("", "é", "!?")] == [6, 6, 6]
    assert matching(Sheet.objects.all(), "").count() == 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("conventoin", "convention"),
        ("conventoin teritoriale", "convention territoriale"),
        ("convention", ""),
        ("", ""),
        ("xyzt", ""),
    ],
)
def test_did_you_mean(titles, typed, meant):
    assert did_you_mean(Sheet.objects.all(), typed) == meant


def test_similar_titles_while_typing(titles):
    found = similar_titles(Sheet.objects.all(), "La petite enfance et la crèche")

    assert [sheet.title for sheet in found] == [
        "La crèche et la petite enfance",
        "Œuvrer ensemble pour la petite enfance",
    ]
    assert list(similar_titles(Sheet.objects.all(), "")) == []


def test_a_query_is_one_line_of_a_hundred_characters():
    assert clean_query("  bus\x00 \ud800des\n droits ") == "bus des droits"
    assert clean_query("a" * 500) == "a" * 100
    assert clean_query(None) == "None"


ODD = [
    "'",
    '"',
    '"a',
    "a & | ! b",
    "-",
    "--aa",
    "<->",
    "\\",
    "%__",
    "ab:*",
    "(((",
    "aa or",
    "œœ",
    "ﬁ ﬁ",
]


@pytest.mark.parametrize("q", ODD)
def test_odd_queries_answer(titles, q):
    list(search_sheets(Sheet.objects.all(), q))
    did_you_mean(Sheet.objects.all(), q)
    list(similar_titles(Sheet.objects.all(), q))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet=st.characters(codec=None), max_size=120))
def test_any_text_answers(titles, q):
    assert isinstance(list(search_sheets(Sheet.objects.all(), q)), list)
    assert isinstance(did_you_mean(Sheet.objects.all(), q), str)

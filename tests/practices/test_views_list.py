"""The library as each reader finds it: filters, words, pages."""

import pytest

from tests.factories.practices import SheetFactory
from tests.factories.reference import AudienceFactory, ThemeFactory
from tests.practices.pages import LIST, shared_days_ago, text_of


def titles_of(response):
    return [card.title for card in response.context["library"].cards]


def test_each_reader_finds_what_they_may_read(client, alice, nina):
    SheetFactory(title="Un brouillon", author=alice)
    SheetFactory(title="Une archivée", archived=True)
    shared_days_ago(1, title="Une partagée")
    SheetFactory(title="Une publique", public=True)

    found = {}
    for who in (None, nina, alice):
        client.logout()
        if who:
            client.force_login(who)
        found[who.first_name if who else "visitor"] = titles_of(client.get(LIST))

    assert found == {
        "visitor": ["Une publique"],
        "Nina": ["Une publique"],
        "Alice": ["Une publique", "Une partagée"],
    }


def test_filters_say_how_many_sheets_they_would_leave(client, alice, places):
    youth = ThemeFactory(slug="youth", label="Jeunesse", order=3)
    parents = AudienceFactory()
    first = shared_days_ago(1, themes=[youth], department=places.alpes_maritimes, maturity="proven")
    first.audiences.add(parents)
    shared_days_ago(2, themes=[youth, ThemeFactory()], kind="tool", area_kind="rural")
    SheetFactory(title="Un brouillon caché", themes=[youth])
    client.force_login(alice)

    library = client.get(LIST).context["library"]

    counts = {g.title: [(c.label, c.number) for c in g.choices] for g in library.groups}
    assert counts == {
        "Thématique": [("Jeunesse", 2), ("Parentalité", 1)],
        "Public": [("Parents", 1)],
        "Type de fiche": [("Pratique", 1), ("Outil", 1)],
        "Type de territoire": [("Rural", 1)],
        "Niveau de recul": [("Éprouvée", 1)],
        "Département": [("06 – Alpes-Maritimes", 1)],
    }
    assert str(library.total) == "2"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"thematique": "youth"}, ["B", "A"]),
        ({"thematique": "youth", "type": "tool"}, ["B"]),
        ({"public": "parents"}, ["A"]),
        ({"territoire": "rural"}, ["B"]),
        ({"recul": "proven"}, ["A"]),
        ({"departement": "06"}, ["A"]),
        ({"q": "accueils"}, ["B"]),
        ({"q": "accueils", "tri": "recentes"}, ["B"]),
        ({"thematique": "n-existe-pas"}, []),
        ({"type": "n-existe-pas"}, ["B", "A"]),
    ],
)
def test_filters_and_words_narrow_the_list(client, alice, places, query, titles):
    youth = ThemeFactory(slug="youth", label="Jeunesse")
    a = shared_days_ago(
        2, title="A", themes=[youth], department=places.alpes_maritimes, maturity="proven"
    )
    a.audiences.add(AudienceFactory())
    shared_days_ago(
        1, title="B", themes=[youth], kind="tool", area_kind="rural", summary="Un accueil."
    )
    client.force_login(alice)

    assert titles_of(client.get(LIST, query)) == titles


def test_active_filters_are_chips_that_can_be_removed(client, alice):
    ThemeFactory(slug="youth", label="Jeunesse")
    client.force_login(alice)

    library = client.get(LIST, {"q": "café", "type": "tool", "apres": "x"}).context["library"]

    assert library.chips == [("«\u00a0café\u00a0»", "?type=tool"), ("Outil", "?q=caf%C3%A9")]


def test_a_filter_without_effect_is_said_and_can_be_removed(client, alice):
    client.force_login(alice)
    unknown = {"type": "x", "territoire": "y", "recul": "z", "q": "café"}

    library = client.get(LIST, unknown).context["library"]

    assert library.chips == [
        ("« café »", "?"),
        *(
            (f"{title} : valeur inconnue, sans effet", "?q=caf%C3%A9")
            for title in ("Type de fiche", "Type de territoire", "Niveau de recul")
        ),
    ]


def test_a_filter_that_leaves_no_sheet_is_still_said_in_words(client, alice, places):
    ThemeFactory(slug="youth", label="Jeunesse")
    AudienceFactory(slug="parents", label="Les parents")
    client.force_login(alice)

    filters = {"thematique": "youth", "public": "parents", "departement": "83", "type": "tool"}
    library = client.get(LIST, filters).context["library"]

    assert [label for label, _ in library.chips] == ["Jeunesse", "Les parents", "Outil", "83 – Var"]


def test_my_department_and_the_way_out(client, alice, carole, mona):
    presets = {}
    for who in (alice, carole, mona):
        client.force_login(who)
        presets[who.first_name] = client.get(LIST).context["library"].preset
    client.force_login(alice)
    escape = client.get(LIST, {"departement": "06", "type": "tool"}).context["library"].preset

    assert presets == {
        "Alice": ("Mon département (06)", "?departement=06"),
        "Carole": ("Mon département (06)", "?departement=06"),
        "Mona": None,
    }
    assert escape == ("Toute la France", "?type=tool")


def test_an_empty_list_says_what_to_do(client, alice, nina):
    client.force_login(nina)
    nothing = text_of(client.get(LIST))
    client.force_login(alice)
    first = text_of(client.get(LIST))
    filtered = text_of(client.get(LIST, {"type": "tool"}))

    assert "Aucune fiche n’est encore ouverte au public." in nothing
    assert "La première peut être la vôtre." in first
    assert "Voir toutes les fiches" in filtered


def test_a_slip_is_answered_by_a_suggestion(client, alice):
    shared_days_ago(1, title="Évaluer la convention")
    client.force_login(alice)

    library = client.get(LIST, {"q": "conventoin"}).context["library"]

    assert library.suggestion == ("convention", "?q=convention")


def test_pages_follow_one_another_without_a_gap(client, alice):
    for number in range(25):
        shared_days_ago(number, title=f"Le café {number}")
    client.force_login(alice)

    seen = []
    for query in ({}, {"q": "café"}):
        first = client.get(LIST, query)
        cursor = first.context["library"].page.next_cursor
        second = client.get(LIST, query | {"apres": cursor})
        seen.append(len({*titles_of(first), *titles_of(second)}))
        assert second.context["library"].page.next_cursor is None

    assert seen == [25, 25]


def test_htmx_receives_the_results_alone(client, alice):
    client.force_login(alice)

    page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert ('id="resultats"' in page, "<html" in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_list_costs_the_same_whatever_its_length(
    client, alice, alpes_azur, django_assert_max_num_queries, rows
):
    for number in range(rows):
        shared_days_ago(number, author=alice, convention=alpes_azur)
    client.force_login(alice)

    with django_assert_max_num_queries(10) as plain:
        client.get(LIST)
    with django_assert_max_num_queries(10) as searched:
        client.get(LIST, {"q": "parents", "thematique": "parenting"})

    assert (len(plain), len(searched)) == LIST_QUERIES


LIST_QUERIES = (8, 8)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 5000,
        "q=%27%22%5C",
        "q=%3C-%3E",
        "apres=zzz",
        "apres=W10",
        "departement=%25",
        "tri=x",
    ],
)
def test_odd_addresses_answer(client, alice, query):
    shared_days_ago(1)
    client.force_login(alice)

    assert client.get(f"{LIST}?{query}").context["library"].total.number in {0, 1}


@pytest.mark.parametrize("query", ["q=%00", "thematique=a%00"])
def test_a_nul_in_the_address_is_refused(client, alice, query):
    client.force_login(alice)

    assert client.get(f"{LIST}?{query}").status_code == 400

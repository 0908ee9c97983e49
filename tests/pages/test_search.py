"""One search: a tab a type, counts that tell nothing more than what this reader may see."""

import pytest
from django.urls import reverse

from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory
from tests.factories.practices import SheetFactory

pytestmark = pytest.mark.django_db


def search(client, q, kind="", member=None):
    client.logout()
    if member:
        client.force_login(member)
    return client.get(reverse("search"), {"q": q, "type": kind})


def counts(response):
    return {tab.key: tab.count.number for tab in response.context["tabs"]}


@pytest.fixture
def grasse_everywhere(pays_de_grasse, alice):
    """The word « Grasse » in every type, with something hidden in each."""
    SheetFactory(author=alice, public=True, title="Le café de Grasse")
    SheetFactory(author=alice, shared=True, title="Le marché de Grasse")
    SheetFactory(author=alice, title="Brouillon de Grasse")
    ConventionFactory(draft=True, local_name="Grasse secrète")
    EventFactory(title="Rencontre de Grasse")
    EventFactory(title="Atelier de Grasse", network=True)
    EventFactory(title="Projet de Grasse", draft=True)
    AssignmentFactory(
        member=MemberFactory(first_name="Agathe", last_name="Grasse"),
        post=PostFactory(convention=pays_de_grasse),
    )
    MemberFactory(first_name="Sans", last_name="Grasse-Fonction")


def test_a_visitor_counts_only_what_is_public(client, grasse_everywhere):
    response = search(client, "grasse")

    assert counts(response) == {"fiches": 1, "conventions": 1, "territoires": 2, "evenements": 1}


def test_each_search_counts_its_own_words(client, grasse_everywhere, bob):
    """The question is written once for a reader; the words are those of each search."""
    events = [
        counts(search(client, q, member=bob))["evenements"]
        for q in ("grasse", "atelier", "atelier de grasse", "de grasse", "rien de grasse")
    ]
    people = [
        counts(search(client, q, member=bob))["personnes"]
        for q in ("agathe", "agathe grasse", "grasse bruno", "a g a r s", "a g a r s sixième")
    ]

    assert events == [2, 1, 1, 2, 0]
    assert people == [1, 1, 0, 1, 1]


def test_a_newcomer_counts_as_a_visitor(client, grasse_everywhere, nina):
    response = search(client, "grasse", member=nina)

    assert counts(response) == {"fiches": 1, "conventions": 1, "territoires": 2, "evenements": 1}


def test_a_member_counts_the_network_and_its_people(client, grasse_everywhere, bob):
    response = search(client, "grasse", member=bob)

    assert counts(response) == {
        "fiches": 2,
        "conventions": 1,
        "territoires": 2,
        "personnes": 1,
        "evenements": 2,
    }


def test_people_cannot_be_searched_by_a_visitor(client, grasse_everywhere):
    response = search(client, "grasse", "personnes")

    assert response.context["current"].key == "fiches"
    assert "Agathe" not in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("fiches", ["Le marché de Grasse", "Le café de Grasse"]),
        ("conventions", ["Pays de Grasse"]),
        ("territoires", ["Grasse (06)", "Communauté d'agglomération du Pays de Grasse (06)"]),
        ("personnes", ["Agathe Grasse"]),
        ("evenements", ["Atelier de Grasse", "Rencontre de Grasse"]),
    ],
)
def test_each_tab_lists_its_answers(client, grasse_everywhere, bob, kind, expected):
    response = search(client, "grasse", kind, member=bob)

    text = response.content.decode()
    names = [
        getattr(item, "label", getattr(item, "title", str(item)))
        for item in response.context["current"].items
    ]
    assert sorted(names) == sorted(expected)
    assert all(name.replace("'", "&#x27;") in text for name in expected)


def test_the_first_tab_with_answers_is_opened(client, places):
    response = search(client, "cogolin")

    assert response.context["current"].key == "territoires"


def test_the_words_of_the_nearest_title_are_proposed(client, places, alice):
    SheetFactory(author=alice, shared=True, title="Accueillir les familles")
    SheetFactory(author=alice, title="Le secret des famines")

    proposed = {
        member.first_name if member else "visitor": [
            (one.label, one.get_absolute_url())
            for one in search(client, "famille", "fiches", member).context["nearest"]
        ]
        for member in (None, alice)
    }
    typo = search(client, "acueilir les familes", "fiches", alice).context["nearest"]

    assert proposed == {"visitor": [], "Alice": []}
    assert [(one.label, one.get_absolute_url()) for one in typo] == [
        ("accueillir les familles", "/recherche/?q=accueillir+les+familles")
    ]


def test_a_ctg_is_found_by_a_commune_it_covers(client, alpes_azur):
    response = search(client, "ascros", "conventions")

    assert response.context["current"].items == [alpes_azur]


@pytest.mark.parametrize("q", ["", "a", "!!", " "])
def test_too_little_asks_for_more(client, places, q):
    response = search(client, q)

    assert response.context["tabs"] == []
    assert "Écrivez au moins deux lettres" in response.content.decode()


@pytest.mark.parametrize(
    "q", ["zzzz", "%%%aa", "' or 1=1 --", "aa" * 3_000, "<script>alert(1)</script>"]
)
def test_odd_words_find_nothing_and_are_written_safely(client, places, q):
    response = search(client, q)

    assert response.status_code == 200
    assert set(counts(response).values()) == {0}
    page = response.content.decode()
    assert "Rien ne correspond. Essayez un autre mot" in page
    assert "un autre onglet" not in page


def test_an_empty_tab_leads_to_those_that_are_not(client, places):
    page = search(client, "cogolin", "fiches").content.decode()

    assert "Rien ne correspond ici. Essayez un mot plus court, ou un autre onglet." in page


def test_an_unknown_type_is_as_if_absent(client, places):
    assert search(client, "grasse", "<x>").context["current"].key == "territoires"


@pytest.mark.parametrize(
    "kind", ["fiches", "conventions", "territoires", "personnes", "evenements"]
)
@pytest.mark.parametrize("number", [1, 5, 50])
def test_search_costs_the_same_queries(
    client, alice, bob, places, django_assert_max_num_queries, kind, number
):
    for n in range(number):
        SheetFactory(author=alice, shared=True, title=f"Grasse {n}")
        EventFactory(title=f"Grasse {n}")
        member = MemberFactory(last_name=f"Grasse {n}")
        convention = ConventionFactory(local_name=f"Grasse {n}")
        AssignmentFactory(member=member, post=PostFactory(convention=convention))

    client.force_login(bob)
    with django_assert_max_num_queries(11 if kind == "personnes" else 10):
        client.get(reverse("search"), {"q": "grasse", "type": kind})

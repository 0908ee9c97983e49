"""Who does what, and where: for verified members, filtered by the address of the page."""

import re

import pytest
from django.urls import reverse

from conventions.models import PostKind
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.practices import SheetFactory

URL = "/annuaire/"


def names(response):
    return re.findall(
        r'<h3><a href="/membres/\w+/"><bdi>(.*?)</bdi></a></h3>', response.content.decode()
    )


@pytest.fixture
def network(alice, bob, carole, karim, mona, paul, nina, erwan, suzie):
    """Everybody, those without a function today included."""


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def test_the_directory_is_for_verified_members(client, alice, carole, mona, paul, nina, erwan):
    statuses = {"visitor": client.get(URL).status_code}
    for member in (alice, carole, mona, paul, nina, erwan):
        client.force_login(member)
        statuses[member.first_name] = client.get(URL).status_code

    assert statuses == {
        "visitor": 302,
        "Alice": 200,
        "Carole": 200,
        "Mona": 200,
        "Paul": 200,
        "Nina": 403,
        "Erwan": 403,
    }


def test_a_refusal_says_what_to_do_and_leaks_nobody(client, network, nina):
    client.force_login(nina)

    page = client.get(URL).content.decode()

    assert "L’annuaire s’ouvre quand une fonction est validée" in page
    assert "Tilleul" not in page


def test_only_those_who_hold_a_function_today_are_listed(as_alice, network):
    assert names(as_alice.get(URL)) == [
        "Paul Cyprès",
        "Carole Fontaine",
        "Bob Noisetier",
        "Karim Rivage",
        "Alice Tilleul",
        "Mona Verger",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cypres", ["Paul Cyprès"]),
        ("q=PAUL+cyp", ["Paul Cyprès"]),
        ("q=zzz", []),
        ("fonction=pilot", ["Bob Noisetier"]),
        ("fonction=cooperation_officer", ["Alice Tilleul"]),
        ("fonction=caf", ["Carole Fontaine", "Karim Rivage"]),
        ("fonction=partner", ["Paul Cyprès"]),
        ("fonction=national", ["Mona Verger"]),
        ("departement=83", ["Karim Rivage"]),
        ("departement=06", ["Carole Fontaine", "Bob Noisetier", "Alice Tilleul"]),
        ("ctg=pays-de-grasse-2025-2029", ["Bob Noisetier"]),
        ("departement=06&fonction=caf", ["Carole Fontaine"]),
    ],
)
def test_the_directory_is_filtered_by_its_address(as_alice, network, query, found):
    response = as_alice.get(f"{URL}?{query}")

    assert names(response) == found
    assert f"{len(found)}\xa0personne" in response.content.decode()


def test_a_theme_finds_those_whose_post_carries_it(as_alice, network, pays_de_grasse, parenting):
    post = PostFactory(convention=pays_de_grasse, kind=PostKind.THEMATIC)
    post.themes.add(parenting)
    AssignmentFactory(post=post, member=MemberFactory(first_name="Thémis", last_name="Aulne"))

    assert names(as_alice.get(f"{URL}?thematique=parenting")) == ["Thémis Aulne"]


@pytest.mark.parametrize(
    "query", ["fonction=roi", "departement=999", "ctg=absente", "apres=!!", "thematique=x", "q=%25"]
)
def test_a_filter_that_makes_no_sense_is_as_if_absent(as_alice, network, query):
    response = as_alice.get(f"{URL}?{query}")

    assert (response.status_code, len(names(response))) == (200, 6)


def test_each_filter_is_removed_alone(as_alice, network):
    page = as_alice.get(f"{URL}?departement=06&fonction=caf&q=carole").content.decode()

    chips = re.findall(r'class="chip" href="(.*?)"', page.replace("&amp;", "&"))
    assert chips == [
        "?departement=06&fonction=caf",
        "?departement=06&q=carole",
        "?fonction=caf&q=carole",
    ]


def test_the_part_that_htmx_replaces_is_the_same_list(as_alice, network):
    part = as_alice.get(URL, headers={"HX-Request": "true"})

    assert len(names(part)) == 6
    assert part.content.decode().lstrip().startswith("<section")


def test_no_address_nor_phone_is_in_the_list(as_alice, network, bob):
    bob.phone, bob.phone_visibility, bob.email_visibility = "04 93 00 00 00", "members", "members"
    bob.save()

    page = as_alice.get(URL).content.decode()

    assert (bob.email in page, "04 93" in page) == (False, False)


def test_the_list_is_read_page_by_page(as_alice, network):
    for number in range(25):
        RoleFactory(member=MemberFactory(first_name="Page", last_name=f"Zinnia {number:02}"))
    first = as_alice.get(URL)
    following = re.search(r'rel="next" href="(.*?)"', first.content.decode())[1]
    second = as_alice.get(URL + following)

    assert (len(names(first)), len(names(second))) == (20, 11)
    assert set(names(first)) & set(names(second)) == set()


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_directory_costs_the_same(as_alice, pays_de_grasse, count, django_assert_num_queries):
    for _ in range(count):
        AssignmentFactory(post=PostFactory(convention=pays_de_grasse))
        RoleFactory()

    # Session, member, roles, posts, ceiling; then départements and thématiques (once a minute
    # outside of tests), count, people, functions.
    with django_assert_num_queries(11):
        as_alice.get(reverse("directory"))


def test_the_directory_and_the_search_have_one_ceiling_a_day(as_alice, network, settings):
    settings.PEOPLE_READ_A_DAY = 2
    search = {"type": "personnes"}

    read = [
        as_alice.get(URL, {"q": "carole"}),
        as_alice.get("/recherche/", search | {"q": "bob"}),
        as_alice.get(URL, {"q": "carole"}),  # read already: it costs nothing
        as_alice.get(URL, {"q": "alice"}),  # oneself neither
    ]
    refused = [
        as_alice.get(URL, {"q": "karim"}),
        as_alice.get("/recherche/", search | {"q": "karim"}),
        as_alice.get(URL),
    ]

    assert [response.status_code for response in read] == [200] * 4
    assert [response.status_code for response in refused] == [429] * 3
    for page in refused:
        assert "Karim" not in page.text
        assert "noms de 2 personnes" in page.text.replace("\xa0", " ")
        assert 0 < int(page.headers["Retry-After"]) <= 90_001
    other_tab = {"q": "karim", "type": "territoires"}
    assert as_alice.get("/recherche/", other_tab).status_code == 200


def test_a_name_that_is_only_suggested_counts_too(as_alice, network, carole, settings):
    settings.PEOPLE_READ_A_DAY = 0

    assert as_alice.get(URL, {"q": "Fontane"}).status_code == 429


def test_one_field_finds_a_name_or_a_subject_and_stays_outside_the_filters(as_alice, network, bob):
    bob.can_help = "Écrire un appel à projets\nJeux de société"
    bob.save()

    page = as_alice.get(URL, {"q": "jeux societe"})

    assert names(page) == ["Bob Noisetier"]
    field, filters = page.text.index('name="q"'), page.text.index('<details class="filters"')
    assert field < filters
    assert "Nom ou sujet" in page.text[:filters]


def test_a_misspelt_name_leads_to_the_nearest_one(as_alice, network, carole, suzie):
    page = as_alice.get(URL, {"q": "Fontane"}).text

    assert f'<a href="{carole.get_absolute_url()}">Carole Fontaine</a>' in page
    assert page.count("Vouliez-vous dire") == 1
    assert "Vouliez-vous dire" not in as_alice.get(URL, {"q": "Xyzw"}).text


def test_a_search_that_is_too_long_is_cut_not_forgotten(as_alice, network):
    answer = as_alice.get(f"{URL}?q={'z' * 150}")
    other = as_alice.get(f"{URL}?q=a%00b")

    assert (names(answer), names(other)) == ([], [])
    assert f"« {'z' * 100} »" in answer.text.replace("\xa0", " ")


def test_a_filter_without_effect_is_said(as_alice, network):
    page = as_alice.get(f"{URL}?fonction=roi").text.replace("\xa0", " ")

    assert "Fonction : valeur inconnue, sans effet" in page


@pytest.mark.parametrize(
    "address", ["/conventions/?q=", "/fiches/?q=", "/fiches/?thematique=", "/fiches/?departement="]
)
def test_no_list_stays_whole_under_what_is_too_long(as_alice, pays_de_grasse, address):
    SheetFactory(shared=True, title="Un jardin")

    page = as_alice.get(f"{address}{'z' * 150}").text

    assert ("Un jardin" in page, "/conventions/pays-de-grasse" in page) == (False, False)

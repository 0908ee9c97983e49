"""The page of a territory: its people, what it is made of, the codes that lead to it."""

from datetime import date

import pytest

from conventions.models import PostKind
from ctgnet.pages.territory import queries
from members.models import Visibility
from reference.models import CafOverride, Commune, FormerCommune, TerritorialEstablishment
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory
from tests.pages.territories import context_of, page_of

pytestmark = pytest.mark.django_db

LEVELS = [
    ("region", "93"),
    ("departement", "06"),
    ("caf", "06"),
    ("epci", "200039931"),
    ("commune", "06001"),
]


# People ------------------------------------------------------------------------------------------


def test_a_commune_tells_functions_employers_and_numbers_to_all_and_names_to_members(
    client, alice, bob, nina
):
    opened = MemberFactory(
        first_name="Inès", last_name="Ouverte", profile_visibility=Visibility.PUBLIC
    )
    post = alice.assignments.get().post
    AssignmentFactory(member=opened, post=post)

    told = {}
    for who in (None, nina, bob):
        client.logout()
        if who:
            client.force_login(who)
        ((_, functions, people),) = context_of(client, "commune", "06001")["teams"]
        told[who and who.first_name] = [
            (
                function.label,
                function.employer,
                function.people,
                people,
                *(member.full_name for member in function.named),
            )
            for function in functions
        ]

    function = ("Chargée ou chargé de coopération CTG", post.employer.name, 2, 2)
    assert told == {
        None: [(*function, "Inès Ouverte")],
        "Nina": [(*function, "Inès Ouverte")],
        "Bob": [(*function, "Inès Ouverte", "Alice Tilleul")],
    }


@pytest.mark.parametrize(("kind", "code"), LEVELS)
def test_no_page_shows_a_name_to_a_visitor_unless_its_owner_opened_it(client, alice, kind, code):
    alice.phone = "06 00 00 00 99"
    alice.save(update_fields=["phone"])

    text = page_of(client, kind, code).content.decode()

    assert [secret for secret in ("Tilleul", alice.email, alice.phone) if secret in text] == []
    client.force_login(alice)
    text = page_of(client, kind, code).content.decode()
    assert ["Tilleul" in text, alice.phone in text] == [True, False]


def test_functions_of_a_team_go_from_the_pilot_to_the_field(client, pays_de_grasse):
    for kind in (PostKind.LOCAL, PostKind.THEMATIC, PostKind.OFFICER, PostKind.PILOT):
        AssignmentFactory(post=PostFactory(convention=pays_de_grasse, kind=kind))

    ((_, functions, _),) = context_of(client, "commune", "06069")["teams"]

    assert [function.label for function in functions] == [
        "Pilote de la CTG",
        "Chargée ou chargé de coopération CTG",
        "Coordination thématique",
        "Coordination de proximité",
    ]


# Around ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("region", "93", ["Alpes-Maritimes", "Var"]),
        (
            "departement",
            "06",
            ["CA du Pays de Grasse", "CC Alpes d’Azur", "Communes sans intercommunalité"],
        ),
        ("caf", "83", ["Communes sans intercommunalité"]),
        ("epci", "200039931", ["Aiglun", "Ascros"]),
        ("commune", "06001", ["Aiglun", "Ascros"]),
        ("commune", "83042", ["Cogolin"]),
    ],
)
def test_each_level_shows_what_it_is_made_of(client, places, kind, code, expected):
    assert [share.name for share in context_of(client, kind, code)["shares"]] == expected


def test_shares_say_how_many_communes_are_covered(client, alpes_azur, places):
    alpes_azur.coverages.filter(commune="06005").delete()

    shares = context_of(client, "departement", "06")["shares"]

    assert [(share.covered, share.communes, share.conventions, share.css) for share in shares] == [
        (0, 2, 0, "map-none"),
        (1, 2, 1, "map-3"),
        (0, 1, 0, "map-none"),
    ]


def test_ept_page_exists(client, places):
    establishment = TerritorialEstablishment.objects.create(
        siren="200057867", name="Plaine Commune", intercommunality=places.azur, population=10
    )
    Commune.objects.filter(pk="06001").update(establishment=establishment)

    context = context_of(client, "ept", "200057867")

    assert [context["title"], [share.name for share in context["shares"]]] == [
        "Plaine Commune",
        ["Aiglun"],
    ]


def test_a_commune_says_where_it_stands_and_which_caf_serves_it(client, places):
    context = context_of(client, "commune", "06001")

    assert [label for label, _ in context["ancestors"]] == [
        "Territoires",
        "Provence-Alpes-Côte d’Azur",
        "Alpes-Maritimes",
        places.azur.name,
    ]
    assert context["caf"] == ("Caf des Alpes-Maritimes", "06")


def test_a_commune_attached_to_another_caf_says_so_and_counts_there(client, places):
    commune = places.communes["83042"]
    CafOverride.objects.create(commune=commune, caf=places.caf06)

    assert context_of(client, "commune", "83042")["caf"] == (
        "Caf des Alpes-Maritimes",
        "06",
    )
    assert commune in queries.communes_of(places.caf06)
    assert commune not in queries.communes_of(places.caf83)


def test_a_collectivity_overseas_has_its_page_without_caf_nor_map(client, places):
    DepartmentFactory(
        code="975",
        name="Saint-Pierre-et-Miquelon",
        region=None,
        zone="com",
        time_zone="America/Miquelon",
        population=5_790,
    )

    context = context_of(client, "departement", "975")

    assert [context["caf"], context["picture"]] == [None, None]
    assert context["facts"] == [
        ("Population", "5\u202f790\u00a0habitants"),
        ("Heure locale", "heure de Saint-Pierre-et-Miquelon"),
    ]


# Codes -------------------------------------------------------------------------------------------


def test_an_old_code_leads_to_todays_commune(client, places):
    FormerCommune.objects.create(code="06002", kind="ancien code", commune_id="06001")
    Commune.objects.filter(pk="06005").update(valid_to="2025-12-31", merged_into="06001")

    answers = [page_of(client, "commune", code) for code in ("06002", "06005")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (301, "/territoires/commune/06001/")
    ] * 2


def test_a_place_that_ended_without_heir_says_so(client, places):
    places.azur.valid_to = date(2025, 12, 31)
    places.azur.save(update_fields=["valid_to"])

    response = page_of(client, "epci", "200039931")

    assert "n’existe plus depuis le 31 décembre 2025" in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("commune", "99999"),
        ("commune", "zz"),
        ("departement", "6"),
        ("planete", "06"),
        ("epci", "06001"),
        ("region", "%F0%9F%98%80"),
    ],
)
def test_a_wrong_code_is_not_found(client, places, kind, code):
    assert client.get(f"/territoires/{kind}/{code}/").status_code == 404


def test_codes_are_read_in_any_case(client, places):
    CommuneFactory(insee="2A004", name="Ajaccio", department=DepartmentFactory(code="2A"))

    assert context_of(client, "commune", "2a004")["place"].name == "Ajaccio"


# Cost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize(("kind", "code"), LEVELS)
def test_territory_detail_costs_at_most_eight_queries_whatever_it_holds(
    client, places, django_assert_num_queries, kind, code, number
):
    commune = places.communes["06001"]
    for _ in range(number):
        convention = ConventionFactory(communes=[commune])
        AssignmentFactory(
            member__profile_visibility=Visibility.PUBLIC, post=PostFactory(convention=convention)
        )

    page_of(client, kind, code)  # adds the figures up

    with django_assert_num_queries({"region": 8, "departement": 7, "caf": 7}.get(kind, 6)):
        page_of(client, kind, code)

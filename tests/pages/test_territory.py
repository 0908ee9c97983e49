"""Territory pages: figures from the rows, names for those who may read them, old codes that lead on."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.figures import figures_of
from conventions.models import PostKind, Stage
from ctgnet.pages.territory import queries
from ctgnet.pages.territory.presentation import figures_of as headline
from members.models import Visibility
from reference.models import CafOverride, Commune, FormerCommune, TerritorialEstablishment
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    CoverageFactory,
    PostFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

LEVELS = [
    ("region", "93"),
    ("departement", "06"),
    ("caf", "06"),
    ("epci", "200039931"),
    ("commune", "06001"),
]


def page_of(client, kind, code, **options):
    return client.get(reverse("territory_detail", args=[kind, code]), **options)


def context_of(client, kind, code):
    response = page_of(client, kind, code)
    assert response.status_code == 200
    return response.context


@pytest.fixture
def thirteen(places):
    """Thirteen CTGs over 163 communes, 190 people, 98 ETP."""
    known = list(Commune.objects.filter(department="06"))
    communes = [
        *known,
        *(CommuneFactory(insee=f"06{900 - n}", name=f"C {n}") for n in range(163 - len(known))),
    ]
    conventions = [ConventionFactory(communes=communes[n::13]) for n in range(13)]
    employer = OrganisationFactory()
    posts = [PostFactory(convention=convention, employer=employer) for convention in conventions]
    for n in range(190):
        share = Decimal("1.00") if n < 6 else Decimal("0.50")
        AssignmentFactory(post=posts[n % 13], fte=share)
    return conventions


# Figures -----------------------------------------------------------------------------------------


def test_territory_detail_of_a_departement_shows_the_figures_of_its_rows(client, thirteen):
    context = context_of(client, "departement", "06")

    assert context["figures"] == [
        ("13", "CTG"),
        ("190", "personnes"),
        ("98", "ETP"),
        ("163", "communes sur 163 couvertes"),
    ]


def test_figures_of_a_territory_are_those_of_the_register(client, thirteen, places):
    register = figures_of(Commune.objects.filter(department="06"))

    assert (register.conventions, register.people, register.fte, register.covered_communes) == (
        13,
        190,
        Decimal("98.00"),
        163,
    )


def test_figures_leave_out_what_is_not_in_force_or_not_validated(client, alice, erwan, suzie):
    convention = ConventionFactory(
        start_date=date(2016, 1, 1), end_date=date(2019, 12, 31), local_name="Ancienne"
    )
    CoverageFactory(convention=convention, commune_id="06123")
    AssignmentFactory(post=PostFactory(convention=convention))
    elected = PostFactory(kind=PostKind.ELECTED, convention=alice.assignments.get().post.convention)
    AssignmentFactory(post=elected)

    figures = context_of(client, "departement", "06")["figures"]

    assert figures == [
        ("2", "CTG"),
        ("1", "personne"),
        ("0,5", "ETP"),
        ("4", "communes sur 5 couvertes"),
    ]


def test_a_person_on_two_ctgs_of_a_departement_counts_once(client, alice, pays_de_grasse):
    AssignmentFactory(member=alice, post=PostFactory(convention=pays_de_grasse))

    figures = context_of(client, "departement", "06")["figures"]

    assert figures[1:3] == [("1", "personne"), ("1", "ETP")]


def text_of(client, kind, code):
    page = re.sub(r"<[^>]+>", " ", page_of(client, kind, code).text.replace("\xa0", " "))
    return " ".join(page.split())


def test_a_commune_that_left_a_ctg_reads_since_when_and_that_it_goes_on(client, alpes_azur):
    left = alpes_azur.coverages.filter(commune="06005")
    left.update(from_date=date(2025, 1, 1), to_date=date(2025, 11, 30))

    register = context_of(client, "commune", "06005")["register"]
    text = text_of(client, "commune", "06005")

    shelves = register.today, register.coming, register.left, register.before
    assert shelves == ([], [], [alpes_azur], [])
    assert register.ids == [alpes_azur.pk]
    assert (
        f"A quitté la CTG Alpes d’Azur ({alpes_azur.period}) : dernier jour le 30 novembre 2025. "
        "Elle continue sans ce territoire."
    ) in text
    assert "Générations précédentes" not in text
    assert "CTG de la commune" in text
    assert "qui couvre la commune" not in text
    assert "La CTG qui couvre la commune" in text_of(client, "commune", "06001")


def test_a_ctg_that_ended_after_a_commune_left_is_one_of_before(client, places):
    over = ConventionFactory(
        start_date=date(2016, 1, 1),
        end_date=date(2019, 12, 31),
        communes=[places.communes["06005"]],
    )
    over.coverages.update(to_date=date(2018, 12, 31))

    register = context_of(client, "commune", "06005")["register"]

    assert (register.left, register.before) == ([], [over])


def test_a_commune_that_joins_later_reads_what_comes(client, alpes_azur, places):
    amendment = AmendmentFactory(convention=alpes_azur)
    CoverageFactory(
        convention=alpes_azur,
        commune=places.communes["06123"],
        from_date=timezone.localdate() + timedelta(30),
        via_amendment=amendment,
    )

    register = context_of(client, "commune", "06123")["register"]

    assert (register.coming, register.before) == ([alpes_azur], [])


def test_a_ctg_in_preparation_comes_and_one_of_before_is_told(client, places):
    commune = places.communes["06123"]
    coming = ConventionFactory(
        stage=Stage.DIAGNOSIS, start_date=None, end_date=None, local_name="En diagnostic"
    )
    CoverageFactory(convention=coming, commune=commune, from_date=timezone.localdate())
    before = ConventionFactory(
        start_date=date(2016, 1, 1), end_date=date(2019, 12, 31), communes=[commune]
    )

    register = context_of(client, "commune", "06123")["register"]

    assert [register.today, register.coming, register.before] == [[], [coming], [before]]


def test_a_draft_is_shown_to_its_caf_and_to_nobody_else(client, places, carole, karim):
    draft = ConventionFactory(draft=True, communes=[places.communes["06123"]], local_name="Secret")

    seen = {}
    for who in (None, karim, carole):
        client.logout()
        if who:
            client.force_login(who)
        context = context_of(client, "commune", "06123")
        seen[who and who.first_name] = (context["register"].coming, context["figures"][0])

    assert seen == {
        None: ([], ("0", "CTG")),
        "Karim": ([], ("0", "CTG")),
        "Carole": ([draft], ("0", "CTG")),
    }


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
    assert context["caf"] == ("Caf des Alpes-Maritimes", "/territoires/caf/06/")


def test_a_commune_attached_to_another_caf_says_so_and_counts_there(client, places):
    commune = places.communes["83042"]
    CafOverride.objects.create(commune=commune, caf=places.caf06)

    assert context_of(client, "commune", "83042")["caf"] == (
        "Caf des Alpes-Maritimes",
        "/territoires/caf/06/",
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
def test_territory_detail_costs_six_queries_whatever_it_holds(
    client, places, django_assert_num_queries, kind, code, number
):
    commune = places.communes["06001"]
    for _ in range(number):
        convention = ConventionFactory(communes=[commune])
        AssignmentFactory(
            member__profile_visibility=Visibility.PUBLIC, post=PostFactory(convention=convention)
        )

    with django_assert_num_queries(6):
        page_of(client, kind, code)


# Finding -----------------------------------------------------------------------------------------


def test_territory_list_counts_france_and_goes_down_from_the_regions(client, places):
    context = client.get(reverse("territory_list")).context

    assert context["national"] == {
        "communes": 6,
        "intercommunalities": 2,
        "departments": 2,
        "cafs": 2,
    }
    assert [
        (region.name, [department.name for department in region.departments.all()])
        for region in context["regions"]
    ] == [("Provence-Alpes-Côte d’Azur", ["Alpes-Maritimes", "Var"])]


def test_territory_list_answers_a_search_without_javascript(client, places):
    response = client.get(reverse("territory_list"), {"q": "alpes"})

    assert [place.code for place in response.context["found"]] == ["06", "200039931", "06", "93"]


def test_territory_list_opens_the_only_answer(client, places):
    response = client.get(reverse("territory_list"), {"q": "grasse 1"})
    assert response.context["found"] == []

    response = client.get(reverse("territory_list"), {"q": "cogolin"})
    assert [response.status_code, response["Location"]] == [302, "/territoires/commune/83042/"]


def test_territory_suggestions_are_links_in_one_query(client, places, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(reverse("territory_suggestions"), {"q": "saint lau"})

    assert response.content.decode().strip() == (
        '<li><a href="/territoires/commune/06123/">Saint-Laurent-du-Var (06)</a> '
        "<small>Commune</small></li>"
    )


def test_territory_suggestions_weigh_less_than_a_kilobyte(places):
    for n in range(20):
        CommuneFactory(insee=f"06{800 + n}", name=f"Saint-Martin-du-Bois-de-la-Montagne {n}")

    response = Client(headers={"accept-encoding": "gzip"}).get(
        reverse("territory_suggestions"), {"q": "saint"}
    )

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 1_000


@pytest.mark.parametrize("q", ["", "%", "'", "\u202e", "a" * 5_000])
def test_territory_suggestions_of_odd_text_are_empty(client, places, q):
    response = client.get(reverse("territory_suggestions"), {"q": q})

    assert [response.status_code, response.content.decode().strip()] == [200, ""]


def test_headline_of_a_commune_does_not_count_itself(places, alpes_azur):
    commune = places.communes["06001"]
    register = queries.Register([alpes_azur], [], [])

    assert headline(register, queries.Team(), [], commune) == [
        ("1", "CTG"),
        ("0", "personne"),
        ("0", "ETP"),
    ]


def test_a_misspelt_place_leads_to_the_nearest_names(client, places):
    page = client.get("/territoires/", {"q": "Grassse"}).text

    assert 'Vouliez-vous dire <a href="/territoires/commune/06069/">Grasse (06)</a>' in page
    assert "Vouliez-vous dire" not in client.get("/territoires/", {"q": "zzzz"}).text


@pytest.mark.parametrize(("number", "words"), [(30, "30"), (31, "Plus de 30")])
def test_a_long_list_of_places_is_not_shown_as_a_total(client, places, number, words):
    for rank in range(number):
        CommuneFactory(insee=f"83{rank + 500}", name=f"Zanzibar {rank}", department=places.var)

    page = client.get("/territoires/", {"q": "zanzibar"}).text

    title = re.search(r'<h2 id="resultats">(.*?)</h2>', page)[1].replace("\xa0", " ")
    assert title == f"{words} territoires trouvés"
    assert page.count("Précisez le nom") == (number > 30)
    assert page.count("<h3>") == 30


def test_a_commune_without_ctg_names_the_caf_to_ask(client, places, alpes_azur):
    without = client.get("/territoires/commune/83042/").text
    covered = client.get("/territoires/commune/06001/").text

    assert 'contactez la <a href="/territoires/caf/83/">Caf du Var</a>' in without
    assert "contactez la" not in covered
    title = re.search(r"<h3><a[^>]*>Alpes d’Azur</a>(.*?)</h3>", covered, re.DOTALL)[1]
    assert "En vigueur" in title

"""The register of the CTGs: what a row says, filters in the address, the same cost at any size."""

import re

import pytest

from conventions.models import Convention, Coverage, Stage
from conventions.register import Territory
from tests.conventions.pages import main_of
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days


def names(response):
    """Conventions listed, in the order of the page."""
    return re.findall(r'<h3><a href="[^"]+"><bdi>([^<]+)</bdi></a></h3>', response.content.decode())


def test_a_row_says_what_decides(client, alpes_azur, alice, parenting):
    alpes_azur.themes.add(parenting)
    AssignmentFactory(post=PostFactory(convention=alpes_azur))

    text = main_of(client.get("/conventions/"))

    assert "1 CTG au registre" in text
    assert (
        f"Alpes d’Azur CC Alpes d’Azur, 2 communes, Alpes-Maritimes {alpes_azur.period} – "
        "2 personnes, 1 ETP Parentalité En vigueur"
    ) in text


def test_the_total_of_a_team_of_one_is_that_person_s_share(client, alpes_azur, alice, bob):
    """A visitor does not learn it from the register; the team does."""
    visitor = main_of(client.get("/conventions/"))
    client.force_login(alice)
    team = main_of(client.get("/conventions/"))

    assert visitor.count("0,5 ETP") == 0
    assert re.findall(r"(\w+) [–] 1 personne, 0,5 ETP", team) == [alpes_azur.period[-4:]]


def test_a_ctg_that_is_over_has_no_team_to_come(client, register):
    over = main_of(client.get("/conventions/?etat=ended"))
    running = main_of(client.get("/conventions/?etat=in_force"))

    assert ("équipe à constituer" in over, "équipe à constituer" in running) == (False, True)
    assert re.findall(r"(\d{4}\S\d{4}) (\S+)", over) == [
        (Convention.objects.get(local_name="Finie").period, "Terminée")
    ]


def test_the_register_has_no_draft_and_counts_none(client, places, carole):
    ConventionFactory(draft=True, communes=[places.communes["06001"]], official_title="Secrète")

    for who in (None, carole):
        if who:
            client.force_login(who)
        text = main_of(client.get("/conventions/"))
        assert "0 CTG au registre" in text
        assert "Secrète" not in text


@pytest.fixture
def register(places, parenting):
    """Four conventions, one in each state."""
    cogolin, grasse = places.communes["83042"], places.communes["06069"]
    rows = {
        "Prépare": {"stage": Stage.DIAGNOSIS, "start_date": None, "end_date": None},
        "Tourne": {},
        "Finit": {"end_date": days(100)},
        "Finie": {"end_date": days(-100)},
    }
    for name, fields in rows.items():
        commune = cogolin if name == "Tourne" else grasse
        fields.setdefault("start_date", days(-400))
        convention = ConventionFactory(local_name=name, **fields)
        Coverage.objects.create(convention=convention, commune=commune, from_date=days(-400))
    Convention.objects.get(local_name="Finit").themes.add(parenting)


UNKNOWN = ("État", "Département", "Thématique")


@pytest.mark.parametrize(
    ("query", "expected", "chips"),
    [
        ("", ["Finie", "Finit", "Prépare", "Tourne"], []),
        ("etat=in_force", ["Finit", "Tourne"], ["En vigueur"]),
        ("etat=to_renew", ["Finit"], ["À renouveler dans les 12 mois"]),
        ("etat=ended", ["Finie"], ["Terminée"]),
        ("etat=preparation", ["Prépare"], ["En préparation"]),
        ("departement=83", ["Tourne"], ["83 – Var"]),
        ("thematique=parenting", ["Finit"], ["Parentalité"]),
        ("q=PREPARE", ["Prépare"], ["«\u00a0PREPARE\u00a0»"]),
        ("q=cogol", ["Tourne"], ["«\u00a0cogol\u00a0»"]),
        ("q=zzz", [], ["«\u00a0zzz\u00a0»"]),
        ("etat=in_force&departement=06", ["Finit"], ["En vigueur", "06 – Alpes-Maritimes"]),
        (
            "etat=autre&departement=999&thematique=x",
            ["Finie", "Finit", "Prépare", "Tourne"],
            [f"{name}\u00a0: valeur inconnue, sans effet" for name in UNKNOWN],
        ),
    ],
)
def test_filters_are_in_the_address_and_can_be_removed(client, register, query, expected, chips):
    answer = client.get(f"/conventions/?{query}")

    shown = re.findall(r"Retirer le filtre </span>(.*?) <svg", answer.content.decode())
    assert (names(answer), shown) == (expected, chips)


def test_filters_show_their_counts(client, register):
    options = re.findall(
        r"<option value=\"\w+\"[^>]*>(.*?)</option>", client.get("/conventions/").content.decode()
    )

    assert options == [
        "En préparation (1)",
        "En vigueur (2)",
        "À renouveler dans les 12 mois (1)",
        "Terminée (1)",
        "06 – Alpes-Maritimes (3)",
        "83 – Var (1)",
        "Parentalité (1)",
    ]


def test_the_list_is_read_page_by_page(client, db):
    for number in range(45):
        ConventionFactory(local_name=f"CTG {number:02}")

    seen, url = [], "/conventions/?q=ctg"
    while url:
        answer = client.get(url)
        seen += names(answer)
        following = re.search(r'rel="next" href="(\?[^"]+)"', answer.content.decode())
        url = following and f"/conventions/{following[1].replace('&amp;', '&')}"

    assert seen == [f"CTG {number:02}" for number in range(45)]


def test_a_script_gets_the_results_alone(client, register):
    answer = client.get("/conventions/", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert names(answer) == ["Finie", "Finit", "Prépare", "Tourne"]


def test_an_empty_register_says_who_fills_it(client, carole):
    assert "les Caf les enregistrent" in main_of(client.get("/conventions/"))
    client.force_login(carole)
    assert main_of(client.get("/conventions/")).count("Enregistrer une CTG") == 2


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_register_costs_the_same_whatever_it_holds(
    client, places, parenting, rows, django_assert_num_queries
):
    for _ in range(rows):
        convention = ConventionFactory(communes=[places.communes["06001"]])
        convention.themes.add(parenting)
        AssignmentFactory(post=PostFactory(convention=convention))

    with django_assert_num_queries(8):
        client.get("/conventions/")


def test_a_territory_is_named_by_its_commune_or_its_intercommunality():
    assert [
        Territory(communes=1, first_commune="Cogolin", epcis=("CC du Golfe",)).label,
        Territory(communes=12, epcis=("CC du Golfe",)).label,
        Territory(communes=12, epcis=("CC du Golfe", "CC d’à côté")).label,
    ] == ["Cogolin", "CC du Golfe", ""]

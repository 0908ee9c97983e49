"""The register and the card: the same cost at any size, and to each reader what is theirs."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from conventions.clock import timeline_of
from conventions.models import Amendment, Convention, Coverage, PostKind, Signatory, Stage
from conventions.register import Territory
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    days,
)
from tests.factories.members import MemberFactory
from tests.factories.reference import CommuneFactory, OrganisationFactory, ThemeFactory

TABS = ("", "perimetre/", "signataires/", "equipe/", "historique/")
NBSP = "\u00a0"


def main_of(response):
    """The text of the page, header and footer apart."""
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    text = re.sub(r"<[^>]+>", " ", html)
    return re.sub(r"\s+", " ", text.replace(NBSP, " ").replace("\u202f", " "))


def names(response):
    """Conventions listed, in the order of the page."""
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', response.content.decode())


# The register -------------------------------------------------------------------------------------


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
        ("etat=autre&departement=999&thematique=x", ["Finie", "Finit", "Prépare", "Tourne"], []),
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


# The card -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 5, 50])
@pytest.mark.parametrize("tab", TABS)
def test_a_card_costs_the_same_whatever_it_holds(
    client, carole, alpes_azur, rows, tab, django_assert_max_num_queries
):
    for number in range(rows):
        alpes_azur.themes.add(ThemeFactory(slug=f"theme-{number}", order=number))
        Coverage.objects.create(convention=alpes_azur, commune=CommuneFactory(), from_date=days(-9))
        Signatory.objects.create(convention=alpes_azur, organisation=OrganisationFactory())
        post = PostFactory(convention=alpes_azur)
        AssignmentFactory(post=post)
        AssignmentFactory(post=post, requested=True)
    client.force_login(carole)

    with django_assert_max_num_queries(12) as queries:
        client.get(f"/conventions/{alpes_azur.slug}/{tab}")

    assert (
        len(queries)
        == {
            "": 11,
            "perimetre/": 10,
            "signataires/": 9,
            "equipe/": 12,
            "historique/": 11,
        }[tab]
    )


def test_a_mandate_has_no_share_on_any_page(client, alpes_azur, carole, nina):
    elected = PostFactory(convention=alpes_azur, kind=PostKind.ELECTED)
    AssignmentFactory(member=nina, post=elected, fte="0.15")
    work = PostFactory(convention=alpes_azur, kind=PostKind.LOCAL)
    AssignmentFactory(member=nina, post=work, fte="0.35")

    for who, path in (
        (carole, f"/conventions/{alpes_azur.slug}/equipe/"),
        (nina, nina.get_absolute_url()),
        (nina, "/mon-espace/"),
    ):
        client.force_login(who)
        text = main_of(client.get(path))
        assert ("Personne élue référente" in text, "0,15 ETP" in text) == (True, False), path
        assert "0,35 ETP" in text


@pytest.fixture
def team(alpes_azur, alice):
    """Alice, somebody whose name is public, a request and a vacant post."""
    public = MemberFactory(first_name="Rose", last_name="Publique", profile_visibility="public")
    asking = MemberFactory(first_name="Max", last_name="Demandeur")
    employer = OrganisationFactory(name="Ville d’Aiglun")
    post = PostFactory(convention=alpes_azur, kind=PostKind.PILOT, employer=employer)
    AssignmentFactory(member=public, post=post, fte="0.20")
    AssignmentFactory(member=asking, post=post, fte="0.30", requested=True)
    PostFactory(convention=alpes_azur, kind=PostKind.LOCAL)
    return alpes_azur


def test_to_each_reader_what_is_theirs(
    client, team, alice, bob, carole, karim, mona, paul, nina, erwan
):
    """Functions, employers and numbers for all; names and shares for those entitled to them."""
    seen = {}
    for who in (None, alice, bob, carole, karim, mona, paul, nina, erwan):
        client.force_login(who) if who else client.logout()
        text = main_of(client.get(f"/conventions/{team.slug}/equipe/"))
        assert "Ville d’Aiglun – 1 personne" in text
        assert "poste vacant" in text
        assert "2 personnes, 0,7 ETP, 3 postes" in text
        seen[who.first_name if who else "visitor"] = [
            word in text for word in ("Rose Publique", "Alice Tilleul", "0,2 ETP", "Max Demandeur")
        ]

    assert seen == {
        "visitor": [True, False, False, False],
        "Alice": [True, True, True, True],
        "Bob": [True, True, False, False],
        "Carole": [True, True, True, True],
        "Karim": [True, True, False, False],
        "Mona": [True, True, False, False],
        "Paul": [True, True, False, False],
        "Nina": [True, False, False, False],
        "Erwan": [True, False, False, False],
    }


def test_nobody_s_address_or_telephone_is_on_a_card(client, team, carole, alice):
    alice.phone = "04 93 00 00 00"
    alice.save()
    client.force_login(carole)

    for tab in TABS:
        page = client.get(f"/conventions/{team.slug}/{tab}").content.decode()
        assert "@essai.example" not in page
        assert alice.phone not in page


def test_the_acts_of_the_team_page_are_for_its_cafs(client, team, alice, carole):
    def acts(who):
        client.force_login(who)
        page = client.get(f"/conventions/{team.slug}/equipe/").content.decode()
        return set(re.findall(r"/(nommer|fermer|terminer|valider|refuser|nouveau|demander)/", page))

    assert acts(carole) == {
        "nommer",
        "fermer",
        "terminer",
        "valider",
        "refuser",
        "nouveau",
    }
    assert acts(alice) == {"demander"}


def test_a_draft_does_not_exist_for_others(client, places, alice, bob, carole, karim, nina):
    draft = ConventionFactory(draft=True, registered_by=alice, communes=[places.communes["06001"]])

    for tab in TABS:
        statuses = {}
        for who in (None, alice, bob, carole, karim, nina):
            client.force_login(who) if who else client.logout()
            name = who.first_name if who else "visitor"
            statuses[name] = client.get(f"/conventions/{draft.slug}/{tab}").status_code
        assert statuses == {
            "visitor": 404,
            "Alice": 200,
            "Bob": 404,
            "Carole": 200,
            "Karim": 404,
            "Nina": 404,
        }


def test_generations_lead_to_each_other_unless_the_next_is_a_draft(client, alpes_azur, bob):
    following = ConventionFactory(local_name="Azur 2", previous=alpes_azur)
    page = client.get(f"/conventions/{alpes_azur.slug}/")
    assert "La génération suivante est" in main_of(page)
    assert "Elle fait suite à" in main_of(client.get(following.get_absolute_url()))

    following.confirmed_at = following.confirmed_by = None
    following.save()

    client.force_login(bob)
    for tab in ("", "historique/"):
        assert "Azur 2" not in main_of(client.get(f"/conventions/{alpes_azur.slug}/{tab}"))
    AssignmentFactory(post=PostFactory(convention=following), member=bob)
    assert "Azur 2" in main_of(client.get(f"/conventions/{alpes_azur.slug}/"))


def test_the_history_tells_confirmed_avenants(client, alpes_azur, carole):
    for summary, author in (("Deux communes entrent.", carole), ("En projet.", None)):
        Amendment.objects.create(
            convention=alpes_azur,
            kind=Amendment.Kind.PERIMETER,
            signed_on=date(2026, 5, 1),
            effective_on=date(2026, 6, 1),
            summary=summary,
            confirmed_at=author and timezone.now(),
            confirmed_by=author,
        )

    text = main_of(client.get(f"/conventions/{alpes_azur.slug}/historique/"))

    assert "1er juin 2026 Avenant du 1er mai 2026 Deux communes entrent. cette CTG" in text
    assert "En projet." not in text


def test_a_demonstration_says_so(client, alpes_azur):
    alpes_azur.is_demonstration = True
    alpes_azur.save()

    assert "Donnée de démonstration" in main_of(client.get(f"/conventions/{alpes_azur.slug}/"))


def test_a_perimeter_of_nothing_and_a_convention_without_anything_are_readable(client, db):
    empty = ConventionFactory(stage=Stage.PREFIGURATION, start_date=None, end_date=None)

    for tab in TABS:
        assert client.get(f"{empty.get_absolute_url()}{tab}").status_code == 200
    text = main_of(client.get(empty.get_absolute_url()))
    assert "Aucun poste n’est ouvert." in text


@pytest.mark.parametrize("slug", ["absente", "absente/equipe", "abs%00ente", "a" * 300])
def test_an_address_that_names_nothing(client, db, slug):
    assert client.get(f"/conventions/{slug}/").status_code in {400, 404}


def test_only_reading_is_allowed(client, alpes_azur):
    for tab in TABS:
        assert client.post(f"/conventions/{alpes_azur.slug}/{tab}").status_code == 405


# The clock ------------------------------------------------------------------------------------------


def knots(convention, today):
    convention.effective_end = convention.end_date
    return [(knot.label, knot.state, knot.date) for knot in timeline_of(convention, today)]


def test_the_clock_marks_today_between_what_is_done_and_what_comes():
    convention = Convention(
        stage=Stage.SIGNED,
        signature_date=date(2025, 12, 1),
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
    )

    assert knots(convention, date(2026, 11, 22)) == [
        ("Diagnostic partagé", "done", None),
        ("Signature", "done", date(2025, 12, 1)),
        ("Début", "done", date(2026, 1, 1)),
        ("Aujourd’hui", "now", date(2026, 11, 22)),
        ("Mi-parcours", "next", date(2028, 7, 1)),
        ("Évaluation", "next", date(2029, 12, 31)),
        ("Fin et renouvellement", "next", date(2030, 12, 31)),
    ]


def test_the_clock_of_a_short_or_closed_convention_keeps_its_order():
    convention = Convention(
        stage=Stage.SIGNED,
        start_date=date(2026, 1, 1),
        end_date=date(2026, 6, 30),
        closed_on=date(2026, 3, 31),
    )

    found = knots(convention, date(2026, 11, 22))

    assert [label for label, _, _ in found] == [
        "Diagnostic partagé",
        "Début",
        "Évaluation",
        "Clôture",
        "Aujourd’hui",
    ]
    assert [day for _, _, day in found[1:]] == sorted(day for _, _, day in found[1:])


def test_a_closing_to_come_takes_dates_away_and_moves_none():
    convention = Convention(
        stage=Stage.SIGNED,
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
        closed_on=date(2028, 12, 31),
    )

    assert knots(convention, date(2026, 11, 22))[3:] == [
        ("Mi-parcours", "next", date(2028, 7, 1)),
        ("Clôture", "next", date(2028, 12, 31)),
    ]


@pytest.mark.parametrize("year", [date.min.year, date.max.year])
def test_the_clock_bears_the_ends_of_the_calendar(year):
    convention = Convention(
        stage=Stage.SIGNED, start_date=date(year, 1, 1), end_date=date(year, 3, 31)
    )

    labels = {label: day for label, _, day in knots(convention, date(2026, 11, 22))}

    assert labels["Évaluation"] == date(year, 1, 1)


def test_the_clock_of_a_convention_in_preparation_shows_its_stages():
    convention = Convention(stage=Stage.DIAGNOSIS)

    assert knots(convention, date(2026, 11, 22)) == [
        ("Préfiguration", "done", None),
        ("Diagnostic partagé", "now", None),
        ("Élaboration", "next", None),
        ("Signature", "next", None),
    ]


def test_a_territory_is_named_by_its_commune_or_its_intercommunality():
    assert [
        Territory(communes=1, first_commune="Cogolin", epcis=("CC du Golfe",)).label,
        Territory(communes=12, epcis=("CC du Golfe",)).label,
        Territory(communes=12, epcis=("CC du Golfe", "CC d’à côté")).label,
    ] == ["Cogolin", "CC du Golfe", ""]


def test_the_last_day_of_today_is_not_yet_done():
    convention = Convention(
        stage=Stage.SIGNED, start_date=date(2026, 1, 1), end_date=date(2030, 12, 31)
    )

    found = knots(convention, date(2030, 12, 31) + timedelta(days=0))

    assert [state for _, state, _ in found][-2:] == ["now", "next"]


def test_the_title_of_a_ctg_without_a_local_name_says_ctg_once(client, places):
    convention = ConventionFactory(
        local_name="",
        official_title="Convention territoriale globale du Pays de Grasse",
        communes=[places.communes["06069"]],
    )

    page = client.get(convention.get_absolute_url()).text

    title = re.search(r"<title>([^<]*?),", page)[1]
    assert title == "CTG du Pays de Grasse"

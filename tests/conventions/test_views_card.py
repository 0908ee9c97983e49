"""The card of a CTG: the same cost at any size, and to each reader what is theirs."""

import re
from datetime import date

import pytest
from django.utils import timezone

from conventions.models import Amendment, Coverage, PostKind, Signatory, Stage
from tests.conventions.pages import main_of
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import MemberFactory
from tests.factories.reference import CommuneFactory, OrganisationFactory, ThemeFactory

TABS = ("", "perimetre/", "signataires/", "equipe/", "historique/")


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


def test_the_title_of_a_ctg_without_a_local_name_says_ctg_once(client, places):
    convention = ConventionFactory(
        local_name="",
        official_title="Convention territoriale globale du Pays de Grasse",
        communes=[places.communes["06069"]],
    )

    page = client.get(convention.get_absolute_url()).text

    title = re.search(r"<title>([^<]*?),", page)[1]
    assert title == "CTG du Pays de Grasse"

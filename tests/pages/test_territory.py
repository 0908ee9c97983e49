"""The CTGs of a territory and their figures: of today, to come, left and gone by."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from conventions.figures import figures_of
from conventions.models import PostKind, Stage
from ctgnet.pages.territory import queries
from ctgnet.pages.territory.presentation import figures_of as headline
from reference.models import Commune
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    CoverageFactory,
    PostFactory,
)
from tests.factories.reference import CommuneFactory, OrganisationFactory
from tests.pages.territories import context_of, page_of

pytestmark = pytest.mark.django_db


# Figures -----------------------------------------------------------------------------------------


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
    AssignmentFactory(post=PostFactory(convention=elected.convention))

    figures = context_of(client, "departement", "06")["figures"]

    assert figures == [
        ("2", "CTG"),
        ("2", "personnes"),
        ("1", "ETP"),
        ("4", "communes sur 5 couvertes"),
    ]


def test_a_person_on_two_ctgs_of_a_departement_counts_once(client, alice, pays_de_grasse):
    AssignmentFactory(member=alice, post=PostFactory(convention=pays_de_grasse))
    AssignmentFactory(post=PostFactory(convention=pays_de_grasse))

    figures = context_of(client, "departement", "06")["figures"]

    assert figures[1:3] == [("2", "personnes"), ("1,5", "ETP")]


def test_headline_of_a_commune_does_not_count_itself(places, alpes_azur):
    commune = places.communes["06001"]
    register = queries.Register([alpes_azur], [], [])

    assert headline(register, queries.Team(), [], commune) == [
        ("1", "CTG"),
        ("0", "personne"),
        ("0", "ETP"),
    ]


# CTGs --------------------------------------------------------------------------------------------


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


def test_a_commune_without_ctg_names_the_caf_to_ask(client, places, alpes_azur):
    without = client.get("/territoires/commune/83042/").text
    covered = client.get("/territoires/commune/06001/").text

    assert 'écrivez à la <a href="/territoires/caf/83/">Caf du Var</a>' in without
    assert "écrivez à la" not in covered
    title = re.search(r"<h3><a[^>]*><bdi>Alpes d’Azur</bdi></a>(.*?)</h3>", covered, re.DOTALL)[1]
    assert "En vigueur" in title

"""Headline figures equal the rows on any day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conventions import seats
from conventions.figures import (
    Figures,
    figures_by,
    figures_by_convention,
    figures_of,
    teams_of,
)
from conventions.models import COUNTED_POSTS, Assignment, Convention, PostKind, Stage
from ctgnet.pages.figures import kept, queries
from ctgnet.pages.territory.queries import team_of
from members.models import GrantStatus
from reference.models import Caf, CafOverride, Commune, Department, Region
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    days,
)
from tests.factories.members import GuestFactory, MemberFactory
from tests.factories.reference import CommuneFactory

DAY = date(2026, 6, 15)


def test_a_convention_over_many_communes_counts_once(places):
    """98 ETP are 98, however many communes the conventions cover."""
    communes = [CommuneFactory() for _ in range(30)]
    for _ in range(14):
        convention = ConventionFactory(communes=communes)
        for _ in range(7):
            AssignmentFactory(post=PostFactory(convention=convention, fte="1.00"))

    figures = figures_of(Commune.objects.filter(department="06"))

    assert (figures.conventions, figures.people, figures.fte) == (14, 98, Decimal("98.00"))
    assert (figures.covered_communes, figures.communes) == (30, 35)
    assert figures.covered_population == 30 * 500


def test_a_person_on_two_posts_counts_once_and_their_shares_add_up(alpes_azur, alice):
    AssignmentFactory(member=alice, post=PostFactory(convention=alpes_azur, fte="0.30"))

    figures = figures_of(Commune.objects.filter(department="06"))

    assert (figures.people, figures.fte) == (1, Decimal("0.80"))


def test_who_is_invited_and_has_not_said_yes_is_counted_nowhere(client, alpes_azur, alice):
    """Neither the person nor their share: both come with their yes, and the post is not vacant meanwhile."""
    guest = GuestFactory()
    AssignmentFactory(member=guest, post=PostFactory(convention=alpes_azur), fte="0.35")
    today = days(0)

    def pair(figures):
        return (figures.people, figures.fte)

    def counted():
        communes = Commune.objects.filter(department="06")
        noted = Assignment.objects.current().figures()
        territory = team_of([alpes_azur.pk], alice)
        [(_, fte, people)] = queries.work("post__kind", today)
        return {
            "of": pair(figures_of(communes)),
            "by": pair(figures_by(Region)["93"]),
            "by convention": pair(figures_by_convention([alpes_azur.pk])[alpes_azur.pk]),
            "teams": pair(teams_of([alpes_azur.pk])[alpes_azur.pk]),
            "seats": pair(seats.figures_of_team(seats.team_of(alice, alpes_azur))),
            "work": (people, fte),
            "territory": (len(territory.people), territory.fte),
            "note": (noted["people"], noted["fte"]),
            "kept": pair(kept.read(today, kept.FRANCE)[kept.FRANCE]),
        }

    def invited_on_the_page():
        page = client.get(f"{alpes_azur.get_absolute_url()}equipe/").content.decode()
        return page.count("1\u00a0personne invitée"), page.count("poste vacant")

    before, invited = counted(), invited_on_the_page()
    EmailAddress.objects.create(user=guest, email=guest.email, verified=True, primary=True)

    assert before == dict.fromkeys(before, (1, Decimal("0.50")))
    assert counted() == dict.fromkeys(before, (2, Decimal("0.85")))
    assert (invited, invited_on_the_page()) == ((1, 0), (0, 0))
    assert figures_of().vacancies == 0


def test_elected_requested_ended_and_suspended_people_do_not_count(alpes_azur, alice, suzie):
    AssignmentFactory(post=PostFactory(convention=alpes_azur, kind=PostKind.ELECTED))
    AssignmentFactory(post=PostFactory(convention=alpes_azur), requested=True)
    AssignmentFactory(post=PostFactory(convention=alpes_azur), ended=True)
    AssignmentFactory(post=PostFactory(convention=alpes_azur), starts_on=days(1))
    AssignmentFactory(post=PostFactory(convention=ConventionFactory(draft=True)))

    figures = figures_of()

    assert (figures.conventions, figures.people, figures.fte) == (1, 1, Decimal("0.50"))


def test_a_convention_over_two_departements_counts_in_each_and_once_in_france(places):
    convention = ConventionFactory(communes=[places.communes["06001"], places.communes["83042"]])
    AssignmentFactory(post=PostFactory(convention=convention))

    by_department = figures_by(Department)

    assert {code: f.people for code, f in by_department.items()} == {"06": 1, "83": 1}
    assert (figures_of().conventions, figures_of().people) == (1, 1)


def test_the_table_by_departement_adds_up_as_the_communes_do(
    places, alpes_azur, pays_de_grasse, alice, bob
):
    ConventionFactory(communes=[places.communes["83042"]])

    table = figures_by(Department)

    assert table == {
        code: figures_of(Commune.objects.filter(department=code)) for code in ("06", "83")
    }
    assert table["83"] == Figures(1, 0, Decimal("0.00"), 1, 1, 500, 500, 0, 0)


def test_every_level_says_what_its_communes_say(places, alpes_azur, pays_de_grasse, alice, bob):
    """A commune that another Caf serves counts there, and a CTG over two Cafs in each."""
    CafOverride.objects.create(commune=places.communes["06005"], caf_id="83")
    PostFactory(convention=alpes_azur)  # vacant

    region, cafs = figures_by(Region), figures_by(Caf)

    assert region == {"93": figures_of(Commune.objects.filter(department__region="93"))}
    served = Q(pk="06005") | Q(department="83")
    assert cafs == {
        "06": figures_of(Commune.objects.exclude(served)),
        "83": figures_of(Commune.objects.filter(served)),
    }
    assert (cafs["06"].posts, cafs["06"].vacancies, cafs["83"].vacancies) == (3, 1, 1)


def test_each_convention_says_what_its_perimeter_says(places, alpes_azur, alice):
    PostFactory(convention=alpes_azur)
    (figures,) = figures_by_convention([alpes_azur.pk]).values()

    assert figures == figures_of(Commune.objects.filter(coverages__convention=alpes_azur))
    assert (figures.posts, figures.vacancies) == (2, 1)
    assert figures.fte_per_10_000 == Decimal("5.00")  # half a post for a thousand inhabitants


def test_nobody_lives_in_what_is_not_covered(places):
    assert figures_of().fte_per_10_000 is None


def test_figures_cost_the_same_whatever_they_count(places, django_assert_num_queries):
    for _ in range(3):
        AssignmentFactory(
            post=PostFactory(convention=ConventionFactory(communes=[places.communes["06001"]]))
        )

    with django_assert_num_queries(4):
        figures_of()
    with django_assert_num_queries(4):
        figures_by(Department)
    numbers = list(Convention.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3):
        figures_by_convention(numbers)


def test_the_team_of_a_convention_is_counted_even_before_it_is_in_force(places):
    convention = ConventionFactory(stage=Stage.DRAFTING, start_date=None, end_date=None)
    AssignmentFactory(post=PostFactory(convention=convention))
    other = ConventionFactory()

    teams = teams_of([convention.pk, other.pk])

    assert [(teams[pk].people, teams[pk].fte) for pk in (convention.pk, other.pk)] == [
        (1, Decimal("0.50")),
        (0, Decimal("0.00")),
    ]


# Against a naive reading of the same rows --------------------------------------------------------

near = st.integers(-3, 3).map(lambda shift: DAY + timedelta(days=shift))
held = st.fixed_dictionaries(
    {
        "convention": st.integers(0, 2),
        "member": st.integers(0, 3),
        "kind": st.sampled_from(PostKind.values),
        "fte": st.integers(5, 100).map(lambda cents: Decimal(cents) / 100),
        "status": st.sampled_from(GrantStatus.values),
        "starts_on": near,
        "lasts": st.one_of(st.none(), st.integers(0, 4)),
    }
)
empty_post = st.fixed_dictionaries(
    {
        "convention": st.integers(0, 2),
        "kind": st.sampled_from(PostKind.values),
        "opened_on": near,
        "lasts": st.one_of(st.none(), st.integers(0, 4)),
    }
)
agreement = st.fixed_dictionaries(
    {
        "starts": near,
        "lasts": st.integers(0, 6),
        "stage": st.sampled_from([Stage.SIGNED, Stage.SIGNED, Stage.DRAFTING]),
        "is_draft": st.booleans(),
        "closed_on": st.one_of(st.none(), near),
        "communes": st.sets(st.integers(0, 3), max_size=4),
    }
)


def in_force(convention):
    return (
        not convention["is_draft"]
        and convention["stage"] == Stage.SIGNED
        and convention["starts"] <= DAY <= convention["starts"] + timedelta(convention["lasts"])
        and (convention["closed_on"] is None or convention["closed_on"] > DAY)
    )


def open_on_the_day(post):
    last = None if post["lasts"] is None else post["opened_on"] + timedelta(post["lasts"])
    return post["opened_on"] <= DAY and (last is None or last > DAY)


def naive(conventions, assignments, empty_posts, communes):
    """Read like a person with two sheets of paper."""
    alive = {
        number
        for number, convention in enumerate(conventions)
        if in_force(convention) and convention["communes"] & communes
    }
    counted = [
        row
        for row in assignments
        if row["convention"] in alive
        and row["kind"] in COUNTED_POSTS
        and row["status"] == GrantStatus.VALIDATED
        and row["starts_on"] <= DAY
        and (row["lasts"] is None or row["starts_on"] + timedelta(row["lasts"]) >= DAY)
    ]
    covered = {c for number in alive for c in conventions[number]["communes"]} & communes
    # Each assignment of the test has a post of its own, opened long before.
    posts = [
        row for row in assignments if row["convention"] in alive and row["kind"] in COUNTED_POSTS
    ]
    empty = [
        row
        for row in empty_posts
        if row["convention"] in alive and row["kind"] in COUNTED_POSTS and open_on_the_day(row)
    ]
    return (
        len(alive),
        len({row["member"] for row in counted}),
        sum((row["fte"] for row in counted), Decimal(0)),
        len(covered),
        len(posts) + len(empty),
        len(posts) - len(counted) + len(empty),
    )


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    conventions=st.lists(agreement, min_size=3, max_size=3),
    assignments=st.lists(held, max_size=6),
    empty_posts=st.lists(empty_post, max_size=3),
    communes=st.sets(st.integers(0, 3), min_size=1),
)
def test_figures_equal_a_naive_count(places, conventions, assignments, empty_posts, communes):
    from django.db import transaction

    with transaction.atomic():
        found = build_and_count(conventions, assignments, empty_posts, communes)
        transaction.set_rollback(True)

    assert found == naive(conventions, assignments, empty_posts, communes)


def build_and_count(conventions, assignments, empty_posts, communes):
    ground = [CommuneFactory() for _ in range(4)]
    people = [MemberFactory() for _ in range(4)]
    rows = [
        ConventionFactory(
            start_date=c["starts"],
            end_date=c["starts"] + timedelta(c["lasts"]),
            signature_date=None,
            stage=c["stage"],
            draft=c["is_draft"],
            closed_on=c["closed_on"],
            communes=[ground[number] for number in c["communes"]],
        )
        for c in conventions
    ]
    for row in assignments:
        AssignmentFactory(
            post=PostFactory(convention=rows[row["convention"]], kind=row["kind"], fte=row["fte"]),
            member=people[row["member"]],
            fte=row["fte"],
            status=row["status"],
            starts_on=row["starts_on"],
            ends_on=None if row["lasts"] is None else row["starts_on"] + timedelta(row["lasts"]),
            reason="motif",
            **({"requested": True} if row["status"] == GrantStatus.REQUESTED else {}),
        )
    for row in empty_posts:
        lasts = row["lasts"]
        PostFactory(
            convention=rows[row["convention"]],
            kind=row["kind"],
            opened_on=row["opened_on"],
            closed_on=None if lasts is None else row["opened_on"] + timedelta(lasts),
        )
    asked = Commune.objects.filter(pk__in=[ground[number].pk for number in communes])
    figures = figures_of(asked, on=DAY)
    return (
        figures.conventions,
        figures.people,
        figures.fte,
        figures.covered_communes,
        figures.posts,
        figures.vacancies,
    )

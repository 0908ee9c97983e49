"""What the register computes from rows and dates."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conventions.models import (
    Amendment,
    Assignment,
    Convention,
    Coverage,
    Stage,
    State,
    anniversary,
    fifth_anniversary_eve,
)
from conventions.standing import standing_of
from reference.models import CafOverride
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    CoverageFactory,
    PostFactory,
    days,
)
from tests.factories.members import MemberFactory

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 1), date(2030, 12, 31)),
        (date(2026, 9, 15), date(2031, 9, 14)),
        (date(2024, 2, 29), date(2029, 2, 28)),
    ],
)
def test_the_proposed_end_is_the_eve_of_the_fifth_anniversary(start, end):
    assert fifth_anniversary_eve(start) == end


def test_an_anniversary_of_29_february_is_1_march_when_the_year_has_none():
    assert [anniversary(date(2024, 2, 29), years) for years in (1, 4)] == [
        date(2025, 3, 1),
        date(2028, 2, 29),
    ]


def test_the_period_is_written_with_its_years():
    convention = Convention(start_date=date(2026, 1, 1), end_date=date(2030, 12, 31))
    one_year = Convention(start_date=date(2026, 1, 1), end_date=date(2026, 12, 31))

    assert [convention.period, one_year.period, Convention().period] == ["2026-2030", "2026", ""]


def extended(convention, *, end, effective_on, confirmed=True):
    """An avenant that moves the end."""
    return Amendment.objects.create(
        convention=convention,
        kind=Amendment.Kind.EXTENSION,
        signed_on=effective_on,
        effective_on=effective_on,
        new_end_date=end,
        confirmed_at=timezone.now() if confirmed else None,
        confirmed_by=MemberFactory() if confirmed else None,
    )


def dated(start, end, **fields):
    return ConventionFactory(start_date=start, end_date=end, signature_date=None, **fields)


def test_a_convention_is_in_force_from_its_first_to_its_last_day(db):
    convention = dated(date(2026, 1, 1), date(2030, 12, 31))

    def is_in_force(day):
        return Convention.objects.in_force(day).filter(pk=convention.pk).exists()

    assert [
        is_in_force(day)
        for day in (
            date(2025, 12, 31),
            date(2026, 1, 1),
            date(2030, 12, 31),
            date(2031, 1, 1),
        )
    ] == [False, True, True, False]


def test_an_avenant_moves_the_end_from_its_own_day_once_confirmed(db):
    convention = dated(date(2020, 1, 1), date(2024, 12, 31))
    extended(convention, end=date(2026, 12, 31), effective_on=date(2024, 6, 1))
    extended(convention, end=date(2099, 12, 31), effective_on=date(2024, 7, 1), confirmed=False)

    ends = [
        Convention.objects.with_end(day).get().effective_end
        for day in (date(2024, 5, 31), date(2024, 6, 1), TODAY)
    ]

    assert ends == [date(2024, 12, 31), date(2026, 12, 31), date(2026, 12, 31)]
    assert Convention.objects.get().effective_end == date(2026, 12, 31)


def test_neither_a_draft_nor_a_closed_convention_is_in_force(db):
    ConventionFactory(draft=True)
    ConventionFactory(closed_on=days(0))
    ConventionFactory(stage=Stage.DIAGNOSIS, start_date=None, end_date=None)
    kept = ConventionFactory(closed_on=days(1))

    assert list(Convention.objects.in_force()) == [kept]


STATES = {
    "diagnosis": (None, None, Stage.DIAGNOSIS, {}, State.PREPARATION),
    "to come": (date(2027, 1, 1), date(2031, 12, 31), Stage.SIGNED, {}, State.PREPARATION),
    "in force": (date(2026, 1, 1), date(2030, 12, 31), Stage.SIGNED, {}, State.IN_FORCE),
    "twelve months": (date(2023, 1, 1), date(2027, 11, 22), Stage.SIGNED, {}, State.TO_RENEW),
    "a day more": (date(2023, 1, 1), date(2027, 11, 23), Stage.SIGNED, {}, State.IN_FORCE),
    "over": (date(2020, 1, 1), date(2026, 11, 21), Stage.SIGNED, {}, State.ENDED),
    "closed": (
        date(2026, 1, 1),
        date(2030, 12, 31),
        Stage.SIGNED,
        {"closed_on": TODAY},
        State.ENDED,
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_the_state_of_a_row_is_the_state_of_the_list(db, name):
    """One word for a convention, whether it is computed on the row or filtered by the database."""
    start, end, stage, fields, expected = STATES[name]
    convention = dated(start, end, stage=stage, **fields)

    found = {
        state
        for state in State
        if Convention.objects.in_state(state, TODAY).filter(pk=convention.pk)
    }

    # What is to renew is also in force.
    assert found - {State.IN_FORCE if expected == State.TO_RENEW else None} == {expected}
    assert Convention.objects.with_state(TODAY).get().state_on(TODAY) == expected


def test_a_convention_whose_next_generation_is_signed_is_no_longer_to_renew(db):
    convention = dated(date(2022, 1, 1), date(2027, 1, 1))
    dated(date(2027, 1, 2), date(2031, 12, 31), previous=convention)

    assert list(Convention.objects.to_renew(TODAY)) == []
    assert Convention.objects.get(pk=convention.pk).state_on(TODAY) == State.IN_FORCE


@pytest.mark.parametrize(
    ("fields", "label", "tone"),
    [
        ({"stage": Stage.DIAGNOSIS}, "Diagnostic partagé", "neutral"),
        ({"start_date": days(10)}, "Signée, à venir", "neutral"),
        ({}, "En vigueur", "success"),
        ({"end_date": days(90)}, "À renouveler dans les 12 mois", "warning"),
        ({"end_date": days(-1)}, "Terminée", "neutral"),
    ],
)
def test_the_badge_says_the_stage_then_the_state(db, fields, label, tone):
    convention = ConventionFactory(**fields)

    assert (convention.state_label, convention.state_tone) == (label, tone)


def test_the_cafs_are_a_set_computed_from_the_communes(places):
    CafOverride.objects.create(commune=places.communes["06005"], caf=places.caf83)
    convention = ConventionFactory(communes=[places.communes["06001"], places.communes["06005"]])
    CoverageFactory(
        convention=convention, commune=places.communes["83042"], to_date=days(-1)
    )  # left: its Caf no longer counts for it

    assert convention.cafs == frozenset({"06", "83"})
    assert list(Convention.objects.of_cafs({"83"})) == [convention]
    Coverage.objects.filter(commune="06005").update(to_date=days(-1))
    assert Convention.objects.get().cafs == frozenset({"06"})
    assert list(Convention.objects.of_cafs({"83"})) == []


def test_a_draft_is_visible_to_its_team_its_author_and_its_cafs_only(
    places, alice, bob, carole, karim, mona, nina
):
    draft = ConventionFactory(draft=True, registered_by=bob, communes=[places.communes["06069"]])
    AssignmentFactory(post=PostFactory(convention=draft), member=alice)
    ConventionFactory(draft=True)  # nobody's: no author, no commune

    seen = {
        who.first_name: list(
            Convention.objects.visible_to(standing_of(who)).filter(confirmed_at=None)
        )
        for who in (alice, bob, carole, karim, mona, nina)
    }

    assert seen == {
        "Alice": [draft],
        "Bob": [draft],
        "Carole": [draft],
        "Karim": [],
        "Mona": [],
        "Nina": [],
    }
    visitor = Convention.objects.visible_to(standing_of(AnonymousUser()))
    assert list(visitor.filter(confirmed_at=None)) == []


def test_requests_wait_for_the_officers_of_the_cafs_oldest_first(
    alpes_azur, pays_de_grasse, carole, karim, bob
):
    second = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    first = AssignmentFactory(requested=True, post=PostFactory(convention=pays_de_grasse))
    Assignment.objects.filter(pk=first.pk).update(requested_at=timezone.now() - timedelta(days=3))
    AssignmentFactory(requested=True, member=carole, post=PostFactory(convention=alpes_azur))

    waiting = {
        who.first_name: list(Assignment.objects.waiting_for(standing_of(who)))
        for who in (carole, karim, bob)
    }

    assert waiting == {"Carole": [first, second], "Karim": [], "Bob": []}


def test_rows_say_who_they_are(alpes_azur, alice):
    post = alpes_azur.posts.get()
    avenant = extended(alpes_azur, end=date(2031, 1, 1), effective_on=date(2026, 3, 1))

    assert str(alpes_azur) == "Alpes d’Azur"
    assert str(post) == f"Chargée ou chargé de coopération CTG ({post.employer})"
    assert str(post.assignments.get()) == f"Alice Tilleul\u00a0: {post}"
    assert str(avenant) == "Avenant du 01/03/2026"

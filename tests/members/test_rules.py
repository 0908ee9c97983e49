"""Who may decide what about people, each rule alone, with the people who may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members import rules
from members.models import Role
from tests.factories.members import InvitationFactory, MemberFactory, RoleFactory

Kind = Role.Kind


@pytest.fixture
def referent(places):
    """Référence of Caf 06."""
    return RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06).member


def allowed(rule, people, *args, **kwargs):
    """The first names of those whom the rule lets."""
    return [person.first_name for person in people if rule(person, *args, **kwargs)]


@pytest.fixture
def everybody(nina, alice, bob, carole, karim, mona, paul, erwan, suzie, referent):
    referent.first_name = "Référente"
    return [nina, alice, bob, carole, karim, mona, paul, erwan, suzie, referent]


def test_the_queue_is_for_cafs_and_the_administration(everybody):
    assert allowed(rules.can_see_queue, everybody) == ["Carole", "Karim", "Mona", "Référente"]


def test_a_caf_proposes_its_own_colleagues(everybody, places):
    proposers = allowed(rules.can_propose, everybody, kind=Kind.CAF_OFFICER, caf_id=places.caf06.pk)

    assert proposers == ["Carole", "Mona", "Référente"]


def test_only_the_administration_proposes_references_and_administrators(everybody, places):
    assert {
        kind: allowed(rules.can_propose, everybody, kind=kind, caf_id=places.caf06.pk)
        for kind in (Kind.CAF_REFERENT, Kind.NATIONAL, Kind.PARTNER)
    } == {Kind.CAF_REFERENT: ["Mona"], Kind.NATIONAL: ["Mona"], Kind.PARTNER: ["Mona"]}


@pytest.mark.parametrize(
    ("kind", "deciders"),
    [
        (Kind.CAF_OFFICER, ["Mona", "Référente"]),
        (Kind.CAF_REFERENT, ["Mona"]),
        (Kind.PARTNER, ["Carole", "Karim", "Mona", "Référente"]),
        (Kind.NATIONAL, ["Mona"]),
    ],
)
def test_who_decides_each_kind_of_role(everybody, places, kind, deciders):
    caf = places.caf06 if kind in Role.OF_CAF else None
    role = RoleFactory(requested=True, kind=kind, caf=caf)

    assert allowed(rules.can_decide_role, everybody, role) == deciders
    assert allowed(rules.can_end_role, everybody, role) == deciders


def test_nobody_decides_on_his_own_role(mona, referent, places):
    own = [
        RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=referent),
        RoleFactory(requested=True, kind=Kind.NATIONAL, member=mona),
    ]

    assert [rules.can_decide_role(role.member, role) for role in own] == [False, False]
    assert [rules.can_end_role(role.member, role) for role in own] == [False, False]


def test_the_administrator_who_proposes_does_not_validate(mona):
    second = RoleFactory(kind=Kind.NATIONAL).member
    role = RoleFactory(requested=True, kind=Kind.NATIONAL, requested_by=mona)

    assert [rules.can_decide_role(person, role) for person in (mona, second)] == [False, True]


@pytest.mark.parametrize(("days", "is_free"), [(364, False), (366, True)])
def test_a_favour_is_not_returned_within_a_year(places, days, is_free):
    friend = MemberFactory()
    validator = RoleFactory(
        kind=Kind.CAF_REFERENT,
        caf=places.caf06,
        decided_by=friend,
        decided_at=timezone.now() - timedelta(days=days),
    ).member
    higher = RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=friend)
    partner = RoleFactory(requested=True, kind=Kind.PARTNER, member=friend)

    answers = [rules.can_decide_role(validator, role) for role in (higher, partner)]

    assert answers == [is_free, True]


def test_a_request_is_withdrawn_by_its_holder_or_proposer(nina, alice, carole, places):
    role = RoleFactory(
        requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina, requested_by=carole
    )

    assert allowed(rules.can_withdraw_role, [nina, alice, carole], role) == ["Nina", "Carole"]


def test_who_invites_and_takes_an_invitation_back(everybody, alice, carole):
    of_a_member, of_a_caf = (InvitationFactory(invited_by=by) for by in (alice, carole))

    assert allowed(rules.can_invite, everybody) == ["Carole", "Karim", "Mona", "Référente"]
    assert allowed(rules.can_revoke_invitation, everybody, of_a_member) == ["Alice", "Mona"]
    assert allowed(rules.can_revoke_invitation, everybody, of_a_caf) == [
        "Carole",
        "Mona",
        "Référente",
    ]


def test_the_administration_alone_suspends_and_never_itself(everybody, mona, alice):
    assert allowed(rules.can_suspend, everybody, alice) == ["Mona"]
    assert rules.can_suspend(mona, mona) is False


def test_the_last_administrator_does_not_leave(alice, mona):
    before = (rules.can_erase(alice), rules.can_erase(mona))

    RoleFactory(kind=Kind.NATIONAL)

    assert (before, rules.can_erase(mona)) == ((True, False), True)


def test_a_role_that_was_taken_away_gives_nothing(carole, mona):
    role = carole.roles.get()
    role.ended_at, role.ended_by = timezone.now(), mona
    role.save()
    carole.forget_roles()

    assert rules.can_see_queue(carole) is False

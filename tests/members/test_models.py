"""What is always true of people and of what they may claim."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conventions.standing import NOBODY, standing_of
from members.models import GrantStatus, Member, Role, Visibility
from tests.factories.members import InvitationFactory, MemberFactory, RoleFactory


def names(people):
    return sorted(person.full_name for person in people)


def test_an_address_is_unique_whatever_its_case(alice):
    with pytest.raises(IntegrityError, match="members_member_email_key"):
        Member.objects.create(email="ALICE@essai.example")


def test_a_person_has_a_name_in_every_state(db):
    erased = Member(first_name="Inès", erased_at=timezone.now())

    assert [str(Member(first_name="Inès", last_name="Saule")), str(Member()), str(erased)] == [
        "Inès Saule",
        "Membre sans nom",
        "Ancien membre",
    ]


def test_who_sees_whom(alice, nina, suzie):
    opened = MemberFactory(first_name="Ouverte", last_name="A", profile_visibility="public")

    seen = {
        who: names(Member.objects.visible_to(standing).exclude(email="racine@essai.example"))
        for who, standing in {
            "visitor": NOBODY,
            "nina": standing_of(nina),
            "alice": standing_of(alice),
        }.items()
    }

    assert opened.profile_visibility == Visibility.PUBLIC
    assert seen == {
        "visitor": ["Ouverte A"],
        "nina": ["Nina Lavande", "Ouverte A"],
        "alice": ["Alice Tilleul", "Nina Lavande", "Ouverte A"],
    }


@pytest.mark.parametrize("typed", ["genet", "ERWAN gen", "Genêt Erwan", "gen  erw"])
def test_a_name_is_found_as_people_type_it(alice, erwan, typed):
    assert names(Member.objects.named_like(typed)) == ["Erwan Genêt"]


def test_a_national_role_is_never_decided_by_who_proposed_it(mona, nina):
    with pytest.raises(IntegrityError, match="national_role_takes_two_people"):
        RoleFactory(kind=Role.Kind.NATIONAL, member=nina, requested_by=mona, decided_by=mona)


def test_a_role_is_never_decided_by_its_holder(nina):
    with pytest.raises(IntegrityError, match="role_is_never_decided_by_its_holder"):
        RoleFactory(member=nina, decided_by=nina)


def test_the_same_request_does_not_wait_twice(nina):
    RoleFactory(member=nina, requested=True)
    with pytest.raises(IntegrityError, match="role_is_requested_once"):
        RoleFactory(member=nina, requested=True)


@pytest.mark.parametrize(
    ("facts", "is_running", "state"),
    [
        ({}, True, "validée"),
        ({"requested": True}, False, "en attente de validation"),
        ({"status": GrantStatus.REFUSED, "reason": "Non"}, False, "refusée"),
        ({"ended": True}, False, "terminée"),
        ({"starts_on": timezone.localdate() + timedelta(1)}, False, "à venir"),
    ],
)
def test_a_role_tells_its_state(db, facts, is_running, state):
    role = RoleFactory(**facts)

    assert (role.is_running, role.state) == (is_running, state)


def test_a_withdrawn_request_is_called_so(nina):
    role = RoleFactory(requested=True, ended_at=timezone.now(), ended_by=nina, member=nina)

    assert (role.state, list(Role.objects.requested())) == ("retirée", [])


def test_a_role_is_named_with_its_place(carole, paul, mona):
    assert [str(person.roles.get()) for person in (carole, paul, mona)] == [
        "Conseil et développement à la Caf, Caf des Alpes-Maritimes",
        "Partenaire, MSA d’essai",
        "Administration nationale",
    ]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "en attente"),
        ({"expired": True}, "expirée"),
        ({"accepted_at": timezone.now()}, "acceptée"),
        ({"revoked_at": timezone.now()}, "retirée"),
        ({"declined_at": timezone.now()}, "refusée"),
    ],
)
def test_an_invitation_tells_its_state(db, facts, state):
    assert InvitationFactory(**facts).state == state

"""Whose hidden address the staff of a Caf may read: never that of somebody whom they only named."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from conventions.actions import Person, appoint, request_assignment, validate_assignment
from conventions.contacts import is_of_my_caf, of_my_caf, open_contact_of
from conventions.models import Answer, Assignment, Reconfirmation
from members.actions import (
    accept_invitation,
    invite_member,
    open_contact,
    request_role,
    validate_role,
)
from members.models import Member, Role
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory


def can_see_contact(reader, person):
    """At least one of the contact details of that person, without a reason written for them alone."""
    return bool(open_contact_of(reader, person, is_ours=is_of_my_caf(reader, person)))


@dataclass
class Office:
    """Carole and a colleague, in the same Caf."""

    carole: Member
    colleague: Member

    def read(self, person):
        """Which of them reads what this person keeps hidden, by the page and by the lines of an export."""
        answers = {}
        for name, reader in {"carole": self.carole, "colleague": self.colleague}.items():
            reader = Member.objects.get(pk=reader.pk)
            twin = Member.objects.filter(of_my_caf(reader), pk=person.pk).exists()
            lines = Assignment.objects.filter(of_my_caf(reader, outer="member"), member=person)
            assert is_of_my_caf(reader, person) == twin
            assert lines.exists() == (twin and person.assignments.exists())
            assert can_see_contact(reader, person) == twin
            answers[name] = twin
        return {name for name, seen in answers.items() if seen}


BOTH = {"carole", "colleague"}


@pytest.fixture
def office(carole, places):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06).member
    return Office(carole, colleague)


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


def test_naming_a_stranger_opens_nothing_to_anybody(office, post):
    stranger = MemberFactory()

    appoint(post, by=office.carole, person=Person(member=stranger), fte=1)

    assert stranger.assignments.get().status == "validated"
    assert office.read(stranger) == set()


def test_what_a_team_prepares_opens_nothing_either(office, post, alice):
    stranger = MemberFactory()
    asked = appoint(post, by=alice, person=Person(member=stranger), fte=1)

    validate_assignment(asked, by=office.carole)

    assert office.read(stranger) == set()


def test_whoever_asked_for_the_function_is_of_the_caf(office, post):
    member = MemberFactory()
    asked = request_assignment(post, by=member, fte=1)
    before = office.read(member)

    validate_assignment(asked, by=office.carole)

    assert (before, office.read(member)) == (set(), BOTH)


def test_whoever_answers_for_the_function_is_of_the_caf(office, post):
    stranger = MemberFactory()
    named = appoint(post, by=office.carole, person=Person(member=stranger), fte=1)
    facts = {"assignment": named, "answer": Answer.KEPT}
    Reconfirmation.objects.create(**facts, answered_by=office.carole)
    before = office.read(stranger)

    Reconfirmation.objects.create(**facts | {"answer": Answer.STILL_HERE}, answered_by=stranger)

    assert (before, office.read(stranger)) == (set(), BOTH)


def test_an_invitation_shows_the_address_to_whoever_typed_it_then_to_the_caf(office, post):
    person = Person(email="rose@essai.example", first_name="Rose", last_name="Tamaris")
    rose = appoint(post, by=office.carole, person=person, fte=1).member
    before = office.read(rose)

    accept_invitation(rose.invitations.get(), first_name="Rose", last_name="Tamaris")

    assert (before, office.read(rose)) == ({"carole"}, BOTH)


def test_an_invitation_sent_again_by_another_is_nobody_s(office):
    facts = {"email": "rose@essai.example", "first_name": "Rose", "last_name": "Tamaris"}
    rose = invite_member(**facts, by=office.carole)
    sent = rose.invitations.get()

    sent.pk, sent.invited_by = None, office.colleague
    sent.save()

    assert office.read(rose) == set()


def test_an_invitation_from_elsewhere_opens_nothing_here(office, post, karim):
    facts = {"email": "rose@essai.example", "first_name": "Rose", "last_name": "Tamaris"}
    rose = invite_member(**facts, by=karim)
    accept_invitation(rose.invitations.get(), first_name="Rose", last_name="Tamaris")

    appoint(post, by=office.carole, person=Person(member=rose), fte=1)

    assert office.read(rose) == set()


def test_a_function_that_ended_closes_the_address(office, post):
    member = MemberFactory()
    held = validate_assignment(request_assignment(post, by=member, fte=1), by=office.carole)

    Assignment.objects.filter(pk=held.pk).update(
        starts_on=timezone.localdate() - timedelta(9), ends_on=timezone.localdate() - timedelta(1)
    )

    assert office.read(member) == set()


def test_whoever_said_yes_to_the_caf_stays_of_it_on_another_post(office, post, places):
    """A CTG renewed takes its people up: they need not say yes again."""
    ended = AssignmentFactory(post=post, ended=True)
    Assignment.objects.filter(pk=ended.pk).update(requested_by=ended.member_id)
    following = ConventionFactory(communes=[places.communes["06001"]])

    appoint(PostFactory(convention=following), by=office.carole, person=Person(ended.member), fte=1)

    assert office.read(ended.member) == BOTH


def test_a_function_elsewhere_counts_elsewhere(office, places):
    other = ConventionFactory(communes=[places.communes["83042"]])
    member = MemberFactory()
    request = request_assignment(PostFactory(convention=other), by=member, fte=1)
    validate_assignment(request, by=MemberFactory())

    assert office.read(member) == set()


def test_a_colleague_who_was_proposed_has_not_said_yes(office, places, mona):
    proposed, asked = MemberFactory(), MemberFactory()
    facts = {"kind": Role.Kind.CAF_OFFICER, "caf": places.caf06}
    for member, by in ((proposed, office.carole), (asked, asked)):
        validate_role(request_role(member=member, by=by, **facts), by=mona)

    assert (office.read(proposed), office.read(asked)) == (set(), BOTH)


def test_where_who_asked_was_not_kept_whoever_decided_alone_reads_nothing(office, post):
    held = AssignmentFactory(post=post, decided_by=office.carole)

    assert office.read(held.member) == {"colleague"}


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [("members", {"Alice", "Bob", "Carole", "Karim", "Mona"}), ("hidden", {"Alice", "Carole"})],
)
def test_what_is_opened_is_for_those_who_carry_a_ctg(
    alice, bob, carole, karim, mona, paul, nina, visibility, readers
):
    alice.email_visibility = visibility
    alice.save()
    everybody = (alice, bob, carole, karim, mona, paul, nina)

    assert {one.first_name for one in everybody if can_see_contact(one, alice)} == readers


def test_the_hour_opened_on_a_person_opens_what_is_hidden(alice, mona):
    before = can_see_contact(mona, alice)
    open_contact(alice, by=mona, reason="Réunion annulée")

    assert (before, can_see_contact(Member.objects.get(pk=mona.pk), alice)) == (False, True)

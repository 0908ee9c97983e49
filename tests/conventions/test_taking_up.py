"""The yes of whoever was named by an address that they hide: until then nothing is theirs, then all is."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions.actions import (
    Person,
    appoint,
    confirm_convention,
    validate_assignment,
)
from conventions.models import Answer, Assignment, Reconfirmation
from conventions.rules import can_decide, can_end
from conventions.standing import standing_of
from ctgnet.pages.caf_desk.queue import waiting_at
from members import actions
from members.models import AuditLine, MailPreference, Member, Notification, Role
from members.rules import can_decide_role, can_take_up
from tests.conventions.naming import fresh
from tests.conventions.test_unproved_people import ROSE
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory


def names_on_team(client, alpes_azur):
    page = client.get(reverse("conventions:convention_team", args=[alpes_azur.slug]))
    return [name in page.content.decode() for name in ("Rose Tamaris", "Odile Ficaire")]


def test_no_right_comes_before_the_yes(named, alpes_azur, places):
    owner, given, _ = named
    RoleFactory(member=given.member, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    before = standing_of(fresh(owner))

    actions.take_up(given.member, by=owner)

    after = standing_of(fresh(owner))
    assert (before.is_verified, before.cafs) == (False, frozenset())
    assert (after.conventions, after.cafs) == ({alpes_azur.pk}, {"06"})


def test_whoever_claims_an_address_says_no_yes_there(named):
    owner, given, _ = named
    before = can_take_up(fresh(owner), given.member)
    owner.emailaddress_set.update(verified=False)

    after = can_take_up(fresh(owner), given.member)
    assert (before, after, actions.take_up(given.member, by=owner)) == (True, False, False)


def test_the_name_of_the_owner_is_shown_once_they_say_yes(client, carole, named, alpes_azur):
    owner, given, _ = named
    client.force_login(carole)
    before = names_on_team(client, alpes_azur)

    client.force_login(owner)
    asked = client.get(reverse("myspace")).content.decode()
    answer = client.post(reverse("name_take_up", args=[given.member.public_id]))

    client.force_login(carole)
    given.refresh_from_db()
    assert "<bdi>Rose Tamaris</bdi>" in asked
    assert (answer.status_code, given.member) == (302, owner)
    assert (before, names_on_team(client, alpes_azur)) == ([True, False], [False, True])
    assert Member.objects.listed().filter(last_name="Tamaris").exists() is False


def test_a_name_is_taken_up_once(named):
    owner, given, _ = named
    done = [actions.take_up(given.member, by=owner) for _ in range(2)]

    given.refresh_from_db()
    lines = AuditLine.objects.filter(verb="accept_invitation")
    assert (done, given.member) == ([True, False], owner)
    assert [line.subject for line in lines] == [owner]


def test_nobody_decides_of_whoever_stands_in_for_them(client, carole, carole_is_named, places):
    asked = carole_is_named
    role = RoleFactory(member=asked.member, requested=True)
    held = AssignmentFactory(
        member=asked.member, post=PostFactory(convention=asked.post.convention)
    )
    another = MemberFactory()
    RoleFactory(member=another, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)

    found = {}
    for who in (carole, another):
        who = fresh(who)
        may = can_decide(who, asked), can_end(who, held), can_decide_role(who, role)
        found[who] = {(line.kind, line.pk) for line in waiting_at(who)}, may

    requests = {("fonction", asked.pk), ("role", role.pk)}
    assert found == {carole: (set(), (False,) * 3), another: (requests, (True,) * 3)}
    with pytest.raises(ValidationError, match="Personne ne valide sa propre demande"):
        actions.validate_role(role, by=fresh(carole))


def test_a_visitor_decides_of_nothing(carole_is_named):
    held = AssignmentFactory(post=carole_is_named.post)

    visitor = AnonymousUser()
    assert [can_decide(visitor, carole_is_named), can_end(visitor, held)] == [False, False]


def test_confirming_a_ctg_leaves_whoever_stands_in_for_oneself(carole, carole_is_named, alice):
    convention = carole_is_named.post.convention
    type(convention).objects.update(confirmed_at=None, confirmed_by=None, registered_by=alice)
    other = AssignmentFactory(post=carole_is_named.post, requested=True)
    convention.refresh_from_db()

    confirm_convention(convention, by=carole, version=convention.version)

    statuses = [Assignment.objects.get(pk=one.pk).status for one in (carole_is_named, other)]
    assert statuses == ["requested", "validated"]


def test_what_one_decided_of_oneself_without_knowing_waits_for_another(
    carole, carole_is_named, places
):
    asked, colleague = carole_is_named, MemberFactory()
    RoleFactory(member=colleague, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    validate_assignment(asked, by=carole)
    refused = AssignmentFactory(
        member=asked.member, post=asked.post, status="refused", reason="Non", decided_by=carole
    )

    actions.take_up(asked.member, by=carole)

    asked.refresh_from_db()
    refused.refresh_from_db()
    told = Notification.objects.filter(key=asked.asking_key)
    assert (asked.member, asked.status, asked.decided_by) == (carole, "requested", None)
    assert [one.member for one in told] == [colleague]
    assert (refused.member == carole, refused.status) == (False, "refused")


def test_what_was_handed_to_the_owner_waits_for_anybody(carole, alice, alpes_azur, places):
    post = PostFactory(convention=alpes_azur)
    asked = appoint(post, by=alice, person=Person(email=carole.email, **ROSE), fte=post.fte)
    facts = {"delegated_by": alice, "delegated_at": timezone.now(), "delegated_in": places.caf06}
    Assignment.objects.filter(pk=asked.pk).update(delegate=carole, **facts)

    actions.take_up(asked.member, by=carole)

    asked.refresh_from_db()
    assert (asked.member, asked.delegate) == (carole, None)


def test_what_the_owner_holds_already_is_not_given_twice(named):
    owner, given, _ = named
    other = AssignmentFactory(member=owner, post=given.post)
    Reconfirmation.objects.create(assignment=given, answer=Answer.KEPT, answered_by=owner)

    actions.take_up(given.member, by=owner)

    assert list(Assignment.objects.current().filter(post=given.post)) == [other]


def test_what_is_validated_beats_what_the_owner_asks_for(named):
    owner, given, _ = named
    AssignmentFactory(member=owner, post=given.post, requested=True)

    actions.take_up(given.member, by=owner)

    held = Assignment.objects.filter(member=owner, post=given.post)
    assert [(one.pk, one.status) for one in held] == [(given.pk, "validated")]


@pytest.mark.parametrize("theirs", [{"requested": True}, {}])
def test_what_is_asked_for_twice_waits_once(named, places, theirs):
    owner, given, _ = named
    what = {"kind": Role.Kind.CAF_OFFICER, "caf": places.caf06}
    asked = RoleFactory(member=given.member, requested=True, **what)
    mine = RoleFactory(member=owner, **theirs, **what)

    actions.take_up(given.member, by=owner)

    assert list(Role.objects.filter(kind=what["kind"], member__in=[given.member, owner])) == [mine]
    assert waiting_keys(asked) == []


def waiting_keys(grant):
    return list(Notification.objects.filter(key=grant.asking_key))


def test_what_others_answered_about_is_not_withdrawn(named, carole):
    """A request of the owner on the same post, of which an answer is kept: nobody deletes it."""
    owner, given, _ = named
    asked = AssignmentFactory(member=owner, post=given.post, requested=True)
    Reconfirmation.objects.create(assignment=asked, answer=Answer.STILL_HERE, answered_by=carole)

    actions.take_up(given.member, by=owner)

    assert list(Assignment.objects.filter(member=owner)) == [asked]


def test_a_choice_that_the_owner_made_already_is_theirs(named):
    owner, given, _ = named
    for member, rhythm in ((owner, "never"), (given.member, "daily")):
        MailPreference.objects.create(member=member, kind="sheet", rhythm=rhythm)

    actions.take_up(given.member, by=owner)

    chosen = MailPreference.objects.filter(member__in=[owner, given.member])
    assert list(chosen.values_list("member", "rhythm")) == [(owner.pk, "never")]


@pytest.mark.parametrize("is_left", [True, False])
def test_the_link_gives_to_the_account_of_the_address_or_opens_one(named, is_left):
    """Its owner has another address by now, or has not proved this one yet."""
    owner, given, _ = named
    address, invitation = owner.email, given.member.invitations.get()
    owner.emailaddress_set.update(verified=False)
    if is_left:
        owner.emailaddress_set.update(email="ailleurs@essai.example")
        Member.objects.filter(pk=owner.pk).update(email="ailleurs@essai.example")

    account = actions.accept_named(invitation, **ROSE)

    given.refresh_from_db()
    wanted = given.member if is_left else owner
    assert (account, given.member) == (wanted, wanted)
    assert (fresh(account).email, fresh(account).named_at) == (address, "")


def test_what_is_over_stays_with_the_name_that_was_typed(named):
    owner, given, _ = named
    over = RoleFactory(member=given.member, ended=True, decided_by=owner)

    actions.take_up(given.member, by=owner)

    over.refresh_from_db()
    assert (over.member, over.status) == (given.member, "validated")


def test_a_closed_account_takes_up_nothing(named):
    owner, given, _ = named
    Member.objects.filter(pk=owner.pk).update(is_active=False)

    with pytest.raises(ValidationError, match="Ce compte est fermé"):
        actions.take_up(given.member, by=owner)

    assert can_take_up(fresh(owner), given.member) is False


def test_my_space_says_who_decides(client, carole, carole_is_named, named):
    owner, _, _ = named

    pages = {}
    for who in (owner, carole):
        client.force_login(who)
        pages[who] = client.get(reverse("myspace")).content.decode()

    assert (
        "validé par <bdi>Carole Fontaine</bdi>" in pages[owner],
        "à valider" in pages[owner],
    ) == (
        True,
        False,
    )
    assert "à valider" in pages[carole]

"""Actions on an invitation: sent, accepted, taken back, sent again."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from members import actions
from members.models import Invitation, Member
from tests.factories.members import GuestFactory, InvitationFactory
from tests.members.traces import trace

pytestmark = pytest.mark.django_db


def test_a_known_address_is_not_invited(alice, carole, jobs):
    assert actions.invite_member(
        email=" ALICE@essai.example ", first_name="A", last_name="T", by=carole
    ) == (alice)
    assert jobs() == []


def test_an_unknown_address_gets_an_account_a_link_and_a_mail(carole, jobs):
    member = actions.invite_member(
        email="Neuve@essai.example", first_name="Inès", last_name="Saule", by=carole
    )

    invitation = member.invitations.get()
    assert (member.email, member.has_usable_password()) == ("neuve@essai.example", False)
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now()
    assert invitation.expires_at - timezone.now() < timedelta(days=7, minutes=1)
    assert jobs() == [("send_invitation", invitation.pk)]
    assert trace() == [(carole, "invite", member, "")]


def invite(by, number=0, **names):
    names = {"first_name": "Inès", "last_name": "Saule"} | names
    return actions.invite_member(email=f"neuve{number}@essai.example", by=by, **names)


def test_fifty_invitations_leave_in_a_day(carole, karim):
    yesterday = InvitationFactory(invited_by=carole)
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    for number in range(50):
        invite(carole, number)

    with pytest.raises(ValidationError, match="50 invitations en un jour"):
        invite(carole, 50)
    with pytest.raises(ValidationError, match="50 invitations en un jour"):
        actions.invite_again(yesterday, by=carole)
    assert Member.objects.filter(email="neuve50@essai.example").exists() is False
    assert invite(karim, 50).invitations.count() == 1


@pytest.mark.parametrize(
    "names", [{"first_name": "a/b"}, {"last_name": "https:x"}, {"last_name": "WWW.ailleurs.fr"}]
)
def test_a_name_is_not_a_link(carole, names):
    with pytest.raises(ValidationError, match="adresse de site"):
        invite(carole, **names)

    assert Invitation.objects.count() == 0


def test_accepting_opens_the_account_once():
    invitation = InvitationFactory(member=Member.objects.create_user("neuve@essai.example"))

    member = actions.accept_invitation(
        invitation, first_name="Inès", last_name="Saule", password="une phrase assez longue"
    )

    address = EmailAddress.objects.get(user=member)
    assert (member.full_name, member.check_password("une phrase assez longue")) == (
        "Inès Saule",
        True,
    )
    assert (address.email, address.verified, address.primary) == ("neuve@essai.example", True, True)
    with pytest.raises(ValidationError, match="a déjà servi"):
        actions.accept_invitation(invitation, first_name="X", last_name="Y")
    assert Member.objects.get(pk=member.pk).full_name == "Inès Saule"
    assert trace() == [(member, "accept_invitation", member, "")]


def test_accepting_without_password_leaves_codes_by_mail():
    invitation = InvitationFactory(member=Member.objects.create_user("neuve@essai.example"))

    member = actions.accept_invitation(invitation, first_name="Inès", last_name="Saule")

    assert member.has_usable_password() is False


def test_an_expired_invitation_opens_nothing():
    invitation = InvitationFactory(expired=True)

    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, first_name="X", last_name="Y")

    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_is_taken_back_once(carole):
    invitation = InvitationFactory()

    actions.revoke_invitation(invitation, by=carole)
    actions.revoke_invitation(invitation, by=carole)

    assert Invitation.objects.get().is_open is False
    assert trace() == [(carole, "revoke_invitation", invitation.member, "")]


def test_an_accepted_invitation_is_neither_taken_back_nor_sent_again(carole):
    invitation = InvitationFactory(accepted_at=timezone.now())

    with pytest.raises(ValidationError, match="déjà été acceptée"):
        actions.revoke_invitation(invitation, by=carole)
    with pytest.raises(ValidationError, match="déjà ouvert"):
        actions.invite_again(invitation, by=carole)

    assert trace() == []


@pytest.mark.parametrize("revoked_at", [None, timezone.now()], ids=["open", "revoked"])
def test_inviting_again_kills_the_old_link(carole, jobs, revoked_at):
    old = InvitationFactory(expired=True, revoked_at=revoked_at)

    new = actions.invite_again(old, by=carole)

    old.refresh_from_db()
    assert (old.is_open, new.is_open, new.member) == (False, True, old.member)
    assert jobs() == [("send_invitation", new.pk)]


def test_a_no_to_nothing_tells_nobody():
    guest = GuestFactory(email="invitee@essai.example", first_name="Inès")

    actions.decline(guest)

    guest.refresh_from_db()
    assert (guest.first_name, guest.is_active, trace()) == ("Inès", True, [])

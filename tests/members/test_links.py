"""Links that come by mail: an invitation, the end of mails. Opening one never acts."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from members import actions, emails
from members.models import Invitation, MailPreference, Member
from tests.factories.members import InvitationFactory
from tests.members.doors import is_signed_in
from tests.strict_client import StrictClient

NEW_PASSWORD = "une autre phrase bien plus longue"


def invited():
    member = Member.objects.create_user("neuve@essai.example", first_name="Inès")
    invitation = InvitationFactory(member=member)
    return invitation, reverse("invitation_accept", args=[emails.invitation_token(invitation)])


ACCEPT = {"first_name": "Inès", "last_name": "Saule", "password1": NEW_PASSWORD}


def test_opening_an_invitation_changes_nothing(client, db):
    _, url = invited()

    page = client.get(url).content.decode()

    assert ("Ouvrez votre compte" in page, Invitation.objects.get().accepted_at) == (True, None)


def test_accepting_an_invitation_signs_in(client, db):
    _, url = invited()

    response = client.post(url, ACCEPT)

    assert (response.url, is_signed_in(client)) == ("/mon-espace/", True)


@pytest.mark.parametrize("wrong", [{"first_name": ""}, {"password1": "courte"}])
def test_an_invitation_keeps_what_was_typed_wrong(client, db, wrong):
    _, url = invited()

    response = client.post(url, ACCEPT | wrong)

    assert (response.status_code, Invitation.objects.get().accepted_at) == (422, None)
    assert 'value="Saule"' in response.content.decode()


def test_each_closed_invitation_says_why(client, carole):
    invitation, url = invited()
    client.post(url, ACCEPT)
    client.logout()
    used = client.get(url)
    Invitation.objects.update(accepted_at=None, revoked_at=invitation.expires_at)
    revoked = client.get(url)
    Invitation.objects.update(revoked_at=None, expires_at=invitation.created_at)
    expired = client.post(url, ACCEPT)
    unknown = client.get(reverse("invitation_accept", args=["n-importe-quoi"]))

    pages = [used, revoked, expired, unknown]
    assert [page.status_code for page in pages] == [410] * 4
    assert [
        re.search(r"<h1>(?:<bdi>)?(.*?)(?:</bdi>)?</h1>", page.content.decode())[1]
        for page in pages
    ] == [
        "Cette invitation a déjà servi",
        "Cette invitation a été retirée",
        "Cette invitation a expiré",
        "Ce lien n’est pas celui d’une invitation",
    ]


def _signed_in(member):
    member.last_login = timezone.now()
    member.save()


def _has_a_password(member):
    member.set_password(NEW_PASSWORD)
    member.save()


@pytest.mark.parametrize("claim", [_signed_in, _has_a_password])
def test_what_was_done_before_the_proof_does_not_close_the_invitation(client, db, claim):
    invitation, url = invited()
    claim(invitation.member)

    client.post(url, ACCEPT | {"password1": ""})

    member = Member.objects.get(pk=invitation.member_id)
    assert (is_signed_in(client), member.has_usable_password()) == (True, False)


def _confirmed_the_address(member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True)


def test_an_invitation_does_not_open_an_account_already_entered(client, db):
    invitation, url = invited()
    _confirmed_the_address(invitation.member)

    pages = [client.get(url), client.post(url, ACCEPT)]

    assert [page.status_code for page in pages] == [410, 410]
    assert all("Cette invitation a déjà servi" in page.content.decode() for page in pages)
    with pytest.raises(ValidationError, match="déjà utilisée"):
        actions.accept_invitation(invitation, first_name="X", last_name="Y")
    with pytest.raises(ValidationError, match="déjà ouvert"):
        actions.invite_again(invitation, by=invitation.invited_by)
    assert is_signed_in(client) is False


def test_an_invitation_is_for_nobody_else(client, alice):
    _, url = invited()
    client.force_login(alice)

    answers = [client.get(url).status_code, client.post(url, ACCEPT).status_code]

    assert (answers, Invitation.objects.get().accepted_at) == ([403, 403], None)


# Stopping mails ------------------------------------------------------------------------------


def test_the_link_of_a_mail_only_asks_and_the_button_stops(client, alice):
    url = emails.unsubscribe_url(alice, "sheet").removeprefix("http://127.0.0.1:8000")
    asked = client.get(url).content.decode()
    before = alice.mail_preferences.count()

    client.post(url)

    assert ("Ne plus recevoir ces courriels" in asked, before) == (True, 0)
    assert alice.mail_preferences.get().rhythm == MailPreference.Rhythm.NEVER
    assert "Vous ne recevez plus ces courriels" in client.get(url).content.decode()


def test_a_mail_reader_stops_mails_by_itself(alice):
    url = emails.unsubscribe_url(alice, "sheet").removeprefix("http://127.0.0.1:8000")

    StrictClient(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})

    assert alice.mail_preferences.get().kind == "sheet"


def test_a_link_that_was_changed_stops_nothing(client, alice):
    url = emails.unsubscribe_url(alice, "sheet").removeprefix("http://127.0.0.1:8000")

    response = client.post(url.replace("/desabonnement/", "/desabonnement/x"))

    assert (response.status_code, alice.mail_preferences.count()) == (404, 0)

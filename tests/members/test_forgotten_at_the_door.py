"""Codes that anybody asked for: whoever is erased is out of the browsers where their address was typed."""

import pytest
from django.urls import reverse

from ctgnet.sessions.models import Session
from members.privacy import erase
from tests.members.doors import NEW_PASSWORD, confirm_identity, is_signed_in, sign_in
from tests.strict_client import StrictClient


def kept_of(browser):
    return str(Session.objects.get(pk=browser.session.session_key).get_decoded())


@pytest.mark.parametrize(
    "door", ["account_request_login_code", "account_reset_password", "account_signup"]
)
def test_a_code_that_anybody_asked_for_forgets_whoever_is_erased(bob, work, door):
    of_bob, of_another = StrictClient(), StrictClient()
    typed = {"first_name": "Inès", "last_name": "Saule", "password1": NEW_PASSWORD}
    of_bob.post(reverse(door), typed | {"email": bob.email})
    of_another.post(reverse(door), typed | {"email": "autre@essai.example"})
    before = [bob.email in kept_of(of_bob), "autre@essai.example" in kept_of(of_another)]
    address = bob.email

    erase(bob)

    after = [address in kept_of(of_bob), "autre@essai.example" in kept_of(of_another)]
    assert (before, after) == ([True, True], [False, True])


def test_whoever_asked_for_the_address_of_another_stays_signed_in(alice, bob, work):
    browser = StrictClient()
    sign_in(browser, alice.email)
    confirm_identity(browser)
    browser.post(reverse("account_email"), {"email": bob.email, "action_add": "1"})
    address = bob.email
    assert address in kept_of(browser)

    erase(bob)

    assert (address in kept_of(browser), is_signed_in(browser)) == (False, True)
    assert browser.get(reverse("account_home")).status_code == 200

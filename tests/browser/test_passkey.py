"""A passkey from one end to the other, with the authenticator that Chromium offers to tests."""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories.members import PASSWORD

pytestmark = pytest.mark.browser

# Knows its owner, keeps the key, answers by itself.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(page):
    """That tab's browser has a device for keys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def press(page, words):
    page.get_by_role("button", name=words).click()


def test_a_key_is_added_then_opens_the_door_alone(opened, transactional_db, alice):
    tab = opened(alice)
    page = tab.open("/compte/securite/cles/ajouter/")
    with_device(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    press(page, "Confirmer")
    page.get_by_label("Me connecter avec cette clé seule").check()
    press(page, "Ajouter la clé")
    page.get_by_role("heading", name="Codes de secours").wait_for()
    key = Authenticator.objects.get(user=alice, type=Authenticator.Type.WEBAUTHN)

    page = tab.open("/compte/deconnexion/")
    press(page.get_by_role("main"), "Me déconnecter")
    page = tab.open("/compte/connexion/")
    press(page, "Utiliser une clé d’accès")
    page.get_by_text("Bonjour Alice.").wait_for()

    assert (key.wrap().name, tab.complaints) == ("Clé principale", [])


def test_a_device_without_the_key_says_so_in_words(opened, transactional_db, alice):
    tab = opened()
    page = tab.open("/compte/connexion/")
    with_device(page)
    press(page, "Utiliser une clé d’accès")
    page.get_by_text("La demande a été annulée ou a expiré.").wait_for()

    assert tab.complaints == []

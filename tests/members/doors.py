"""The gestures at the door that several tests make."""

import re

from django.urls import reverse

from tests.factories.members import PASSWORD

NEW_PASSWORD = "une autre phrase bien plus longue"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def confirm_identity(client):
    """Type the password again, as the pages of security ask."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def sign_up(browser, email, *, password=NEW_PASSWORD, first_name="Inès", last_name="Saule"):
    typed = {"first_name": first_name, "last_name": last_name, "password1": password}
    return browser.post(reverse("account_signup"), {"email": email, **typed})


def code_of(mails):
    """The code of the last mail."""
    return re.search(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b", mails[-1].text)[0]

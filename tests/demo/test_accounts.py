"""Whoever tries the demonstration signs in as any of its people, the powerful ones too."""

import pytest

from ctgnet.demo.build.people import PASSWORD
from members.models import Member
from tests.members.doors import sign_in
from tools.serve import DEMONSTRATION_ACCOUNTS

SIGN_IN = "/compte/connexion/"


def read(page):
    return page.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_sign_in_page_names_the_accounts_of_the_demonstration_only(
    client, db, settings, is_demo
):
    settings.DEMO = is_demo
    lines = [f"{who}@demo.example\u00a0: {duty}" for who, duty in DEMONSTRATION_ACCOUNTS.items()]

    page = read(client.get(SIGN_IN))

    said = [line in page for line in [*lines, PASSWORD, "Aucun code n’est demandé"]]
    assert said == [is_demo] * len(said)


def test_the_national_administration_works_with_the_password_alone(client, mona, settings):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    mona.authenticator_set.all().delete()
    sign_in(client, mona.email)

    desk = client.get("/administration/signalements/").status_code
    security = read(client.get("/compte/securite/"))

    assert (desk, Member.objects.get(pk=mona.pk).needs_second_factor) == (200, True)
    assert "Dans la démonstration, il n’est pas demandé." in security

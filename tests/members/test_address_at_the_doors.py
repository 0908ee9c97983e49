"""Whoever types an address in another way comes in by the same door, into the same account."""

import pytest
from django.urls import reverse

from members.models import Member
from tests.ctgnet.test_email_addresses import KEPT, WRITTEN
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.doors import code_of, is_signed_in, sign_in


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_signing_in_takes_any_writing(written, db, client):
    MemberFactory(email=KEPT)

    sign_in(client, written)

    assert is_signed_in(client)


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_a_code_reaches_the_box_whatever_its_writing(written, db, client, work):
    MemberFactory(email=KEPT)
    client.post(reverse("account_request_login_code"), {"email": written})

    client.post(reverse("account_confirm_login_code"), {"code": code_of(work())})

    assert is_signed_in(client)


@pytest.mark.parametrize("written", WRITTEN, ids=ascii)
def test_signing_up_with_another_writing_opens_no_second_account(written, db, client):
    MemberFactory(email=KEPT)
    names = {"first_name": "Autre", "last_name": "Personne"}

    client.post(reverse("account_signup"), {**names, "email": written, "password1": PASSWORD})

    assert Member.objects.count() == 1

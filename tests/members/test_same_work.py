"""Known or not, an address costs the same work: one hash, one mail. (`make prove ONLY=R17` measures the time.)"""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse

from members import views
from members.models import AccountMail, Member
from tests.factories.members import GuestFactory
from tests.members.doors import sign_in, sign_up
from tests.strict_client import StrictClient


class Counting(MD5PasswordHasher):
    hashed = 0

    def encode(self, password, salt):
        Counting.hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def addresses(db, settings, alice):
    """One that was proved, one with no password, one signed up and not proved, one invited, one unknown."""
    by_code = GuestFactory(email="code@essai.example")
    by_code.emailaddress_set.create(email=by_code.email, verified=True, primary=True)
    GuestFactory(email="invitee@essai.example")
    sign_up(StrictClient(), "claimed@essai.example")
    settings.PASSWORD_HASHERS = ["tests.members.test_same_work.Counting"]
    return [
        alice.email,
        by_code.email,
        "claimed@essai.example",
        "invitee@essai.example",
        "inconnue@essai.example",
    ]


def work_of(act, address):
    """(passwords hashed, mails that wait) by one try in a browser of its own."""
    hashed, mails = Counting.hashed, AccountMail.objects.count()
    act(StrictClient(), address)
    return Counting.hashed - hashed, AccountMail.objects.count() - mails


def test_joining_costs_one_hash_and_one_mail_whatever_the_address(addresses):
    assert [work_of(sign_up, address) for address in addresses] == [(1, 1)] * 5


def test_what_is_written_to_take_the_same_time_is_undone(addresses):
    before = set(Member.objects.values_list("email", flat=True))

    sign_up(StrictClient(), addresses[0])

    assert set(Member.objects.values_list("email", flat=True)) == before


def test_signing_in_costs_one_hash_whatever_the_address(addresses, settings):
    def try_in(browser, address):
        sign_in(browser, address, "pas le bon mot de passe")

    assert [work_of(try_in, address) for address in addresses] == [(1, 0)] * 5


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_costs_one_mail_whatever_the_address(addresses, name):
    def ask(browser, address):
        browser.post(reverse(name), {"email": address})

    assert [work_of(ask, address) for address in addresses] == [(0, 1)] * 5


@pytest.mark.parametrize("door", ["account_request_login_code", "account_reset_password"])
def test_a_code_is_asked_for_in_one_time_whoever_has_the_address(
    client, alice, work, settings, monkeypatch, door
):
    settings.CODES_ARE_SENT_IN = 60
    waits = []
    monkeypatch.setattr(views.time, "sleep", waits.append)

    for email in (alice.email, "personne@essai.example"):
        client.post(reverse(door), {"email": email})
    client.get(reverse(door))

    assert [wait > 0 for wait in waits] == [True, True]

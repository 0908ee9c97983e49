"""Whoever has to wait, or gives up, loses neither what was typed nor the session."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.urls import reverse

from ctgnet.typed import AGAIN, CARRIED
from members.views import COUNTED
from tests.members.doors import NEW_PASSWORD, confirm_identity, sign_in, sign_up
from tests.members.test_lock_out import HERE, browser_at


def sent_again(page):
    """What the form that the page of the wait gives back would send."""
    form = re.search(r"<form [^>]*data-fresh-token.*?</form>", page.text, re.S)[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found if name not in CARRIED - {AGAIN}}


CORRECTED = {"account_signup": {"password1": "x"}, "account_request_login_code": {"email": ""}} | {
    "account_reset_password": {"email": "sans arobase"}
}


@pytest.mark.parametrize("name", CORRECTED)
def test_corrections_do_not_make_anybody_wait(work, settings, name):
    act = COUNTED[name]
    settings.LIMITS = settings.LIMITS | {act: "2/h/ip,2/h/account"}
    person = {"email": "rose@essai.example", "first_name": "Rose", "last_name": "Saule"}
    browser, right = browser_at(HERE), person | {"password1": NEW_PASSWORD}

    refused = {browser.post(reverse(name), right | CORRECTED[name]).status_code for _ in range(4)}
    sent = [browser.post(reverse(name), right).status_code for _ in range(3)]

    assert (refused, sent) == ({422}, [302, 302, 429])


@pytest.mark.parametrize("name", CORRECTED)
def test_what_is_refused_leaves_no_count_whatever_is_typed(work, name):
    browser = browser_at(HERE)
    for number in range(3):
        typed = {"email": f"inventee{number}@essai.example"} | CORRECTED[name]
        assert browser.post(reverse(name), typed).status_code == 422

    assert list(cache._cache) == []


def test_invitations_that_are_made_up_leave_no_count(work):
    where = [reverse("invitation_accept", args=[f"inventee{number}"]) for number in range(3)]
    answers = {browser_at(HERE).post(path).status_code for path in where}

    assert (answers, list(cache._cache)) == ({410}, [])


def test_whoever_waits_to_sign_up_finds_what_was_typed_but_the_password(work, settings):
    settings.LIMITS = settings.LIMITS | {"signup": "1/h/account"}
    browser = browser_at(HERE)
    sign_up(browser_at(HERE), "rose@essai.example")
    page = sign_up(browser, "rose@essai.example", first_name="Rose", last_name="d’Été")
    again = sent_again(page)
    cache.clear()
    brought_back = browser.post(reverse("account_signup"), again)

    assert again == {
        "email": "rose@essai.example",
        "first_name": "Rose",
        "last_name": "d’Été",
        AGAIN: "1",
    }
    assert NEW_PASSWORD not in page.text
    assert (brought_back.status_code, 'value="d’Été"' in brought_back.text) == (422, True)


def test_what_holds_no_secret_is_sent_again_as_it_was(alice, bob, settings):
    settings.LIMITS = settings.LIMITS | {"write_to_member": "1/d/user"}
    browser = browser_at(HERE)
    browser.force_login(alice)
    where, sent = f"{bob.get_absolute_url()}ecrire/", {"text": "Bonjour Bob, un mot."}
    browser.post(where, sent)
    again = sent_again(browser.post(where, sent))
    cache.clear()

    assert again == sent
    assert browser.post(where, again).status_code == 302


def test_a_page_of_passwords_alone_gives_nothing_back(alice, settings):
    settings.LIMITS = settings.LIMITS | {"change_password": "1/m/user"}
    browser, sent = browser_at(HERE), {"oldpassword": "x y z", "password1": "a b c", "next": "/"}
    browser.force_login(alice)
    confirm_identity(browser)
    pages = [browser.post(reverse("account_change_password"), sent) for _ in range(2)]

    assert (pages[1].status_code, "data-fresh-token" in pages[1].text) == (429, False)
    assert "Revenir au formulaire" in pages[1].text


@pytest.mark.parametrize(
    ("asked", "way_out"),
    [("", "/compte/adresse/"), ("?next=/fiches/", "/fiches/"), ("?next=//x.example/", None)],
)
def test_whoever_gives_up_a_new_address_stays_signed_in(alice, work, asked, way_out):
    browser = browser_at(HERE)
    sign_in(browser, alice.email)
    confirm_identity(browser)
    sent = browser.post(
        reverse("account_email"), {"email": "neuve@essai.example", "action_add": "1"}
    )
    page = browser.get(sent.url.partition("?")[0] + asked)

    assert page.text.count(f'href="{way_out or "/compte/adresse/"}">Abandonner</a>') == 1
    assert page.text.count("/compte/deconnexion/") == page.text.count("Me déconnecter")


def test_whoever_resets_a_password_signed_in_stays_signed_in(alice, work):
    browser = browser_at(HERE)
    sign_in(browser, alice.email)
    sent = browser.post(reverse("account_reset_password"), {"email": alice.email})

    assert 'href="/compte/">Abandonner</a>' in browser.get(sent.url).text

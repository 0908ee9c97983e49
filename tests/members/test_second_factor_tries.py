"""Nobody keeps anybody from their second factor, and nobody guesses one."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as site
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from ctgnet import limits
from members import second_factor
from tests.factories.members import PASSWORD
from tests.members.doors import code_of, is_signed_in, sign_in
from tests.members.test_lock_out import HERE, THERE, browser_at, opened_at
from tests.practices.same_moment import at_once

NO_CODE, NO_RECOVERY_CODE = "pas un", "pas huit"
A_KEY = (
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
    '"authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}'
)
NOT_READ = "Cette clé n’a pas été reconnue"
VERIFY = "mfa_authenticate"
AGAIN = "mfa_reauthenticate"


@pytest.fixture
def secret(alice):
    """What Alice's application of codes holds; she has recovery codes too."""
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    RecoveryCodes.activate(alice)
    return secret


def app_code(alice, secret):
    *_, last = yield_hotp_counters_from_time()
    return f"{hotp_value(secret, last):06}"


def recovery_code(alice, secret):
    return RecoveryCodes.activate(alice).get_unused_codes()[0]


RIGHT = [app_code, recovery_code]


def try_codes(browser, code=NO_CODE, number=5, name=VERIFY):
    return [browser.post(reverse(name), {"code": code}) for _ in range(number)]


def at_the_second_factor(address, alice):
    """A browser nobody knows, where the right password was typed."""
    browser = browser_at(address)
    sign_in(browser, alice.email)
    return browser


def known_at(address, alice, secret):
    """A browser that once came in with the second factor."""
    browser = at_the_second_factor(address, alice)
    try_codes(browser, recovery_code(alice, secret), 1)
    browser.post(reverse("account_logout"))
    return browser


def by_mail(browser, alice, work):
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_request_login_code"), {"email": alice.email})
    browser.post(reverse("account_confirm_login_code"), {"code": code_of(work())})


@pytest.fixture(params=[NO_CODE, NO_RECOVERY_CODE])
def attacker(request, alice, secret):
    """Somebody who has Alice's password, once their codes are used up where they are."""
    browser = at_the_second_factor(THERE, alice)
    statuses = [answer.status_code for answer in try_codes(browser, request.param, 6)]
    assert statuses == [422] * 5 + [429]
    return browser


@pytest.mark.parametrize("right", RIGHT)
def test_the_owner_comes_in_from_elsewhere(attacker, alice, secret, right):
    owner = at_the_second_factor(HERE, alice)

    try_codes(owner, right(alice, secret), 1)

    assert is_signed_in(owner) is True


@pytest.mark.parametrize("right", RIGHT)
def test_the_control_the_right_code_is_refused_where_the_wrong_ones_were_tried(
    attacker, alice, secret, right
):
    (answer,) = try_codes(attacker, right(alice, secret), 1)

    assert (answer.status_code, is_signed_in(attacker)) == (429, False)
    assert 290 < int(answer["Retry-After"]) <= 300
    assert "Attendez 5 minutes" in answer.text


def test_the_wait_that_is_said_is_the_true_one(alice, secret, time_machine):
    browser = at_the_second_factor(THERE, alice)
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    try_codes(browser)
    wait = int(try_codes(browser, number=1)[0]["Retry-After"])

    time_machine.move_to(start + timedelta(seconds=wait - 1), tick=False)
    (early,) = try_codes(browser, app_code(alice, secret), 1)
    time_machine.move_to(start + timedelta(seconds=wait), tick=False)
    try_codes(browser, app_code(alice, secret), 1)

    assert (early.status_code, early["Retry-After"], is_signed_in(browser)) == (429, "1", True)
    assert "Attendez une seconde" in early.text


@pytest.mark.parametrize("right", RIGHT)
def test_a_known_device_comes_in_from_the_very_address_of_the_attacker(alice, secret, right):
    known = known_at(THERE, alice, secret)
    try_codes(at_the_second_factor(THERE, alice))
    sign_in(known, alice.email)

    try_codes(known, right(alice, secret), 1)

    assert is_signed_in(known) is True


def test_a_device_that_only_knew_the_password_is_not_a_known_one(alice):
    """Else each sign-in of before the second factor would give as many guesses as a place."""
    browser = at_the_second_factor(THERE, alice)
    browser.post(reverse("account_logout"))
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    try_codes(at_the_second_factor(THERE, alice))
    sign_in(browser, alice.email)

    (answer,) = try_codes(browser, app_code(alice, secret), 1)

    assert (answer.status_code, is_signed_in(browser)) == (429, False)


def test_a_known_device_is_no_way_to_try_without_end(alice, secret):
    known = known_at(HERE, alice, secret)
    sign_in(known, alice.email)
    try_codes(known)

    assert try_codes(known, app_code(alice, secret), 1)[0].status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "eyJpZCI6ICJ4In0:1:abc"])
def test_a_forged_device_is_unknown(attacker, alice, secret, forged):
    attacker.cookies[site.DEVICE_COOKIE_NAME] = forged

    assert try_codes(attacker, app_code(alice, secret), 1)[0].status_code == 429


def test_the_right_code_is_not_counted(alice, secret):
    for _ in range(6):
        browser = at_the_second_factor(HERE, alice)
        try_codes(browser, recovery_code(alice, secret), 1)

    assert is_signed_in(browser) is True


@pytest.mark.django_db(transaction=True)
def test_codes_of_the_same_instant_are_read_no_more_often_than_those_that_follow_each_other(
    alice, secret
):
    browsers = [at_the_second_factor(HERE, alice) for _ in range(10)]

    answers = at_once(*(partial(try_codes, browser, number=1) for browser in browsers))

    assert sorted(answer.status_code for (answer,) in answers) == [422] * 5 + [429] * 5


# From everywhere at once ------------------------------------------------------------------------

ASK_CODE, RESET = "account_request_login_code", "account_reset_password"
FEW = 8


@pytest.fixture
def few(settings):
    """What is said of thirty days and fifty tries, with eight."""
    rates = settings.LIMITS["second_factor"].replace("50/30d", f"{FEW}/30d")
    settings.LIMITS = settings.LIMITS | {"second_factor": rates}


def guess_from_everywhere(alice, number=FEW):
    browser = at_the_second_factor(THERE, alice)
    return [
        browser.post(reverse(VERIFY), {"code": NO_CODE}, REMOTE_ADDR=f"203.0.113.{n}").status_code
        for n in range(number)
    ]


def test_of_a_thousand_guesses_over_as_many_addresses_fifty_are_read(alice):
    read = 0
    for n in range(1_000):
        request = RequestFactory().post("/", REMOTE_ADDR=f"203.0.{n >> 8}.{n & 255}")
        request.session = {}
        with suppress(limits.TooMany), second_factor.counted(request, alice):
            read += 1
            raise limits.TooMany(0, act="the code was wrong")

    assert read == 50


def test_beyond_what_all_places_may_try_no_code_is_read(alice, secret, few):
    assert guess_from_everywhere(alice, FEW + 2) == [422] * FEW + [429] * 2


@pytest.fixture
def guessed(alice, secret, few):
    guess_from_everywhere(alice)
    return secret


def test_the_owner_then_reads_the_true_wait_and_the_other_ways(alice, guessed, time_machine):
    owner = at_the_second_factor(HERE, alice)

    (answer,) = try_codes(owner, app_code(alice, guessed), 1)
    wait = int(answer["Retry-After"])
    time_machine.move_to(timezone.now() + timedelta(seconds=wait))
    later = at_the_second_factor(HERE, alice)
    try_codes(later, app_code(alice, guessed), 1)

    assert (answer.status_code, is_signed_in(later)) == (429, True)
    assert 30 * 86_400 - 600 < wait <= 30 * 86_400
    assert "Attendez 30 jours" in answer.text
    assert f'name="next" value="{reverse(ASK_CODE)}"' in answer.text
    assert f'name="next" value="{reverse(RESET)}"' in answer.text


@pytest.mark.parametrize("name", [ASK_CODE, RESET])
def test_each_other_way_opens_in_the_browser_that_was_stopped(alice, guessed, name):
    owner = at_the_second_factor(HERE, alice)
    try_codes(owner, number=1)

    sent = owner.post(reverse("account_logout"), {"next": reverse(name)})

    assert (sent.url, owner.get(sent.url).status_code) == (reverse(name), 200)


@pytest.mark.parametrize("right", RIGHT)
def test_a_code_by_mail_then_the_second_factor_comes_in(alice, guessed, work, right):
    owner = at_the_second_factor(HERE, alice)
    by_mail(owner, alice, work)
    before = is_signed_in(owner)

    try_codes(owner, right(alice, guessed), 1)

    assert (before, is_signed_in(owner)) == (False, True)


def test_whoever_reads_the_mails_has_no_more_tries_for_it(alice, guessed, work):
    thief = browser_at(HERE)
    by_mail(thief, alice, work)
    *_, answer = try_codes(thief, number=6)

    elsewhere = browser_at(THERE)
    by_mail(elsewhere, alice, work)
    (again,) = try_codes(elsewhere, app_code(alice, guessed), 1)

    assert (answer.status_code, again.status_code) == (429, 429)
    assert "ouvre sans attendre. Sinon, écrivez-nous" in again.text


def test_the_mails_of_another_account_are_no_way(alice, bob, guessed, work):
    attacker = browser_at(HERE)
    TOTP.activate(bob, generate_totp_secret())
    by_mail(attacker, bob, work)
    attacker.post(reverse("account_logout"))
    attacker.cookies.pop(site.DEVICE_COOKIE_NAME, None)
    sign_in(attacker, alice.email)

    assert try_codes(attacker, app_code(alice, guessed), 1)[0].status_code == 429


@pytest.mark.parametrize("with_mail", [False, True])
def test_a_known_device_then_comes_in(alice, secret, few, work, with_mail):
    known = known_at(HERE, alice, secret)
    guess_from_everywhere(alice)
    if with_mail:
        thief = browser_at(THERE)
        by_mail(thief, alice, work)
        try_codes(thief)
        by_mail(known, alice, work)
    else:
        sign_in(known, alice.email)

    try_codes(known, app_code(alice, secret), 1)

    assert is_signed_in(known) is True


# Keys cannot be guessed -------------------------------------------------------------------------


def test_a_key_is_read_however_many_codes_were_wrong(attacker):
    answer = attacker.post(reverse(VERIFY), {"credential": A_KEY})

    assert (answer.status_code, NOT_READ in answer.text) == (422, True)


def test_wrong_keys_keep_nobody_from_their_codes(alice, secret):
    browser = at_the_second_factor(HERE, alice)
    for _ in range(6):
        browser.post(reverse(VERIFY), {"credential": A_KEY})

    try_codes(browser, app_code(alice, secret), 1)

    assert is_signed_in(browser) is True


def test_somebody_s_wrong_codes_keep_nobody_from_adding_an_application(alice, secret):
    """What is typed there is on the screen: it is no secret, and is not counted."""
    try_codes(at_the_second_factor(THERE, alice))
    alice.authenticator_set.all().delete()
    owner = at_the_second_factor(HERE, alice)
    owner.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    owner.get(reverse("mfa_activate_totp"))
    shown = app_code(alice, owner.session[SECRET_SESSION_KEY])

    assert owner.post(reverse("mfa_activate_totp"), {"code": shown}).status_code == 302


# Confirming that it is you, in an open session --------------------------------------------------


@pytest.fixture
def intruder(alice, secret):
    """At an open session of Alice, once their codes are used up where they are."""
    browser = opened_at(THERE, alice)
    statuses = [answer.status_code for answer in try_codes(browser, number=6, name=AGAIN)]
    assert statuses == [422] * 5 + [429]
    return browser


@pytest.mark.parametrize("right", RIGHT)
def test_the_owner_confirms_elsewhere(intruder, alice, secret, right):
    (answer,) = try_codes(opened_at(HERE, alice), right(alice, secret), 1, AGAIN)

    assert answer.status_code == 302


@pytest.mark.parametrize("right", RIGHT)
def test_the_control_the_right_code_confirms_nothing_where_the_wrong_ones_were_tried(
    intruder, alice, secret, right
):
    (answer,) = try_codes(intruder, right(alice, secret), 1, AGAIN)

    assert (answer.status_code, "Attendez 5 minutes" in answer.text) == (429, True)
    assert f'href="{reverse("account_reauthenticate")}">confirmer autrement' in answer.text


def test_whoever_came_by_mail_confirms_by_their_password(alice, secret, work):
    browser = browser_at(HERE)
    by_mail(browser, alice, work)
    try_codes(browser, app_code(alice, secret), 1)

    *_, answer = try_codes(browser, number=6, name=AGAIN)

    assert answer.status_code == 429
    assert f'href="{reverse("account_reauthenticate")}">confirmer autrement' in answer.text


def test_a_known_device_confirms_from_the_very_address_of_the_intruder(alice, secret):
    known = known_at(THERE, alice, secret)
    try_codes(opened_at(THERE, alice), name=AGAIN)
    known.force_login(alice)

    assert try_codes(known, app_code(alice, secret), 1, AGAIN)[0].status_code == 302


def test_codes_at_the_door_and_in_a_session_are_counted_together(attacker, alice, secret):
    (answer,) = try_codes(opened_at(THERE, alice), app_code(alice, secret), 1, AGAIN)

    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3_600 * 48, "48 heures"), (3_600 * 48 + 1, "3 jours"), (86_400 * 30, "30 jours")],
)
def test_a_long_wait_is_said_in_days(seconds, words):
    assert limits.in_words(seconds) == words

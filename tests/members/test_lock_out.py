"""Nobody locks anybody out: an account is counted with the place that tries it."""

from functools import partial

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from members import devices
from tests.factories.members import PASSWORD
from tests.members.doors import code_of, is_signed_in, sign_in, sign_up
from tests.practices.same_moment import at_once
from tests.strict_client import StrictClient

HERE, THERE = "192.0.2.10", "198.51.100.20"
WRONG = "pas le bon mot de passe"


def browser_at(address):
    return StrictClient(REMOTE_ADDR=address)


def opened_at(address, member):
    """An open session, on a device that nobody knows."""
    browser = browser_at(address)
    browser.force_login(member)
    return browser


def wrong_ones(browser, email, number=6):
    return [sign_in(browser, email, WRONG).status_code for _ in range(number)]


@pytest.fixture
def attacked(alice):
    """Alice's account, tried up to the limits from one address."""
    attacker = browser_at(THERE)
    wrong_ones(attacker, alice.email)
    assert is_signed_in(attacker) is False
    return attacker


def test_the_owner_comes_in_from_elsewhere(attacked, alice):
    owner = browser_at(HERE)

    sign_in(owner, alice.email)

    assert is_signed_in(owner) is True


def test_the_control_the_right_password_is_refused_where_the_wrong_ones_were_tried(attacked, alice):
    answer = sign_in(attacked, alice.email)

    assert (answer.status_code, is_signed_in(attacked)) == (422, False)


def test_a_known_device_comes_in_from_the_very_address_of_the_attacker(alice):
    known = browser_at(THERE)
    sign_in(known, alice.email)
    known.post(reverse("account_logout"))
    wrong_ones(browser_at(THERE), alice.email)

    sign_in(known, alice.email)

    assert is_signed_in(known) is True


def test_a_known_device_is_no_way_to_try_without_end(alice):
    known = browser_at(HERE)
    sign_in(known, alice.email)
    known.post(reverse("account_logout"))

    wrong_ones(known, alice.email)

    assert sign_in(known, alice.email).status_code == 422


def test_a_device_is_known_for_its_own_account_only(alice, bob):
    device = browser_at(THERE)
    sign_in(device, bob.email)
    device.post(reverse("account_logout"))
    wrong_ones(browser_at(THERE), alice.email)

    assert sign_in(device, alice.email).status_code == 422


@pytest.mark.parametrize("forged", ["", "x", "eyJpZCI6ICJ4In0:1:abc"])
def test_a_forged_device_is_unknown(alice, forged):
    attacker = browser_at(THERE)
    attacker.cookies[settings.DEVICE_COOKIE_NAME] = forged
    wrong_ones(attacker, alice.email)

    assert sign_in(attacker, alice.email).status_code == 422


def test_a_shared_computer_knows_its_last_five_accounts(alice):
    request = RequestFactory().get("/")
    request.COOKIES = {}
    response = type(
        "Kept",
        (),
        {"set_cookie": lambda self, name, value, **_: request.COOKIES.update({name: value})},
    )()
    for number in range(6):
        alice.email = f"a{number}@essai.example"
        devices.remember(request, response, alice)

    known = [
        devices.place_of(request, f"a{n}@essai.example").startswith("device") for n in range(6)
    ]

    assert known == [False, True, True, True, True, True]


def test_a_code_by_mail_always_comes_in(attacked, alice, work):
    attacked.post(reverse("account_request_login_code"), {"email": alice.email})
    attacked.post(reverse("account_confirm_login_code"), {"code": code_of(work())})

    assert is_signed_in(attacked) is True


ASKING = ["account_request_login_code", "account_reset_password"]


@pytest.mark.parametrize("name", ASKING)
def test_asking_for_codes_elsewhere_does_not_keep_the_owner_from_hers(alice, work, name):
    attacker, owner = browser_at(THERE), browser_at(HERE)
    refused = [attacker.post(reverse(name), {"email": alice.email}).status_code for _ in range(6)]

    answer = owner.post(reverse(name), {"email": alice.email})

    assert (refused[-1], answer.status_code) == (429, 302)


def test_signing_up_elsewhere_with_that_address_does_not_keep_the_owner_from_it(work):
    attacker, owner = browser_at(THERE), browser_at(HERE)
    statuses = [sign_up(attacker, "rose@essai.example").status_code for _ in range(11)]

    asked = sign_up(owner, "rose@essai.example")
    owner.post(asked.url, {"code": code_of(work())})

    assert (statuses[-1], is_signed_in(owner)) == (429, True)


def test_from_everywhere_at_once_the_password_waits_and_the_code_opens(alice, work, settings):
    settings.LIMITS = settings.LIMITS | {"login_failed": "5/5m/account,8/h/anywhere"}
    for number in range(8):
        sign_in(browser_at(f"203.0.113.{number}"), alice.email, WRONG)
    owner = browser_at(HERE)

    by_password = sign_in(owner, alice.email).status_code
    owner.post(reverse("account_request_login_code"), {"email": alice.email})
    owner.post(reverse("account_confirm_login_code"), {"code": code_of(work())})
    by_code = is_signed_in(owner)
    owner.post(reverse("account_logout"))  # the device is known from now on
    sign_in(owner, alice.email)

    assert (by_password, by_code, is_signed_in(owner)) == (422, True, True)


def test_a_password_replaced_by_code_serves_at_once(attacked, alice, work):
    attacked.post(reverse("account_reset_password"), {"email": alice.email})
    attacked.post(reverse("account_confirm_password_reset_code"), {"code": code_of(work())})
    new = "des glaïeuls au bord du canal"
    attacked.post(reverse("account_complete_password_reset"), {"password1": new})

    sign_in(attacked, alice.email, new)

    assert is_signed_in(attacked) is True


def test_the_right_password_is_not_counted(alice):
    owner = browser_at(HERE)
    for _ in range(7):
        sign_in(owner, alice.email)
        owner.post(reverse("account_logout"))
        owner.cookies.clear()

    sign_in(owner, alice.email)

    assert is_signed_in(owner) is True


def test_sixty_people_of_one_building_join_in_the_hour(db):
    statuses = {
        sign_up(browser_at(HERE), f"agent{number}@mairie.example").status_code
        for number in range(60)
    }

    assert statuses == {302}


def at_the_office(number, knock):
    """What somebody of the same building has tried, each time for another invented account."""
    return [
        knock(browser_at(HERE), f"personne{n}@nulle.example").status_code for n in range(number)
    ]


def try_password(browser, email):
    return sign_in(browser, email, WRONG)


def ask_code(browser, email):
    return browser.post(reverse("account_request_login_code"), {"email": email})


def ask_reset(browser, email):
    return browser.post(reverse("account_reset_password"), {"email": email})


@pytest.fixture
def few(settings):
    """Three from one place, so that a robot is soon met."""
    few = {
        "login": "4/m/ip",
        "login_failed": "2/5m/account,3/h/others",
        "mail_to_strangers": "3/m/ip",
    }
    settings.LIMITS = settings.LIMITS | few


@pytest.mark.parametrize("knock", [try_password, ask_code, ask_reset])
def test_a_neighbour_keeps_nobody_from_the_right_password(few, bob, knock):
    at_the_office(5, knock)
    owner = browser_at(HERE)

    sign_in(owner, bob.email)

    assert is_signed_in(owner) is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_one_account", [False, True])
def test_tries_of_the_same_instant_are_read_no_more_often_than_those_that_follow_each_other(
    few, settings, bob, is_one_account
):
    """Counted in turn: as many as the limit read that it is wrong, the others how long to wait."""
    if is_one_account:
        settings.LIMITS = settings.LIMITS | {"login": "100/m/ip"}
    emails = [bob.email if is_one_account else f"personne{n}@nulle.example" for n in range(10)]

    answers = at_once(*(partial(try_password, browser_at(HERE), email) for email in emails))

    read = [one.status_code for one in answers if "Retry-After" not in one.headers]
    assert read == [422] * (2 if is_one_account else 4)


def test_beyond_the_limit_of_a_place_a_wrong_password_says_no_more_than_an_unknown_account(
    few, bob
):
    at_the_office(4, try_password)

    statuses = [try_password(browser_at(HERE), email) for email in (bob.email, "nul@nulle.example")]

    assert [answer.status_code for answer in statuses] == [429, 429]


@pytest.mark.parametrize("knock", [try_password, ask_code, ask_reset])
def test_a_neighbour_keeps_nobody_from_a_code(few, bob, work, knock):
    at_the_office(5, knock)
    owner = browser_at(HERE)

    ask_code(owner, bob.email)
    owner.post(reverse("account_confirm_login_code"), {"code": code_of(work())})

    assert is_signed_in(owner) is True


def test_the_control_a_robot_comes_back_to_no_account_that_it_tried(few, bob):
    try_password(browser_at(HERE), bob.email)
    at_the_office(3, try_password)

    robot = browser_at(HERE)
    sign_in(robot, bob.email)

    assert is_signed_in(robot) is False


@pytest.mark.parametrize("knock", [ask_code, ask_reset])
def test_a_robot_has_us_write_to_few_strangers_and_is_answered_alike(few, bob, work, knock):
    statuses = at_the_office(5, knock)
    knock(browser_at(HERE), bob.email)

    assert statuses == [302] * 5
    assert [mail.to for mail in work()] == [f"personne{n}@nulle.example" for n in range(3)] + [
        bob.email
    ]


@pytest.mark.parametrize("name", ASKING)
def test_whoever_asks_for_too_many_codes_reads_where_they_are_and_the_way_back(alice, name):
    browser = browser_at(HERE)
    page = [browser.post(reverse(name), {"email": alice.email}) for _ in range(6)][-1].text

    assert "demandez un code" not in page
    assert f'href="{reverse(name)}">Revenir au formulaire' in page


def test_after_two_other_codes_the_page_says_how_to_have_one_more(alice):
    browser = browser_at(HERE)
    browser.post(reverse("account_request_login_code"), {"email": alice.email})
    confirm = reverse("account_confirm_login_code")
    for _ in range(2):
        browser.post(confirm, {"action": "resend"})

    page = browser.get(confirm).text

    assert "Recevoir un autre code" not in page
    assert f'<a href="{reverse("account_request_login_code")}">demandez-en un autre</a>' in page


def test_too_many_of_a_building_are_told_how_long_to_wait(db, settings):
    settings.LIMITS = settings.LIMITS | {"signup": "2/h/ip"}
    answers = [sign_up(browser_at(HERE), f"agent{n}@mairie.example") for n in range(3)]

    refused = answers[-1]
    assert refused.status_code == 429
    assert 3590 < int(refused["Retry-After"]) <= 3600
    assert "Attendez une heure" in refused.content.decode()
    assert sign_up(browser_at(THERE), "ailleurs@mairie.example").status_code == 302


def test_a_page_only_read_is_never_counted(db, settings):
    settings.LIMITS = settings.LIMITS | {"login": "1/m/ip"}
    cache.clear()

    statuses = [browser_at(HERE).get(reverse("account_login")).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]


CONFIRMATIONS = [
    ("account_reauthenticate", {"password": "pas le bon"}, {"password": PASSWORD}),
    (
        "account_change_password",
        {"oldpassword": "pas le bon", "password1": "des glaïeuls au bord du canal"},
        {"oldpassword": PASSWORD, "password1": "des glaïeuls au bord du canal"},
    ),
]


@pytest.mark.parametrize(("name", "wrong", "right"), CONFIRMATIONS)
def test_an_intruder_s_wrong_passwords_hold_back_no_other_session(alice, name, wrong, right):
    there, here = opened_at(THERE, alice), opened_at(HERE, alice)
    for n in range(11):  # whatever else the form says
        held = there.post(reverse(name), wrong | {"email": f"x{n}@nulle.example"})

    answers = [here.post(reverse(name), typed).status_code for typed in (wrong, right)]

    assert (held.status_code, answers) == (429, [422, 302])

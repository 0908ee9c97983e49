"""Limits: what is counted, how long one waits, and in which words."""

import ast
from types import SimpleNamespace

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import RequestFactory

from ctgnet import limits
from ctgnet.limits import Rate, in_words
from tests.house import name_of, our_files


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/5m/account", Rate(5, 300, "account")),
        ("30/m/ip", Rate(30, 60, "ip")),
        (" 300/h/anywhere", Rate(300, 3600, "anywhere")),
        ("200/d/user", Rate(200, 86_400, "user")),
    ],
)
def test_a_rate_is_read(text, rate):
    assert Rate.read(text) == rate


@pytest.mark.parametrize(
    ("times", "wait"),
    [([], 0), ([90], 0), ([80, 90], 40), ([10, 80, 90], 40), ([10, 20, 30], 0), ([39, 99], 0)],
)
def test_the_wait_is_until_one_try_is_old_enough(times, wait):
    assert Rate(2, 60, "ip").wait(times, now=100) == wait


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "une seconde"),
        (40, "40 secondes"),
        (60, "une minute"),
        (61, "2 minutes"),
        (300, "5 minutes"),
        (3541, "une heure"),
        (3600, "une heure"),
        (3601, "2 heures"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(seconds, words):
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/56"),
        ("2001:db8:1:ff:ffff::9", "2001:db8:1::/56"),
    ],
)
def test_a_subscriber_of_ipv6_is_one_place(address, place):
    assert limits.address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == place


@pytest.fixture
def one_a_minute(db, settings):
    cache.clear()
    settings.LIMITS = {"act": "1/m/ip,2/h/account"}


def post(**headers):
    return RequestFactory().post("/", **headers)


def test_what_is_refused_is_not_counted_and_what_is_given_back_neither(one_a_minute):
    first = limits.wait_for(post(), "act", account="a")
    refused = limits.wait_for(post(), "act", account="a")
    limits.give_back(post(), "act", account="a")

    assert (first, 59 <= refused <= 60) == (0, True)
    assert limits.wait_for(post(), "act", account="A ") == 0


def test_a_page_that_counted_nothing_gives_nothing_back(one_a_minute):
    limits.wait_for(post(), "act", account="a")
    limits.give_back(RequestFactory().get("/"), "act", account="a")

    assert limits.wait_for(post(), "act", account="a") > 0


def test_what_is_given_back_leaves_what_was_counted_before_as_long_as_it_counts(db, settings):
    cache.clear()
    settings.LIMITS = {"act": "3/m/ip"}
    limits.wait_for(post(), "act")
    limits.wait_for(post(), "act")
    limits.give_back(post(), "act")
    one_left = [len(cache.get(key)) for key in limits._counts(post(), "act", "", "")]
    limits.give_back(post(), "act")

    assert (one_left, list(cache._cache)) == ([1], [])


def test_what_is_forgotten_counts_no_more(one_a_minute):
    limits.wait_for(post(), "act", account="a")

    limits.forget(post(), "act", account="a")

    assert limits.wait_for(post(), "act", account="a") == 0


def test_an_account_that_is_found_frees_no_place_of_what_was_tried_of_others(db, settings):
    cache.clear()
    settings.LIMITS = {"act": "9/h/account,1/h/others"}
    limits.wait_for(post(), "act", account="a")
    limits.wait_for(post(), "act", account="b")

    limits.forget(post(), "act", account="a")

    assert limits.wait_for(post(), "act", account="b") > 0


def test_reading_is_not_counted(one_a_minute):
    waits = [limits.wait_for(RequestFactory().get("/"), "act") for _ in range(3)]

    assert waits == [0, 0, 0]


def test_midnight_is_less_than_a_day_and_an_hour_away():
    assert 0 < limits.until_midnight() <= 25 * 3600


@pytest.mark.parametrize("act", site.LIMITS)
def test_each_limit_says_how_long_in_words_and_in_the_header(db, act):
    cache.clear()
    request = post()
    request.user = SimpleNamespace(pk=1, is_authenticated=False)
    rates = [Rate.read(text) for text in site.LIMITS[act].split(",")]
    answers = (
        limits.refusal(request, act, account="a") for _ in range(min(r.most for r in rates) + 1)
    )

    *accepted, refused = answers

    wait = int(refused.headers["Retry-After"])
    assert (set(accepted), refused.status_code) == ({None}, 429)
    assert 0 < wait <= max(rate.seconds for rate in rates)
    assert in_words(wait) in refused.content.decode()


def says_429(source):
    return any(
        isinstance(node, ast.Constant) and node.value == 429 for node in ast.walk(ast.parse(source))
    )


def test_one_place_answers_429():
    """With its header: a page that wrote the status itself would forget it."""
    found = [name_of(path) for path in our_files(".py") if says_429(path.read_text())]

    assert found == ["ctgnet/limits.py"]

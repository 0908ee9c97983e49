"""Whatever was being sent when the session ended is kept, and offered again to its author alone."""

import re
from html import unescape

import pytest
from django.core.cache import cache as memory
from django.db import transaction

from ctgnet.addresses import nearest_page, takes_get
from ctgnet.pages.resume.words import words
from ctgnet.sessions.models import Session
from tests import house
from tests.access import walker
from tests.access.world import build
from tests.strict_client import StrictClient

SIGN_IN = "/compte/connexion/?next="
TYPED = {"note": "Ce que j’écrivais « ici »", "ticked": ["a", "b"]}


@pytest.fixture
def world(request, places, alpes_azur, pays_de_grasse):
    return build(request, places, alpes_azur, pays_de_grasse)


def acts(table):
    """Every address that takes what members send, with what it is sent to."""
    for url, line in walker.tables()[table].items():
        for thing, row in line.get("post", {}).items():
            who = by_whom(row)
            if who and walker.by_persona(row)["visitor"] in {"login", "404"}:
                yield url, thing, who


def by_whom(row):
    """Somebody whom it answers, else somebody who may see it."""
    answers = walker.by_persona(row)
    signed_in = [name for name in answers if name not in walker.STRANGERS]
    return next((name for name in signed_in if answers[name] not in {"403", "404"}), None)


@pytest.mark.parametrize("table", walker.tables())
def test_nothing_is_lost_at_any_address(world, table):
    """Sent once the session has ended, then signed in again: there, and ready to be sent."""
    faults = []
    for url, thing, who in acts(table):
        memory.clear()  # quotas have their own tests
        with transaction.atomic():
            faults += [f"{url} as {who}: {fault}" for fault in lost(world, url, thing, who)]
            transaction.set_rollback(True)
    assert faults == []


def lost(world, url, thing, who):
    member, path = world.people[who], world.path(url, thing)
    client = StrictClient()
    client.force_login(member)
    Session.objects.all().delete()
    sent = client.post(path, TYPED)
    page = sent.url.removeprefix(SIGN_IN) if sent.status_code == 302 else ""
    client.force_login(member)
    back = client.get(page or "/")
    if back.status_code == 405:
        yield f"came back to {page}, which cannot be opened"
    shown = unescape(back.text) if back.status_code == 200 else unescape(client.get("/aide/").text)
    for name, values in {"note": [TYPED["note"]], "ticked": TYPED["ticked"]}.items():
        for value in values:
            if f'<input type="hidden" name="{name}" value="{value}">' not in shown:
                yield f"{name} is not given back"
    if f'action="{path}"' not in shown:
        yield "the act is not offered"
    again = client.post(path, TYPED)
    if again.status_code == 405 or again.status_code >= 500:
        yield f"sent again: {again.status_code}"
    page = client.get("/aide/").text
    is_offered, is_done = (
        "data-unfinished" in page,
        again.status_code == 302 and not is_refused(page),
    )
    if is_done and is_offered:
        yield "still offered once it was done"
    if again.status_code == 422 and not is_offered:
        yield "not offered any more, though nothing was done"


def is_refused(page):
    return "message--error" in page


def test_control_without_the_mechanism_everything_is_lost(world, settings):
    """Django's own way: back by a link to an address that only takes what is sent to it."""
    settings.MIDDLEWARE = [
        "django.contrib.auth.middleware.LoginRequiredMiddleware" if "SignInFirst" in name else name
        for name in settings.MIDDLEWARE
    ]
    faults = list(lost(world, "practices:question_ask", "alice_shared", "bob"))
    where = world.path("practices:question_ask", "alice_shared")

    assert faults == [
        f"came back to {where}, which cannot be opened",
        "note is not given back",
        "ticked is not given back",
        "ticked is not given back",
        "the act is not offered",
        "not offered any more, though nothing was done",
    ]


def test_every_act_of_a_member_is_called_by_its_name():
    """« Vous alliez : … » says what, in words.toml beside the other acts."""
    for_members = {
        url for url, line in walker.lines().items() if "post" in line and not walker.is_public(url)
    }
    assert for_members - words().keys() == set()
    assert words().keys() - set(house.routes()) == set()


def test_the_site_knows_where_one_can_go_by_a_link():
    paths = {url: an_address(house.routes()[url][0]) for url in walker.lines()}

    assert {url: takes_get(path) for url, path in paths.items()} == {
        url: "get" in line for url, line in walker.lines().items()
    }
    assert [url for url, path in paths.items() if not takes_get(nearest_page(path))] == []


def an_address(route):
    route = route.replace("<uuid:key>", walker.ABSENT["uuid"])
    return "/" + re.sub(r"<[^>]+>", "1", route)

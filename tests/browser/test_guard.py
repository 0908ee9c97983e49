"""HTML that would have got into a page, by whatever hole, does nothing there.

It is planted in what the site answers, as an unescaped cell would be, under the headers of the site:
when the page arrives, in a part that htmx reads, by a script that would insert it.
"""

import re

import pytest

from members.models import Role
from tests.ctgnet.test_acting import MARK
from tests.factories.members import RoleFactory

pytestmark = pytest.mark.browser

# Each asks for an address that bears its name: « @ ».
PLANTED = {
    "get": '<p hx-get="@" hx-trigger="load"></p>',
    "post": '<p hx-post="@" hx-trigger="load"></p>',
    "prefix": '<p data-hx-post="@" hx-trigger="load"></p>',
    "action": '<p hx-action="@" hx-method="post" hx-trigger="load"></p>',
    "delete": '<p hx-delete="@" hx-trigger="load"></p>',
    "seen": '<p hx-get="@" hx-trigger="revealed">a</p>',
    "often": '<p hx-get="@" hx-trigger="every 100ms"></p>',
    "token": '<input hx-post="@" hx-include="[name=csrfmiddlewaretoken]" hx-trigger="load">',
    "form": '<form method="post" action="@" hx-post="@" hx-trigger="load"></form>',
    "moved": '<p hx-get="@" hx-trigger="mousemove from:body"></p>',
    "visitor": '<p data-acts="{mark}" hx-get="@" hx-trigger="load"></p>',
    "empty": '<p data-acts="" hx-get="@" hx-trigger="load"></p>',
    "meta": '<meta name="acts" content="x"><p data-acts="x" hx-get="@" hx-trigger="load"></p>',
    "scripted": '<p hx-get="@" hx-on::before:init="fetch(\'@\')" hx-trigger="load"></p>',
    "boosted": '<div hx-boost:inherited="true"><a id="boosted" href="@">a</a></div>',
    "saved": '<form data-autosave="@"><input id="saved" name="a"></form>',
    "renewed": '<form data-autosave="@"><input name="csrfmiddlewaretoken"><input id="renewed" name="a"></form>',
}
# What an unclosed element would lend to ours, that follows it.
LENT = '<div hx-vals:inherited="lent:/planted/lent/">'


@pytest.fixture
def waiting(transactional_db, places):
    """Somebody whose request Carole may validate: the forms of the page bear her token."""
    return RoleFactory(requested=True, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)


@pytest.fixture
def planted(client, db):
    mark = MARK.search(client.get("/").content.decode())[1]
    parts = (html.replace("@", f"/planted/{kind}/") for kind, html in PLANTED.items())
    return "".join(parts).replace("{mark}", mark)


def add_to_answers(page, path, place, html):
    """What the site answers there, with something more at that place."""

    def answer(route):
        response = route.fetch()
        assert place in response.text()
        route.fulfill(response=response, body=response.text().replace(place, place + html, 1))

    page.route(path, answer)


def without_guard(page):
    script = {"body": "", "content_type": "text/javascript"}
    page.route("**/js/guard.js", lambda route: route.fulfill(**script))


def requests_of(page):
    seen = set()
    page.on(
        "request",
        lambda request: seen.update(
            re.findall("/planted/(\\w+)/", f"{request.url} {request.post_data}")
        ),
    )
    return seen


def lead_on(page):
    """What a reader may be led to do: move, type, click."""
    page.mouse.move(10, 10)
    page.mouse.move(200, 200, steps=5)
    for field in ("saved", "renewed"):
        page.locator(f"#{field}").fill("a")
    page.wait_for_timeout(3_600)  # three seconds after the last letter, a form is saved by itself
    page.evaluate(
        "document.getElementById('boosted').dispatchEvent(new Event('click', {bubbles: true}))"
    )
    page.wait_for_timeout(500)


def arrives_with_the_page(page, site, planted):
    add_to_answers(page, "**/caf/", '<div class="wide page">', planted)
    page.goto(f"{site}/caf/", wait_until="load")


def comes_in_a_part(page, site, planted):
    add_to_answers(page, "**/annuaire/?q=**", '<section id="resultats"', ">" + planted + "<p")
    page.goto(f"{site}/annuaire/", wait_until="load")
    page.evaluate("document.querySelector('form[hx-get]').requestSubmit()")
    page.locator("#saved").wait_for()


def is_inserted(page, site, planted):
    page.goto(f"{site}/caf/", wait_until="load")
    page.evaluate(
        "html => { const page = document.querySelector('.page');"
        " page.insertAdjacentHTML('afterbegin', html); htmx.process(page); }",
        planted,
    )


@pytest.mark.parametrize("plant", [arrives_with_the_page, comes_in_a_part, is_inserted])
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_what_got_into_a_page_asks_nothing(
    opened, carole, waiting, live_server, planted, plant, guarded
):
    page = opened(carole).page
    if not guarded:
        without_guard(page)
    seen = requests_of(page)
    # A page « introuvable » would take the whole window.
    page.route("**/planted/**", lambda route: route.fulfill(status=204))

    plant(page, live_server.url, planted)
    lead_on(page)

    assert seen == (set() if guarded else set(PLANTED))


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_an_element_left_open_lends_nothing_to_what_follows(opened, carole, live_server, guarded):
    page = opened(carole).page
    if not guarded:
        without_guard(page)
    add_to_answers(page, "**/annuaire/", '<div class="wide page">', LENT)
    page.goto(f"{live_server.url}/annuaire/", wait_until="load")

    with page.expect_request("**/annuaire/?**") as asked:
        page.evaluate("document.querySelector('form[hx-get]').requestSubmit()")

    assert ("lent" in asked.value.url) is not guarded

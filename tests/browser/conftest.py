"""The site in the system's Chromium: signed-in people, pages that are watched while they load."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.access.world import build
from tests.machine import CHROMIUM

# Playwright's loop runs in this thread; the site runs in another one, with its own connection.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture
def everything(request, transactional_db, places, alpes_azur, pays_de_grasse):
    """The world of the access tests: everybody, and one of each thing."""
    return build(request, places, alpes_azur, pays_de_grasse)


@dataclass
class Watched:
    """A tab, and everything that its pages complained about."""

    page: object
    site: str
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._request)

    def _console(self, message):
        """Errors, and what the Content-Security-Policy refused; a page that says 404 is no fault."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text[:200]}")

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # a download, or a page left while it loads
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _request(self, request):
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self.site).netloc:
            self.complaints.append(f"third party: {host}")

    def open(self, path):
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def scrolls_sideways(self):
        return self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )


@pytest.fixture
def opened(browser, live_server):
    """`opened(alice, width=320)`: a watched tab of that person, None for a visitor."""
    contexts = []

    def open_tab(member=None, **options):
        width = options.pop("width", 1280)
        size = {"viewport": {"width": width, "height": 900}, "locale": "fr-FR"}
        context = browser.new_context(**size, **options)
        contexts.append(context)
        if member is not None:
            context.add_cookies([cookie_of(member, live_server.url)])
        return Watched(context.new_page(), live_server.url)

    yield open_tab
    for context in contexts:
        context.close()


def cookie_of(member, site):
    """The session of somebody who has just signed in."""
    client = Client()
    client.force_login(member)
    cookie = client.cookies["session"]
    return {"name": cookie.key, "value": cookie.value, "url": site}

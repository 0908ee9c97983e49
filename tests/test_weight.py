"""What a page weighs for somebody who comes for the first time: measured in Chromium, as it is served."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from proofs import server
from tests import house, rows
from tests.browser.conftest import (  # noqa: F401  the browser of the browser tests
    browser_type_launch_args,
    cookie_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KB = 1000
PAGE, REQUESTS, HTML = 150 * KB, 15, 14 * KB
HTML_WITH_MAP, PAGE_WITH_EDITOR = 45 * KB, 350 * KB
# address, who, weight of the whole, weight of the HTML
BUDGETS = [
    ("/", None, PAGE, HTML_WITH_MAP),
    ("/conventions/", None, PAGE, HTML),
    ("/fiches/", None, PAGE, HTML),
    ("/evenements/", None, PAGE, HTML),
    ("/recherche/?q=pauses", None, PAGE, HTML),
    ("/carte/", None, PAGE, HTML_WITH_MAP),
    ("/carte/departement/06/", None, PAGE, HTML_WITH_MAP),
    ("/territoires/departement/06/", None, PAGE, HTML_WITH_MAP),
    ("/chiffres/", None, PAGE, HTML_WITH_MAP),
    ("/le-metier/", None, PAGE, HTML),
    ("/compte/connexion/", None, PAGE, HTML),
    ("/", "alice", PAGE, HTML),
    ("/annuaire/", "alice", PAGE, HTML),
    ("/mon-espace/", "alice", PAGE, HTML),
    ("/caf/", "carole", PAGE, HTML),
    ("/conventions/nouvelle/", "carole", PAGE, HTML),
    ("/fiches/nouvelle/", "alice", PAGE_WITH_EDITOR, HTML),
]


@pytest.fixture
def served(transactional_db, tmp_path):
    """The site on a port, on the database of this test, with static files as in production."""
    address = conninfo_to_dict(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "DATABASE_URL": make_conninfo(**address | {"dbname": name}),
        "STATIC_ROOT": str(tmp_path),
        "DEMO": "0",
    }
    for command in (["collectstatic", "--no-input", "-v0"], ["createcachetable"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=house.ROOT,
            env=os.environ | environment,
            check=True,
        )
    with server.running(workers=1, **environment) as port:
        yield f"http://127.0.0.1:{port}"


class Meter:
    """Bytes on the wire, compressed, of each request of a page."""

    def __init__(self, context):
        self.page = context.new_page()
        self.addresses, self.weights = {}, {}
        wire = context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._arrived)

    def _asked(self, event):
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _arrived(self, event):
        self.weights[event["requestId"]] = event["encodedDataLength"]

    @property
    def total(self):
        return sum(self.weights.values())

    @property
    def hosts(self):
        return {urlsplit(url).netloc for url in self.addresses.values()}

    def weight_of(self, address):
        return sum(
            self.weights.get(number, 0) for number, url in self.addresses.items() if url == address
        )


def faults_of(meter, site, path, most, most_html):
    html = meter.weight_of(site + path)
    if html == 0:
        yield f"{path}: its HTML was not measured"
    if html > most_html:
        yield f"{path}: {html} bytes of HTML for {most_html}"
    if meter.total > most:
        yield f"{path}: {meter.total} bytes for {most}"
    if len(meter.addresses) > REQUESTS:
        yield f"{path}: {len(meter.addresses)} requests for {REQUESTS}"
    if meter.hosts != {urlsplit(site).netloc}:
        yield f"{path}: {meter.hosts}"


def test_pages_keep_their_weight(served, browser, request, alice, carole):
    for _ in range(25):
        rows.everything(alice)
    people = {"alice": alice, "carole": carole}
    faults = []
    for path, persona, most, most_html in BUDGETS:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        if persona:
            context.add_cookies([cookie_of(people[persona], served)])
        meter = Meter(context)
        meter.page.goto(served + path, wait_until="networkidle")
        if urlsplit(meter.page.url).path != urlsplit(path).path:
            faults.append(f"{path}: led to {meter.page.url}")
        faults += faults_of(meter, served, path, most, most_html)
        context.close()
    assert faults == []


def test_control_a_heavy_page_is_seen(served, browser):
    context = browser.new_context()
    meter = Meter(context)
    meter.page.goto(f"{served}/compte/connexion/", wait_until="networkidle")
    light = list(faults_of(meter, served, "/compte/connexion/", PAGE, HTML))
    tight = list(faults_of(meter, served, "/compte/connexion/", 1 * KB, 1 * KB))
    context.close()
    assert (len(light), len(tight)) == (0, 2)

"""What a machine can see of accessibility, on real pages: phone and desk, light and dark."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.access import walker

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4"]
# `make prove ONLY=X1` opens every page; here, the ones that hold most of the components.
EVERY_PAGE = os.environ.get("AXE_PAGES") == "all"
PAGES = {
    "visitor": [
        ("account_login", "page"),
        ("practices:sheet_list", "page"),
        ("events:event_detail", "public_event"),
        ("territory_detail", "a_departement"),
    ],
    "alice": [
        ("practices:sheet_edit", "alice_draft"),
        ("practices:sheet_detail", "alice_shared"),
        ("myspace", "page"),
        ("directory", "page"),
    ],
    "carole": [
        ("conventions:convention_create", "page"),
        ("conventions:convention_team", "alpes_azur"),
        ("conventions:convention_detail", "prepared"),
        ("caf_desk", "page"),
        ("events:event_attendees", "network_event"),
    ],
}
LOOKS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


def pages_of(persona):
    """Every page that a table opens to this person; files are for other readers than a browser."""
    if not EVERY_PAGE:
        return PAGES[persona]
    return [
        (url, thing)
        for url, line in walker.lines().items()
        for thing, row in line.get("get", {}).items()
        if walker.by_persona(row)[persona] == "200" and line.get("page", True)
    ]


def violations(page):
    """« color-contrast: 2 » of each rule that is broken, with the first element it names."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:160]}"
        for rule in found.response["violations"]
    ]


@pytest.mark.parametrize("persona", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    everything, opened, persona, record_property
):
    faults, tried = [], 0
    for width, scheme in LOOKS:
        member = everything.people.get(persona)
        tab = opened(member, width=width, color_scheme=scheme, reduced_motion="reduce")
        for url, thing in pages_of(persona):
            tried += 1
            page = tab.open(everything.path(url, thing))
            where = f"{url} {thing} {width} px {scheme}"
            faults += [f"{where}: {fault}" for fault in violations(page)]
            if tab.scrolls_sideways():
                faults.append(f"{where}: scrolls sideways")
            faults += [f"{where}: {complaint}" for complaint in tab.complaints]
            tab.complaints.clear()
    record_property("tried", tried)
    record_property("bad", len(faults))
    assert faults == []


PLANTED = """<!doctype html><html lang="fr"><head><title>Fautes plantées</title></head><body><main>
<h1>Fautes plantées</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p style="color:#bbb;background:#fff">Trop pâle</p><input type="text"><button></button>
<div style="width:2000px">Trop large</div></main></body></html>"""


def test_control_a_page_with_planted_faults_stays_red(opened, record_property):
    tab = opened(width=320)
    tab.page.set_content(PLANTED)
    found = {fault.partition(" ")[0] for fault in violations(tab.page)}
    record_property("control", len(found))
    assert found == {"button-name", "color-contrast", "image-alt", "label"}
    assert tab.scrolls_sideways()


def test_control_a_complaint_of_the_browser_is_heard(everything, opened):
    """An inline script is refused by the policy of the site, and the refusal is reported."""
    tab = opened()
    page = tab.open("/compte/connexion/")
    page.evaluate("document.body.append(document.createElement('script'))")
    page.evaluate("document.querySelector('body > script:last-child').textContent = 'alert(1)'")
    page.wait_for_timeout(100)
    assert len(tab.complaints) == 1
    assert "Content Security Policy" in tab.complaints[0]

"""Texts made to act in another's browser, in every column and every imported cell, on the pages that show them.

They are written in the database itself, around every form: an old row must be as harmless as a new one. Every
text through every door is read without a browser by tests/test_planted.py.
"""

import os
from contextlib import contextmanager
from itertools import batched
from uuid import uuid4

import pytest
from django.template import engines
from django.urls import reverse

from conventions.actions.imports import steps as actions
from conventions.importing.columns import COLUMNS
from tests import planted_columns as columns
from tests.access import walker
from tests.planted import ASK, PAYLOADS

pytestmark = pytest.mark.browser
# `make prove ONLY=R15` opens every page, several times with other texts in each column.
EVERY_PAGE = os.environ.get("PAYLOAD_PAGES") == "all"
ROUNDS = int(os.environ.get("PAYLOAD_ROUNDS", "1"))
PAGES = {
    "carole": [
        ("caf_desk", "page"),
        ("events:event_edit", "network_event"),
        ("conventions:convention_team", "alpes_azur"),
    ],
    "mona": [("practices:sheet_list", "page"), ("journal", "page")],
}

WIDTH = 10  # columns of an imported table
BORN = """() => [...document.querySelectorAll('*')].filter((e) => e.getAttributeNames().some(
  (name) => name === 'born' || /^on[a-z]+$/.test(name))).length + (window.ran ? 1 : 0)"""


def plant(turn):
    """The texts of that turn in each column of each row; how many the database took."""
    values = {}
    for rank, (model, field, pk) in enumerate(columns.cells()):
        packed = columns.texts_for(field)
        values[model, field, pk] = packed[(rank + turn * len(packed) // ROUNDS) % len(packed)]
    taken = columns.write({cell: text for cell, (text, _) in values.items()})
    return sum(values[cell][1] for cell in taken)


@pytest.fixture
def imports(everything, client):
    """Two tables that hold every text in their headings and cells: to be understood, then checked."""
    carole = everything.people["carole"]
    client.force_login(carole)
    names = list(COLUMNS)[:WIDTH]
    rows = [list(cells) for cells in batched(PAYLOADS, WIDTH)]
    lines = [[number, cells] for number, cells in enumerate(rows, start=2)]
    made = [
        actions.start_import(
            by=carole,
            key=uuid4(),
            file_name=PAYLOADS[0],
            table={"headings": headings, "lines": lines},
        )
        for headings in (rows[0], rows[1])
    ]
    chosen = {f"column-{rank}": name for rank, name in enumerate(names)}
    client.post(reverse("conventions:import_check", args=[made[1].key]), chosen)
    return [one.get_absolute_url() for one in made]


def pages_of(persona):
    if not EVERY_PAGE:
        return PAGES[persona]
    return [
        (url, thing)
        for url, line in walker.lines().items()
        for thing, row in line.get("get", {}).items()
        if walker.by_persona(row)[persona] == "200" and line.get("page", True)
    ]


@contextmanager
def heard(page):
    """The planted addresses that the page asks for."""
    asked = []

    def hear(request):
        if ASK in request.url:
            asked.append(request.url)

    page.on("request", hear)
    yield asked
    page.remove_listener("request", hear)


def faults_of(tab, path):
    """What was born, ran, was asked or was refused by the policy on that page."""
    with heard(tab.page) as asked:
        page = tab.page
        answer = page.goto(tab.site + path, wait_until="load")
        page.wait_for_timeout(50)
    born = page.evaluate(BORN)
    found = [f"born: {born}"] if born else []
    if answer.status != 200 or answer.request.redirected_from:
        found.append(f"not shown: {answer.status} {answer.url}")
    refused = [complaint for complaint in tab.complaints if "Policy" in complaint]
    tab.complaints.clear()
    return found + asked + refused


@pytest.mark.parametrize("persona", PAGES)
def test_no_text_acts_in_another_s_browser(everything, imports, opened, persona, record_property):
    tab, faults, tried = opened(everything.people[persona]), [], 0
    for turn in range(ROUNDS):
        planted = plant(turn)
        paths = [everything.path(url, thing) for url, thing in pages_of(persona)]
        for path in [*paths, *(imports if turn == 0 and persona == "carole" else [])]:
            faults += [f"{path}: {fault}" for fault in faults_of(tab, path)]
            tried += 1
    record_property("opened", tried)
    record_property("planted", planted)
    record_property("bad", len(faults))
    assert faults == []


def test_control_without_escaping_they_are_born_and_refused(
    everything, imports, opened, monkeypatch, record_property
):
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    tab = opened(everything.people["carole"])

    faults = [fault for path in imports for fault in faults_of(tab, path)]

    record_property("control", len(faults))
    assert any(fault.startswith("born: ") for fault in faults)
    assert any("Policy" in fault for fault in faults)


def test_there_are_as_many_texts_as_promised():
    assert len(set(PAYLOADS)) == 150

"""Texts made to act in another's browser, in every column and every imported cell, on the pages that show them.

They are written in the database itself, around every form: an old row must be as harmless as a new one.
"""

import os
from contextlib import contextmanager
from itertools import batched, product
from uuid import uuid4

import pytest
from django.db import DatabaseError, models, transaction
from django.template import engines
from django.urls import reverse

from conventions.actions.imports import steps as actions
from conventions.importing.columns import COLUMNS
from tests import house
from tests.access import walker

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
WAYS_OUT = (
    "",
    '">',
    "'>",
    "</textarea>",
    "</title>",
    "</script>",
    "</option></select>",
    "-->",
    "]]>",
    "</table>",
)
RUN, ASK = "document.documentElement.dataset.ran=1", "/planted/"
BODIES = (
    f'<img data-born src=x onerror="{RUN}">',
    f'<svg data-born onload="{RUN}">',
    f"<script data-born>{RUN}</script>",
    f'<p data-born hx-get="{ASK}" hx-trigger="load">',
    f'<p data-born hx-post="{ASK}" hx-trigger="load">',
    f"<p data-born data-hx-post={ASK} hx-trigger=load hx-include=*>",
    f'<a data-born href="javascript:{RUN}">a</a>',
    f'<iframe data-born srcdoc="<script>parent.{RUN}</script>">',
    f'<iframe data-born src="{ASK}">',
    f'<link data-born rel=stylesheet href="{ASK}">',
    f'<form data-born action="{ASK}"><button autofocus onfocus="{RUN}">',
    f'<details data-born open ontoggle="{RUN}">',
    f'<meta data-born http-equiv=refresh content="9;url={ASK}">',
    f'x data-born autofocus onfocus="{RUN}" x=',
    f'{{{{ 7 }}}}{{% now %}}<b data-born style="background:url({ASK})">',
)
PAYLOADS = [way + body for way, body in product(WAYS_OUT, BODIES)]
BORN = """() => [...document.querySelectorAll('*')].filter((e) => e.getAttributeNames().some(
  (name) => name === 'data-born' || /^on[a-z]+$/.test(name))).length + (document.documentElement.dataset.ran ? 1 : 0)"""

# Codes, addresses and choices: a page looks them up, nobody types them.
NOT_TYPED = {
    *(
        "slug",
        "public_id",
        "code",
        "siren",
        "insee",
        "digest",
        "path",
        "key",
        "template",
        "verb",
        "icon",
    ),
    *(
        "time_zone",
        "object_kind",
        "object_id",
        "act",
        "file_kind",
        "color",
        "email",
        "to",
        "password",
    ),
}


def columns_of_words():
    """(model, column) of every text that somebody may have typed."""
    return [
        (model, field)
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.EmailField | models.FileField)
        and not (field.choices or field.unique or field.generated or field.name in NOT_TYPED)
    ]


def plant(first):
    """Another text in each column of each row, from that one on; how many the database took."""
    taken, rank = 0, first
    for model, field in columns_of_words():
        for pk in list(model._base_manager.values_list("pk", flat=True)):
            rank += 1
            text = PAYLOADS[rank % len(PAYLOADS)][: field.max_length]
            try:
                with transaction.atomic():
                    taken += model._base_manager.filter(pk=pk).update(**{field.name: text})
            except DatabaseError:
                continue  # held by a constraint: such a text is never there
    return taken


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
        page = tab.open(path)
        page.wait_for_timeout(50)
    born = page.evaluate(BORN)
    found = [f"born: {born}"] if born else []
    refused = [complaint for complaint in tab.complaints if "Policy" in complaint]
    tab.complaints.clear()
    return found + asked + refused


@pytest.mark.parametrize("persona", PAGES)
def test_no_text_acts_in_another_s_browser(everything, imports, opened, persona, record_property):
    tab, faults, tried = opened(everything.people[persona]), [], 0
    for turn in range(ROUNDS):
        planted = plant(turn * len(PAYLOADS) // ROUNDS)
        paths = [everything.path(url, thing) for url, thing in pages_of(persona)]
        for path in [*paths, *(imports if turn == 0 and persona == "carole" else [])]:
            faults += [f"{path}: {fault}" for fault in faults_of(tab, path)]
            tried += 1
    record_property("tried", tried)
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

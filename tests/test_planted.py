"""150 texts made to act in another's browser, through every door: what is kept, what is typed, what is sent in a table.

Each page is read as HTML and nothing of them is born in it. A sample here; `make prove ONLY=R15` sends every
text by every door, and opens every page in Chromium (tests/browser/test_payloads.py).
"""

import csv
import os
import re
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template import engines
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from conventions.actions import run_import
from conventions.importing.columns import COLUMNS as OF_CTGS
from conventions.models import ConventionImport, ImportState
from conventions.planning.columns import COLUMNS as OF_PLANS
from ctgnet.names import fault_in_title
from ctgnet.typed import CARRIED
from tests import planted_columns as columns
from tests.access import walker
from tests.access.world import build
from tests.conventions.importing import POST, SOUND
from tests.planted import EVERYTHING, PAYLOADS, born, packs
from tests.races.acts import SENT_FILES, TYPED
from tests.races.forms import filled, forms_of

EVERY = os.environ.get("PLANTED") == "all"
# In so many rounds every page is read; then one of those that show the column, another each time.
WHOLE_ROUNDS = 2
SHARES = range(2 if EVERY else 1)  # of the work, for two processes
READERS = ("carole", "mona")
WRITERS = (*READERS, "alice", "karim", "bob", "nina", "paul", "erwan", "visitor")
# In the suite: a list, a page of words, a search, a form of few fields.
SAMPLE = {"caf_desk", "practices:sheet_list", "conventions:body_create"}
WORDS = {"text", "search", "textarea"}


class Hand:
    """Whoever asks for a page or sends a form; all of it is undone."""

    def __init__(self, world):
        self.world, self.faults, self.tried = world, [], 0
        self.clients = {name: Client(raise_request_exception=False) for name in WRITERS}
        for name in WRITERS[:-1]:
            self.clients[name].force_login(world.people[name])
        self.cookies = {name: dict(client.cookies) for name, client in self.clients.items()}

    def ask(self, who, path, data=None, method="get"):
        with transaction.atomic():
            answer = self.stay(who, path, data, method)
            transaction.set_rollback(True)
        self.clients[who].cookies.clear()
        self.clients[who].cookies.update(self.cookies[who])
        return answer

    def read(self, who, path):
        """The words of a page; one that is not shown tries nothing, and is a fault."""
        answer = self.ask(who, path)
        if answer.status_code != 200:
            self.faults.append(f"{who} {path} is not shown: {answer.status_code}")
        return answer.content.decode()

    def stay(self, who, path, data=None, method="get"):
        """The same, kept until the caller takes it back; the page where it leads is read as well."""
        cache.clear()
        self.tried += 1
        answer = getattr(self.clients[who], method)(path, data)
        shown = answer
        if answer.status_code == 302 and answer.url.startswith("/"):
            shown = self.clients[who].get(answer.url)
        faults = [*born(answer), *(born(shown) if shown is not answer else [])]
        self.faults += [f"{who} {method} {path}: {fault}" for fault in faults]
        answer.shown = shown
        return answer


@pytest.fixture
def hand(request, places, alpes_azur, pays_de_grasse):
    return Hand(build(request, places, alpes_azur, pays_de_grasse))


@pytest.fixture
def report(record_property):
    """What was counted, for the proof."""

    def count(hand, **facts):
        for name, value in (facts | {"bad": len(hand.faults)}).items():
            record_property(name, value)

    return count


def pages(world, people, whole):
    """(who, path) of every page: as each of these people, or as the first of them who may read it."""
    for url, line in walker.lines().items():
        if (EVERY or url in SAMPLE) and line.get("page", True):
            for thing, row in line.get("get", {}).items():
                answers = walker.by_persona(row)
                readers = [who for who in people if answers[who] == "200"]
                for who in readers[: None if whole else 1]:
                    yield who, world.path(url, thing)


# What is kept ----------------------------------------------------------------------------------------


def where_shown(hand):
    """{cell: pages that show it}, known by a neutral word in each."""
    words = {f"zq{rank:05}z": cell for rank, cell in enumerate(columns.cells())}
    columns.write({cell: columns.laid_in(cell[1], word) for word, cell in words.items()})
    shown = {}
    for page in pages(hand.world, READERS, whole=True):
        for word in set(re.findall(r"zq\d{5}z", hand.read(*page))):
            shown.setdefault(words[word], []).append(page)
    return shown


def read_columns(hand, share):
    """Every text in every column that a page shows: {what was counted}."""
    shown = where_shown(hand)
    laid, refused, seen = 0, 0, set()
    for turn, values in enumerate(columns.rounds(shown)):
        if turn % len(SHARES) != share:
            continue
        taken = columns.write({cell: text for cell, (text, _) in values.items()})
        laid += sum(number for cell, (_, number) in values.items() if cell in taken)
        refused += sum(number for cell, (_, number) in values.items() if cell not in taken)
        whole = turn < WHOLE_ROUNDS * len(SHARES)
        read = {
            page
            for cell in taken
            for page in (shown[cell] if whole else [shown[cell][turn % len(shown[cell])]])
        }
        for page in sorted(read):
            hand.read(*page)
        seen |= {(model, field) for model, field, _ in taken}
        if not EVERY:
            break
    return {"columns": len(seen), "laid": laid, "held": refused}


@pytest.mark.parametrize("share", SHARES)
def test_nothing_is_born_of_a_column(hand, share, report):
    counts = read_columns(hand, share)
    if share:
        counts.pop("columns")
    report(hand, pages_read=hand.tried, **counts)

    assert hand.faults == []


# What is typed ---------------------------------------------------------------------------------------


def doors(hand):
    """(who, address, its name, the form) of each form of the site, once."""
    found = {}
    for who, path in pages(hand.world, WRITERS, whole=False):
        for form in forms_of(hand.read(who, path)):
            target = urlsplit(form.action or path).path
            try:
                name = resolve(target).view_name
            except Resolver404:
                continue
            if form.method in {"get", "post"} and form.kinds.keys() - CARRIED:
                kind = (form.method, name, tuple(sorted(map(shape, form.kinds))))
                found.setdefault(kind, (who, target, name, form))
    return list(found.values())


def shape(name):
    """The tenth line of a table is like the first."""
    return re.sub(r"\d+", "0", name)


def type_in(hand, who, target, name, form):
    """Every text in each field alone, then packed as a browser lets them: (texts sent, fields that take them)."""
    base = filled(form, 0) | hand.world.filled(walker.lines().get(name, {}).get("data", {}))
    base |= {field: text.replace("{n}", "0") for field, text in TYPED.get(name, {}).items()}

    def send(**typed):
        files = {}
        if name in SENT_FILES:
            field, file_name, content = SENT_FILES[name]
            files = {field: SimpleUploadedFile(file_name, content)}
        return hand.ask(who, target, base | files | typed, form.method)

    fields = [
        field for field, (kind, _) in form.kinds.items() if kind != "file" and field not in CARRIED
    ]
    for field in fields:
        send(**{field: EVERYTHING})
    words = {
        field: packs(longest) for field, (kind, longest) in form.kinds.items() if kind in WORDS
    }
    taken = [field for field in words if send(**{field: words[field][0][0]}).status_code == 302]
    for together in (taken, words.keys() - taken):
        longest = max((len(words[field]) for field in together), default=0)
        for turn in range(longest if EVERY else min(longest, 1)):
            send(**{field: words[field][turn % len(words[field])][0] for field in together})
    return len(fields) * len(PAYLOADS), len(taken)


@pytest.mark.parametrize("share", SHARES)
def test_nothing_is_born_of_a_field(hand, share, report):
    forms = doors(hand)[share :: len(SHARES)]
    typed = [type_in(hand, *door) for door in forms]
    report(
        hand,
        forms=len(forms),
        typed=sum(texts for texts, _ in typed),
        taken=sum(fields for _, fields in typed),
        answers=hand.tried,
    )

    assert hand.faults == []


# What is sent in a table -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """An import: by whom, where; its columns in words, a sound line; how a page of it is answered."""

    who: str
    url: str
    thing: str
    headings: dict  # {"official_title": "Intitulé officiel"}
    sound: dict
    named: str  # the column that makes each line another thing
    taken: str  # one that takes almost any words
    meaning: str  # the field that says what a column holds
    check: tuple  # (what follows the address, the button)
    confirm: tuple


TABLES = {
    "ctgs": Table(
        *("carole", "conventions:import_create", "page"),
        headings={name: column.label for name, column in OF_CTGS.items()},
        sound=SOUND | POST,
        named="official_title",
        taken="official_title",
        meaning="column-{}",
        check=("verifier/", {}),
        confirm=("confirmer/", {}),
    ),
    "plan": Table(
        *("alice", "conventions:plan_import", "plan"),
        headings={column.key: column.heading for column in OF_PLANS},
        sound={"axis": "Ici", "title": "Une action"},
        named="axis",
        taken="title",
        meaning="colonne-{}",
        check=("", {"faire": "colonnes"}),
        confirm=("", {"faire": "importer"}),
    ),
}


def written_as_csv(headings, lines):
    text = StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([headings, *lines])
    return text.getvalue().encode()


def send_table(hand, table, headings, lines, file_name="tableau"):
    """Sent, its columns told, confirmed when nothing is to correct, written; then taken back."""
    file = SimpleUploadedFile(f"{file_name}.csv", written_as_csv(headings, lines))
    path = hand.world.path(table.url, table.thing)
    with transaction.atomic():
        sent = hand.stay(table.who, path, {"key": str(uuid4()), "file": file}, "post")
        page = sent.url
        meanings = {table.meaning.format(rank): name for rank, name in enumerate(table.headings)}
        address, button = table.check
        checked = hand.stay(table.who, page + address, meanings | button, "post").shown
        is_written = confirm(hand, table, page, checked.content.decode())
        transaction.set_rollback(True)
    return is_written


def confirm(hand, table, page, html):
    """True once the lines are written; False when the page says what to correct."""
    address, button = table.confirm
    ready = [form for form in forms_of(html) if form.kinds.keys() & {"version", "vu"}]
    if not ready:
        return False
    hand.stay(table.who, page + address, filled(ready[0], 0) | button, "post")
    for made in ConventionImport.objects.filter(state=ImportState.RUNNING):
        run_import(str(made.pk))
    hand.stay(table.who, page)
    return True


def hostile_table(hand, table, turn):
    """Every heading, every cell and the name of the file; in 150 turns, every text in each."""
    ranks = range(len(table.headings))
    lines = [[text_number(turn + 50 * line + 7 * rank) for rank in ranks] for line in range(3)]
    headings = [text_number(turn + 11 * rank) for rank in ranks]
    send_table(hand, table, headings, lines, text_number(turn).replace('"', "'"))


def text_number(number):
    return PAYLOADS[number % len(PAYLOADS)]


def hostile_column(hand, table, name, texts):
    """One column holds every text, a line each; the others are sound."""
    lines = []
    for number, text in enumerate(texts):
        line = table.sound | {table.named: f"Convention {number}", name: text}
        lines.append([line.get(one, "") for one in table.headings])
    return send_table(hand, table, list(table.headings.values()), lines)


def sent_tables(hand, table):
    """Every text as heading and cell at once, then in each column alone: (texts in cells, columns written)."""
    for turn in range(0, len(PAYLOADS), 1 if EVERY else 75):
        hostile_table(hand, table, turn)
    chosen = list(table.headings) if EVERY else [table.taken]
    texts = PAYLOADS if EVERY else PAYLOADS[::10]
    sound = [text for text in texts if not fault_in_title(text)]
    refused = [text for text in texts if fault_in_title(text)]
    for name in chosen:
        hostile_column(hand, table, name, refused)
    written = [name for name in chosen if hostile_column(hand, table, name, sound)]
    assert table.taken in written  # a table that is refused whole would try half of it
    return len(chosen) * len(texts), len(written)


def test_nothing_is_born_of_a_cell(hand, report):
    sent = [sent_tables(hand, table) for table in TABLES.values()]
    report(
        hand,
        cells=sum(texts for texts, _ in sent),
        written=sum(columns for _, columns in sent),
        answers=hand.tried,
    )

    assert hand.faults == []


# Controls ----------------------------------------------------------------------------------------------


def test_control_unescaped_each_door_is_seen(hand, monkeypatch, report):
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    columns.write({cell: text for cell, (text, _) in next(columns.rounds(columns.cells())).items()})
    doors_tried = {
        "column": lambda: hand.ask("carole", hand.world.path("caf_desk", "page")),
        "field": lambda: hand.ask(
            "carole", reverse("events:event_create"), {"title": EVERYTHING}, "post"
        ),
        "cell": lambda: hostile_table(hand, TABLES["ctgs"], 0),
    }
    seen = {}
    for door, tried in doors_tried.items():
        hand.faults.clear()
        tried()
        seen[door] = sum(not fault.endswith("500") for fault in hand.faults)
    hand.faults.clear()
    report(hand, control=sum(seen.values()), doors=sum(map(bool, seen.values())))

    assert all(seen.values()), seen

"""Ask for every address as everybody, and say each answer that the tables of this folder do not give.

A table (`practices.toml`) has one entry an address:

    ["practices:sheet_edit"]
    row = "32"                      # of docs/permissions.toml, or "public", "signed-in", "staff"
    #                   visitor nina alice bob carole karim mona paul (erwan)
    get.alice_draft  = "404     404  200   404 404    404   404  404"
    post.alice_draft = "404     404  422   404 404    404   404  404"
    data = { title = "…" }          # of the POST, empty otherwise
    absent.get = "…"                # when an absent thing is not a 404 for everybody
    head = "…"                      # when HEAD is not answered as GET
    page = false                    # a file or a fragment: no browser shows it alone
    seen.alice_draft = { "Supprimer" = "alice" }    # words that the page shows to these only

Things (`alice_draft`) are made by `world.py` and `world_of_ctgs.py`; « login » is a redirect to
sign-in. Erwan, whose role ended, is answered as Nina unless a ninth column says otherwise; Suzie,
suspended, as a visitor. HEAD is answered as GET; a method that has no line, as OPTIONS and DELETE,
is refused (405).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.cache import cache as memory
from django.db import connection, transaction

from tests import house
from tests.strict_client import StrictClient

FOLDER = Path(__file__).parent
PERSONAS = ("visitor", "nina", "alice", "bob", "carole", "karim", "mona", "paul", "erwan")
EVERYBODY = (*PERSONAS, "suzie")
STRANGERS = {"visitor", "suzie"}
NOT_FOUND = " ".join(["404"] * (len(PERSONAS) - 1))
# Enough to see that what is not an identifier never reaches the database.
SOME = ("visitor", "alice", "mona")
METHODS = ("get", "post")
# What people are refused with; a form shown again (422) or two versions compared (409) is an answer.
REFUSALS = {400, 403, 404, 405, 429}
# What every form of the site sends.
FORM = {"csrfmiddlewaretoken": "x"}
# The visit itself, and nothing of what people wrote; a change is noted beside the row that changed.
VISIT = ("ctgnet_sessions_session", "usersessions_usersession", "django_cache", "pages_change")
ABSENT = {"int": "999999999", "uuid": "00000000-0000-4000-8000-000000000000"}
MALFORMED = ("%27%22%3C%3E%7B%7B", "..%2F..%2Fetc", "%F0%9F%98%80", "-1", "1e5")
# The view of these figures reads the whole catalogue: asked for all tables, it costs ten times more.
TOUCHED = """
SELECT sum(
    pg_stat_get_xact_tuples_inserted(relid)
    + pg_stat_get_xact_tuples_updated(relid)
    + pg_stat_get_xact_tuples_deleted(relid)
) FROM unnest(%s::oid[]) AS relid
"""


@dataclass(frozen=True)
class Cell:
    """One answer that a table promises."""

    url: str
    method: str
    thing: str
    path: str
    persona: str
    expected: str
    data: tuple = ()

    def __str__(self):
        return f"{self.url} {self.method.upper()} {self.thing} {self.persona}"


@cache
def tables():
    """{"practices": {"practices:sheet_edit": {…}}} of every file of this folder."""
    return {path.stem: tomllib.loads(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))}


def lines():
    """Every entry of every table, by address."""
    return {url: line for table in tables().values() for url, line in table.items()}


def is_public(url):
    return getattr(house.routes()[url][1].callback, "login_required", True) is False


def is_of_a_library(url):
    return url not in house.our_views()


def gate(url, persona, status):
    """What comes before the page itself: strangers are sent to sign in."""
    return status if persona not in STRANGERS or is_public(url) else "login"


def promised(world, table):
    """The cells that a table writes, for both twins too."""
    for url, line in tables()[table].items():
        for method in METHODS:
            data = tuple((FORM | world.filled(line.get("data", {}))).items())
            for thing, row in line.get(method, {}).items():
                path = world.path(url, thing)
                for persona, expected in by_persona(row).items():
                    yield Cell(url, method, thing, path, persona, expected, data)


def by_persona(row):
    answers = dict(zip(PERSONAS, row.split(), strict=False))
    if len(answers) < len(PERSONAS) - 1:
        raise ValueError(f"{len(answers)} answers in « {row} »")
    return {"erwan": answers["nina"], "suzie": answers["visitor"]} | answers


def implied(world, table):
    """What follows from every line: HEAD, the methods that a page does not take, absent things."""
    for url, line in tables()[table].items():
        if "get" in line:
            thing, row = next(iter(line["get"].items()))
            for persona, expected in by_persona(line.get("head", row)).items():
                yield Cell(url, "head", thing, world.path(url, thing), persona, expected)
        if not is_of_a_library(url):
            yield from _refused_methods(world, url, line)
            yield from _strange_things(url, line)


def _refused_methods(world, url, line):
    thing = next(iter(line.get("get") or line.get("post")))
    path = world.path(url, thing)
    for method in sorted({"options", "delete", *METHODS} - line.keys()):
        for persona in EVERYBODY:
            yield Cell(url, method, thing, path, persona, gate(url, persona, "405"))


def _strange_things(url, line):
    form = tuple(FORM.items())
    for method in sorted(line.keys() & set(METHODS)):
        answers = by_persona(line.get("absent", {}).get(method, NOT_FOUND))
        for what, path in strange_paths(url):
            for persona in EVERYBODY if what == "absent" else SOME:
                answer = gate(url, persona, answers[persona])
                yield Cell(url, method, what, path, persona, answer, form)


def strange_paths(url):
    """The address with a thing that does not exist, then with what is not even an identifier."""
    route = "/" + house.routes()[url][0]
    kinds = re.findall(r"<(?:(\w+):)?\w+>", route)
    if not kinds:
        return
    absent = route
    for kind in kinds:
        absent = re.sub(r"<[^>]+>", ABSENT.get(kind, "rien-de-tel"), absent, count=1)
    yield "absent", absent
    for text in MALFORMED:
        yield "malformed", re.sub(r"<[^>]+>", text, route)


class Walk:
    """Everybody signed in once; each request is undone before the next."""

    def __init__(self, world):
        self.world = world
        self.tried = 0
        self.clients = {name: self._signed_in(name) for name in EVERYBODY}
        self.touched = touched()

    def _signed_in(self, persona):
        client = StrictClient()
        if persona != "visitor":
            client.force_login(self.world.people[persona])
        return client, dict(client.cookies)

    def faults(self, cells):
        for cell in cells:
            self.tried += 1
            yield from (f"{cell}: {fault}" for fault in self._ask(cell))

    def _ask(self, cell):
        client, cookies = self.clients[cell.persona]
        memory.clear()  # quotas have their own tests
        try:
            with transaction.atomic():
                response = getattr(client, cell.method)(cell.path, self._sent(cell))
                transaction.set_rollback(True)
        except Exception as error:
            return [f"{type(error).__name__}: {str(error)[:300]}"]
        finally:
            client.cookies.clear()
            client.cookies.update(cookies)
            before, self.touched = self.touched, touched()
        return list(self._judge(cell, response, self.touched - before))

    @staticmethod
    def _sent(cell):
        return dict(cell.data) if cell.method == "post" else None

    def _judge(self, cell, response, changed):
        answered = answer_of(response)
        if not fits(cell, answered):
            yield f"{answered} instead of {cell.expected}"
        if changed and (response.status_code in REFUSALS or answered == "login"):
            yield f"{changed} rows touched while refusing"
        shown = text_of(response)
        for secret, readers in self.world.secrets.items():
            if secret in shown and cell.persona not in readers:
                yield f"shows « {secret} »"
        if cell.method == "get" and response.status_code == 200:
            yield from self._judge_words(cell, shown)
        kept = response.headers.get("Cache-Control")
        is_shown = response.status_code // 100 != 3
        if is_shown and cell.persona not in STRANGERS and kept != "private, no-store":
            yield f"Cache-Control: {kept}"

    def _judge_words(self, cell, shown):
        seen = lines().get(cell.url, {}).get("seen", {}).get(cell.thing, {})
        for words, readers in seen.items():
            if (words in shown) != (cell.persona in readers.split()):
                yield f"« {words} » {'shown' if words in shown else 'not shown'}"


@cache
def tables_of_people():
    """What people write is there; the visit itself is not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(relid::int) FROM pg_stat_user_tables WHERE relname <> ALL (%s)",
            [list(VISIT)],
        )
        return cursor.fetchone()[0]


def touched():
    """Rows written so far in this transaction, even if they were taken back: jobs and mails too."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [tables_of_people()])
        return cursor.fetchone()[0]


def answer_of(response):
    where = response.headers.get("Location", "")
    is_sign_in = response.status_code == 302 and where.startswith("/compte/connexion/?next=/")
    return "login" if is_sign_in else str(response.status_code)


def fits(cell, answered):
    """A malformed identifier may not even match an address: then nobody is asked to sign in."""
    return answered == cell.expected or (cell.thing == "malformed" and answered == "404")


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + body.decode(errors="replace")

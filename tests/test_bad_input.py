"""Sixty hostile strings in every field of every form and every parameter: never an answer of 500."""

import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from ctgnet import forms
from ctgnet.forms import READ_AGAIN, FrenchForm
from ctgnet.typed import CARRIED, GOES_ALONG, is_secret
from tests.access import walker
from tests.access.world import build

HOSTILE = [
    "",
    " ",
    "\t\r\n",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u2028\u2029",
    "e\u0301te\u0301",  # NFD
    "ÉTÉ œuvre Œ Ÿ",
    "\u202eabc\u202c",  # right to left
    "\u200b\u200d\ufeff",  # zero width
    "👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
    "東京 العربية עברית",
    "%",
    "%%",
    "%s%s%n",
    "%00",
    "100 %",
    "_",
    "\\",
    "\\x",
    "'",
    "''",
    '"',
    "' OR 1=1 --",
    "'; DROP TABLE members_member; --",
    "${7*7}",
    "{{ 7|add:7 }}",
    "{% debug %}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "]]>",
    "&amp;&#0;",
    "../../etc/passwd",
    "C:\\Windows",
    "http://127.0.0.1:1/",
    "//exemple.example",
    "=1+1",
    "+33 4 99 00 00 00",
    "@SUM(A1)",
    "0",
    "-1",
    "-0",
    "1e5",
    "1e400",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "0,5",
    "0.05",
    "٣٤",  # Arabic digits
    "\uff11\uff12",  # full width
    "²",
    "2147483648",
    "9223372036854775808",
    "9" * 400,
    "29/02/2027",
    "31/12/9999",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "25:61",
    "2027-03-28T02:30",
    "Europe/Paris",
    "true",
    "None",
    "a" * 5_000,
    "mot " * 2_000,
    "é@exemple",
    "a@b",
]
HUGE = "a" * 2_000_000
# What lists and searches read, beside the fields of their forms.
PARAMETERS = (
    "q",
    "apres",
    "tri",
    "page",
    "theme",
    "thematique",
    "departement",
    "caf",
    "mois",
    "vue",
    "vues",
    # What our own forms carry, written in an address.
    *sorted(CARRIED | GOES_ALONG),
)


class Fields(HTMLParser):
    """The forms of a page: [(method, action, {name: value})]."""

    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action") or "", {}))
        elif self.forms and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self.forms[-1][2].setdefault(given["name"], given.get("value") or "")


def forms_of(page):
    reader = Fields()
    reader.feed(page)
    return reader.forms


def pages(world):
    """(path, who) of each page that somebody can open, by the person who may the most."""
    for url, line in walker.lines().items():
        for thing, row in line.get("get", {}).items():
            answers = walker.by_persona(row)
            who = next((name for name in BY_POWER if answers[name] == "200"), None)
            if who and "page" not in line:
                yield world.path(url, thing), who
                break


BY_POWER = ("carole", "mona", "alice", "nina", "visitor")


class Sweep:
    def __init__(self, world):
        self.clients = {name: Client(raise_request_exception=False) for name in BY_POWER}
        for name, client in self.clients.items():
            if name != "visitor":
                client.force_login(world.people[name])
        self.tried, self.broken = 0, []

    def ask(self, who, method, path, data):
        """One request, undone; its status, noted when it is 500 or more."""
        self.tried += 1
        client = self.clients[who]
        cookies = dict(client.cookies)
        cache.clear()
        with transaction.atomic():
            response = getattr(client, method)(path, data)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies)
        if response.status_code >= 500:
            shown = {name: value[:40] for name, value in data.items()}
            self.broken.append(f"{method} {path} {who}: {response.status_code} {shown}")
        return response


UNSEEN = re.compile(
    "[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\x1b\x7f]|[^\U0001f3f4\U000e0000-\U000e007f][\U000e0000-\U000e007f]"
)


def listen_to_forms(patch):
    """Each text that a form takes, whole or beside a mistake: where it would hide something, and how many."""
    heard = {"texts": 0, "hiding": set()}
    judge = FrenchForm.full_clean

    def full_clean(form):
        judge(form)
        for name, value in getattr(form, "cleaned_data", {}).items():
            if isinstance(value, str) and value and not is_secret(name):
                heard["texts"] += 1
                if UNSEEN.search(value):
                    heard["hiding"].add(f"{type(form).__name__}.{name}")

    patch.setattr(FrenchForm, "full_clean", full_clean)
    return heard


@pytest.fixture
def world(request, places, alpes_azur, pays_de_grasse):
    return build(request, places, alpes_azur, pays_de_grasse)


def test_no_field_and_no_parameter_breaks_a_page(world, monkeypatch):
    sweep, heard = Sweep(world), listen_to_forms(monkeypatch)
    seen = set()
    for path, who in pages(world):
        page = sweep.ask(who, "get", path, {}).content.decode()
        for data in some_parameters():
            sweep.ask(who, "get", path, data)
        for method, action, fields in forms_of(page):
            target = re.split(r"[?#]", action)[0] or path
            key = (method, shape(target), tuple(sorted(fields)))
            is_sent = method in {"get", "post"} and target.startswith("/")
            if is_sent and key not in seen:
                seen.add(key)
                for data in trials(fields, method, first=len(seen)):
                    sweep.ask(who, method, target, data)
    assert sweep.broken == []
    assert sweep.tried > 1_000
    assert heard["hiding"] == set()
    assert heard["texts"] > 300


def shape(path):
    """The same form on several sheets is one form."""
    return re.sub(r"[\w-]*\d[\w-]*", "*", path)


EVERY = 8


def trials(fields, method, first):
    """Each field meets an eighth of the strings, another eighth in the next form.

    What the page hid in the form stays as it was, but one time in eight.
    """
    kept = {name: value for name, value in fields.items() if value}
    for turn in range(first % EVERY, len(HOSTILE), EVERY):
        strange = {
            name: HOSTILE[(turn + 7 * rank) % len(HOSTILE)] for rank, name in enumerate(fields)
        }
        yield strange if turn % (EVERY * EVERY) < EVERY else strange | kept
    if method == "post":
        yield dict.fromkeys(fields, "") | kept | dict.fromkeys(list(fields)[-1:], HUGE)


def some_parameters():
    """Names that a page may read without a form, with one string of each kind."""
    for text in HOSTILE[::9]:
        yield dict.fromkeys(PARAMETERS, text)


LISTS = (
    "/fiches/",
    "/conventions/",
    "/evenements/",
    "/annuaire/",
    "/administration/organismes/choisir/",
)


@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_brought_back_in_an_address(client, mona, path):
    """A list does nothing: what our own forms carry leaves it as it is, and says nothing."""
    client.force_login(mona)
    answer = client.get(path, dict.fromkeys(CARRIED | GOES_ALONG, "1"))

    assert answer.status_code == 200
    assert ("sans effet" in answer.text, READ_AGAIN in answer.text) == (False, False)


def test_control_a_view_that_breaks_is_seen(world):
    """A raw parameter that reaches the database breaks on what a form would refuse."""
    sweep = Sweep(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("practices.views.reading.library_for", lambda user, query: int(query["q"]))
        sweep.ask("visitor", "get", "/fiches/", {"q": "1e5"})
    assert len(sweep.broken) == 1


def test_control_a_form_that_keeps_what_nobody_sees_is_heard(world, monkeypatch):
    letter = {"name": "A", "email": "a@essai.example", "message": "Bon\u202ejour à tous, et merci"}
    monkeypatch.setattr(forms, "_read_what_is_seen", lambda field: None)
    heard = listen_to_forms(monkeypatch)
    Sweep(world).ask("visitor", "post", "/contact/", letter)
    assert heard["hiding"] == {"ContactForm.message"}

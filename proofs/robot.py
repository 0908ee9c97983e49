"""A robot that opens every page it is led to, and comes back most to the kinds of pages that give most."""

import html
import io
import re
import time
import zipfile
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from string import ascii_lowercase

from django.urls import Resolver404, resolve

# Pages, and the fragments that scripts ask for; a form to send is no page.
LINK = re.compile(r'\b(?:href|hx-get|src)="(/[^"#]*)')
WORD = re.compile(r"[a-z]{8,}|\d{10}")
LEAVES = ("/compte/", "/static/", "/deconnexion")
# What is asked with two letters: lists of a form, the directory, the search.
ASKED = (
    "/conventions/nouvelle/liste/?quoi=person&person_q={}",
    "/conventions/nouvelle/liste/?quoi=anybody&posts-0-person_q={}",
    "/annuaire/?q={}",
    "/recherche/?type=personnes&q={}",
    "/fiches/?q={}",
)
TWO_LETTERS = ["".join(pair) for pair in product(ascii_lowercase, repeat=2)]


@dataclass
class Harvest:
    """What a walk brought back, and when it was first told that it was enough."""

    secrets: set = field(default_factory=set)
    pages: int = 0
    kinds: set = field(default_factory=set)
    refused_at: float | None = None


def walk(ask: Callable, secrets, starts, *, seconds=None, most=None) -> Harvest:
    """Open pages until nothing is left, or for so long, or so many; `ask(path)` → (status, bytes)."""
    found, line = Harvest(), _Line()
    line.add(starts)
    line.add(form.format(pair) for pair in TWO_LETTERS for form in ASKED)
    limit = time.monotonic() + (seconds or 3600)
    while (path := line.next()) and time.monotonic() < limit and found.pages != most:
        status, body = ask(path)
        found.pages += 1
        found.kinds.add(_kind(path))
        if status == 429 and found.refused_at is None:
            found.refused_at = time.time()
        text = text_of(body)
        given = secrets.intersection(WORD.findall(text.lower())) - found.secrets
        found.secrets |= given
        line.gave(path, len(given))
        line.add(html.unescape(link) for link in LINK.findall(text))
    return found


def text_of(body):
    """What a page or a spreadsheet holds."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


class _Line:
    """What is still to open: in turn the kind opened least, and the kind that gave most."""

    def __init__(self):
        self._seen, self._waiting, self._turn = set(), defaultdict(deque), 0
        self._opened, self._gave = defaultdict(int), defaultdict(int)

    def add(self, paths):
        for path in paths:
            if path not in self._seen and not path.startswith(LEAVES):
                self._seen.add(path)
                self._waiting[_kind(path)].append(path)

    def gave(self, path, number):
        """What one page of this kind brought last; the kind that gives nothing more is left."""
        self._gave[_kind(path)] = number

    def next(self):
        kinds = [kind for kind, paths in self._waiting.items() if paths]
        if not kinds:
            return None
        self._turn += 1
        kind = min(kinds, key=self._opened.__getitem__)
        if self._turn % 2:
            kind = max(kinds, key=self._gave.__getitem__)
        self._opened[kind] += 1
        return self._waiting[kind].popleft()


def _kind(path):
    """The view, and what is asked of it: a list of a form is not the list beside it."""
    route, _, asked = path.partition("?")
    try:
        view = resolve(route).view_name
    except Resolver404:
        return route
    return view, *sorted(part.partition("=")[0] for part in asked.split("&"))

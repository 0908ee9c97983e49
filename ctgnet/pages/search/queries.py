"""One search over everything this reader may see; each type counts and lists in its own way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Value
from django.urls import reverse
from django.utils import timezone

from conventions.filters import ConventionFilter
from conventions.models import Convention
from conventions.standing import standing_of
from ctgnet.pages.directory.people import nearest_people, people_of_the_network, with_functions
from ctgnet.paging import CappedCount, CountedOnce
from events.models import Event
from members.models.person import MOST_WORDS
from practices.cards import cards_of
from practices.models import Sheet
from practices.search import best_sheets, did_you_mean
from reference.models import FoldName
from reference.places import nearest_places, search_places

SHOWN, SHOWN_PLACES = 20, 30


@dataclass(frozen=True)
class Tab:
    """A type of answer; only the current one has read its items."""

    key: str
    label: str
    count: CappedCount
    url: str
    # The page that goes on with the same search, when there is one.
    everything: str
    is_current: bool
    items: list = field(default_factory=list)


def sheets(standing, q):
    """Their keys, the best first: their text is read once, to find and to rank."""
    return best_sheets(Sheet.objects.shared_to(standing), q)


def places(standing, q):
    return search_places(q, limit=SHOWN_PLACES + 1)


def conventions(standing, q):
    """By their own name or that of a commune they cover, as in the register."""
    visible = Convention.objects.visible_to(standing)
    return ConventionFilter({"q": q}, queryset=visible).qs.order_by("folded", "pk")


def people(standing, q):
    named = people_of_the_network().named_like(q)
    return named.order_by("last_name", "first_name", "pk")


def events(standing, q):
    """By a part of their title, the furthest to come first."""
    published = Event.objects.visible_to(standing).published()
    found = published.filter(folded__contains=FoldName(Value(q)))
    return found.select_related("caf", "convention").order_by("-starts_at", "-pk")


class Kind(NamedTuple):
    """A type of answer: what is found for a standing, and how a reader reads the first ones."""

    label: str
    find: Callable
    read: Callable
    page: str = ""


AT_ONCE = {
    "fiches": Kind(
        "Fiches",
        sheets,
        lambda member, keys: cards_of(member, keys[:SHOWN]),
        "practices:sheet_list",
    ),
    "territoires": Kind(
        "Territoires", places, lambda member, found: found[:SHOWN_PLACES], "territory_list"
    ),
}
# Counted in one query; only the current tab is then read.
COUNTED = {
    "conventions": Kind(
        "CTG",
        conventions,
        lambda member, found: list(found.with_state()[:SHOWN]),
        "conventions:convention_list",
    ),
    "personnes": Kind(
        "Personnes", people, lambda member, found: with_functions(list(found[:SHOWN])), "directory"
    ),
    "evenements": Kind("Rencontres", events, lambda member, found: list(found[:SHOWN])),
}
KINDS = AT_ONCE | COUNTED
ORDER = ("fiches", "conventions", "territoires", "personnes", "evenements")


def search_tabs(member, q, asked):
    """A tab a type, those this reader may see; the one asked for, else the first with answers."""
    if not q:
        return []
    standing = standing_of(member)
    found = {kind: AT_ONCE[kind].find(standing, q) for kind in AT_ONCE}
    counts = _counts(standing, q) | {k: CappedCount(len(rows)) for k, rows in found.items()}
    seen = [kind for kind in ORDER if kind in counts]
    fullest = next((kind for kind in seen if counts[kind].number), "fiches")
    current = asked if asked in seen else fullest
    rows = found[current] if current in found else COUNTED[current].find(standing, q)
    items = KINDS[current].read(member, rows)
    return [_tab(kind, q, counts[kind], items if kind == current else None) for kind in seen]


def _tab(kind, q, count, items):
    page = KINDS[kind].page
    return Tab(
        key=kind,
        label=KINDS[kind].label,
        count=count,
        url=f"{reverse('search')}?{urlencode({'q': q, 'type': kind})}",
        everything=f"{reverse(page)}?{urlencode({'q': q})}" if page else "",
        is_current=items is not None,
        items=items or [],
    )


def _counts(standing, q):
    """How many answers of each type that is not found at once, in one query."""
    words = q.split()[:MOST_WORDS]
    typed = _examples(len(words))
    values = dict(zip(typed, words, strict=True)) | {" ".join(typed): q}
    return _counting(standing, len(words), timezone.localdate())(values)


@lru_cache(maxsize=1_000)  # the question, never its answer
def _counting(standing, length, today):
    """This reader’s question of the day for any words, as many: longer to write than to answer."""
    typed = _examples(length)
    lists = {
        kind: COUNTED[kind].find(standing, " ".join(typed))
        for kind in COUNTED
        if kind != "personnes" or standing.is_verified
    }
    return CountedOnce(lists, {*typed, " ".join(typed)})


def _examples(length):
    """Words that nobody types, to know the places of those that are typed."""
    return [f"qzxj{rank}" for rank in range(length)]


@dataclass(frozen=True)
class Wording:
    """The same search, written as in the title of a sheet."""

    label: str

    def get_absolute_url(self):
        return f"{reverse('search')}?{urlencode({'q': self.label})}"


def nearest_to(member, current, q):
    """What looks like the words typed, when the current tab found nothing."""
    if current is None or current.items or current.count.number:
        return []
    if current.key == "personnes":
        return nearest_people(q)
    wordings = _wordings(member, q) if current.key == "fiches" else []
    return [*wordings, *nearest_places(q)]


def _wordings(member, q):
    words = did_you_mean(Sheet.objects.shared_to(standing_of(member)), q)
    return [Wording(words)] if words else []

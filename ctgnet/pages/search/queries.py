"""One search over everything this reader may see; each type counts and lists in its own way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import QuerySet, Value
from django.urls import reverse

from conventions.filters import ConventionFilter
from conventions.models import Convention
from conventions.standing import standing_of
from ctgnet.pages.directory.people import nearest_people, people_of_the_network, with_functions
from ctgnet.paging import CappedCount, capped_counts
from events.models import Event
from practices.cards import cards_of
from practices.models import Sheet
from practices.search import best_sheets, did_you_mean
from reference.models import FoldName
from reference.places import nearest_places, search_places

SHOWN, SHOWN_PLACES = 20, 30


@dataclass(frozen=True)
class Found:
    """The answers of a type, and how to read the first ones."""

    rows: QuerySet | list
    read: Callable


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


def sheets(member, q):
    best = best_sheets(Sheet.objects.shared_to(standing_of(member)), q)

    return Found(best, lambda: cards_of(member, best[:SHOWN]))


def conventions(member, q):
    """By their own name or that of a commune they cover, as in the register."""
    visible = Convention.objects.visible_to(standing_of(member))
    found = ConventionFilter({"q": q}, queryset=visible).qs.order_by("folded", "pk")
    return Found(found, lambda: list(found.with_state()[:SHOWN]))


def places(member, q):
    found = search_places(q, limit=SHOWN_PLACES + 1)
    return Found(found, lambda: found[:SHOWN_PLACES])


def people(member, q):
    found = people_of_the_network().named_like(q).order_by("last_name", "first_name", "pk")
    return Found(found, lambda: with_functions(list(found[:SHOWN])))


def events(member, q):
    """By a part of their title, the furthest to come first."""
    visible = Event.objects.visible_to(standing_of(member)).published()
    found = visible.filter(folded__contains=FoldName(Value(q)))
    newest = found.select_related("caf", "convention").order_by("-starts_at", "-pk")
    return Found(found, lambda: list(newest[:SHOWN]))


TYPES = {
    "fiches": ("Fiches", sheets, "practices:sheet_list"),
    "conventions": ("CTG", conventions, "conventions:convention_list"),
    "territoires": ("Territoires", places, "territory_list"),
    "personnes": ("Personnes", people, "directory"),
    "evenements": ("Rencontres", events, ""),
}


def search_tabs(member, q, asked):
    """A tab a type, those this reader may see; the one asked for, else the first with answers."""
    if not q:
        return []
    seen = {kind: TYPES[kind] for kind in TYPES if kind != "personnes" or _may_see_people(member)}
    found = {kind: find(member, q) for kind, (_, find, _) in seen.items()}
    counts = _counts(found)
    fullest = next((kind for kind in found if counts[kind].number), "fiches")
    current = asked if asked in found else fullest
    return [
        Tab(
            key=kind,
            label=label,
            count=counts[kind],
            url=f"{reverse('search')}?{urlencode({'q': q, 'type': kind})}",
            everything=f"{reverse(page)}?{urlencode({'q': q})}" if page else "",
            is_current=kind == current,
            items=found[kind].read() if kind == current else [],
        )
        for kind, (label, _, page) in seen.items()
    ]


def _counts(found):
    """How many answers of each type; those that are not here yet are counted in one query."""
    here = {kind: answers.rows for kind, answers in found.items() if isinstance(answers.rows, list)}
    to_count = {kind: answers.rows for kind, answers in found.items() if kind not in here}
    return capped_counts(to_count) | {kind: CappedCount(len(rows)) for kind, rows in here.items()}


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


def _may_see_people(member):
    return standing_of(member).is_verified

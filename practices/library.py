"""The library page, from an address: which sheets, in which order, and what can be refined."""

from dataclasses import dataclass
from urllib.parse import urlencode

from conventions.standing import standing_of
from ctgnet.paging import CappedCount, Page, counted_page, keyset_page
from practices.cards import Card, cards_of
from practices.facets import LABELS, TITLES, facets_of, facets_of_library
from practices.filters import SheetFilter
from practices.models import Sheet
from practices.places import department_of_reader
from practices.search import clean_query, did_you_mean, matching, search_sheets
from reference import lists

RECENT, RELEVANT = "recentes", "pertinence"
LISTS = {
    "thematique": lists.themes,
    "public": lists.audiences,
    "departement": lists.departments,
}
ORDERS = {RECENT: ("-shared_at", "-pk"), RELEVANT: ("-rank", "-pk")}


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its words, what it would leave, and the page that shows it."""

    label: str
    number: int
    url: str
    key: str


@dataclass(frozen=True)
class FilterGroup:
    title: str
    choices: list[Choice]
    is_open: bool


@dataclass(frozen=True)
class Library:
    """Everything the page shows."""

    q: str
    page: Page
    cards: list[Card]
    total: CappedCount
    groups: list[FilterGroup]
    chips: list[tuple[str, str]]
    sorts: list[tuple[str, str, bool]]
    preset: tuple[str, str] | None
    suggestion: tuple[str, str] | None
    querystring: str
    hidden: dict[str, str]


def library_for(member, asked):
    """What this reader finds at this address; `asked` is the query string."""
    standing = standing_of(member)
    q = clean_query(asked.get("q", ""))
    visible = Sheet.objects.shared_to(standing)
    sheet_filter = SheetFilter(asked, queryset=visible)
    chosen = sheet_filter.qs
    sort = _sort(asked.get("tri"), q)
    state = (
        ({"q": q} if q else {})
        | sheet_filter.active
        | ({"tri": sort} if _is_unusual(sort, q) else {})
    )
    rows = search_sheets(chosen, q) if sort == RELEVANT else matching(chosen, q)
    rows = rows.only("title", "shared_at")  # where each stands: the cards are read apart
    place = {"order": ORDERS[sort], "cursor": asked.get("apres")}
    if standing.is_verified and not q:
        facets = facets_of_library(sheet_filter.active, chosen)
        page, total = counted_page(rows, **place)
    else:
        facets = facets_of(matching(chosen, q))
        page, total = keyset_page(rows, **place), facets.total
    return Library(
        q=q,
        page=page,
        cards=cards_of(member, [row.pk for row in page]),
        total=total,
        groups=_groups(facets, state),
        chips=_chips(facets, state, sheet_filter.without_effect().values()),
        sorts=_sorts(sort, state) if q else [],
        preset=_preset(standing, state),
        suggestion=_suggestion(visible, state, total),
        querystring=query_string(state),
        hidden={name: value for name, value in state.items() if name != "q"},
    )


def query_string(state, **changes):
    """The address of the same list with one thing changed, from its first page."""
    from_now = state | changes
    kept = {name: value for name, value in from_now.items() if value}
    return urlencode(kept)


def _sort(asked, q):
    if asked in ORDERS and q:
        return asked
    return RELEVANT if q else RECENT


def _is_unusual(sort, q):
    return bool(q) and sort == RECENT


def _groups(facets, state):
    groups = []
    for name, title in TITLES.items():
        choices = [
            Choice(
                label=option.label,
                number=option.number,
                url="?" + query_string(state, **{name: option.value}),
                key=f"{name}-{option.value}",
            )
            for option in facets.options[name]
            if option.value != state.get(name)
        ]
        if choices and name not in state:
            groups.append(FilterGroup(title, choices, is_open=name == "thematique"))
    return groups


def _chips(facets, state, without_effect):
    """The query and the filters in force, each with the page that drops it; and those that change nothing."""
    chips = []
    for name, value in state.items():
        if name == "tri":
            continue
        label = f"« {value} »" if name == "q" else _label(facets, name, value)
        chips.append((label, "?" + query_string(state, **{name: ""})))
    return chips + [(words, "?" + query_string(state)) for words in without_effect]


def _label(facets, name, value):
    """Its words, those of a filter that leaves no sheet included."""
    known = {option.value: option.label for option in facets.options[name]}
    return known.get(value) or _words_of(name).get(value, value)


def _words_of(name):
    return LABELS[name] if name in LABELS else dict(LISTS[name]())


def _sorts(sort, state):
    words = {RELEVANT: "Les plus proches de ma recherche", RECENT: "Les plus récentes"}
    return [
        (label, "?" + query_string(state, tri=name if name == RECENT else ""), name == sort)
        for name, label in words.items()
    ]


def _preset(standing, state):
    """« Mon département », or the way out to the whole of France."""
    if "departement" in state:
        return "Toute la France", "?" + query_string(state, departement="")
    code = department_of_reader(standing)
    return (
        (f"Mon département ({code})", "?" + query_string(state, departement=code)) if code else None
    )


def _suggestion(visible, state, total):
    """« Vouliez-vous dire … ? » when nothing answers."""
    if total.number or "q" not in state:
        return None
    words = did_you_mean(visible, state["q"])
    return (words, "?" + query_string(state, q=words)) if words else None

"""Pages that cost the same wherever they are: no OFFSET, no full count."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import IntegerField, Q, Subquery, Value

PAGE_SIZE = 20
COUNT_CAP = 1_000


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor that opens the next ones (None at the end)."""

    items: list
    next_cursor: str | None
    is_first: bool

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


@dataclass(frozen=True)
class CappedCount:
    """Exact up to 1,000, then « plus de 1 000 »: nobody reads further, and counting costs."""

    number: int

    @property
    def is_capped(self):
        return self.number > COUNT_CAP

    def __str__(self):
        return "plus de 1\u202f000" if self.is_capped else f"{self.number:,}".replace(",", "\u202f")


class CountOf(Subquery):
    """How many rows another list has, read along with the rows of this one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counted_page(queryset, **place):
    """A page as `keyset_page` reads it, and how many rows the whole list has: (Page, CappedCount)."""
    number = CountOf(_capped(queryset))
    page = keyset_page(queryset.annotate(rows_in_all=number), **place)
    if page.items:
        return page, CappedCount(page.items[0].rows_in_all)
    return page, capped_counts({"rows": queryset})["rows"]


class CountedOnce:
    """The capped count of each of several lists, in one query whose SQL is written once.

    `examples` are the values of these lists that may be replaced when they are counted. Raises ValueError
    when a list holds none of them.
    """

    def __init__(self, querysets, examples=()):
        counted, parameters = [], []
        for name, queryset in querysets.items():
            sql, values = _capped(queryset).query.sql_with_params()
            if examples and not any(value in examples for value in values):
                raise ValueError(
                    f"No example in the SQL of {name!r}: it would count something else."
                )
            counted.append(f"(SELECT COUNT(*) FROM ({sql}) AS found)")  # noqa: S608 (compiled by Django)
            parameters += values
        self._names, self._sql = list(querysets), f"SELECT {', '.join(counted)}"
        self._parameters = parameters
        self._places = {n: value for n, value in enumerate(parameters) if value in examples}

    def __call__(self, values=()):
        """{name: CappedCount}, each example replaced by its value: {example: value}."""
        parameters = list(self._parameters)
        for n, example in self._places.items():
            parameters[n] = values[example]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            return dict(zip(self._names, map(CappedCount, cursor.fetchone()), strict=True))


def capped_counts(querysets):
    """The capped count of each of several lists, in one query: {name: CappedCount}."""
    return CountedOnce(querysets)()


def _capped(queryset):
    return queryset.order_by().values(found=Value(1))[: COUNT_CAP + 1]


def keyset_page(queryset, *, order=("-pk",), cursor=None, size=PAGE_SIZE):
    """The rows after `cursor` in that order; a cursor that makes no sense opens the first page.

    The last name of `order` must be unique, and no name may be null.
    """
    salt = _salt(queryset.model, order)
    position = _decode(cursor, salt)
    rows = queryset.order_by(*order)
    if position is not None:
        rows = rows.filter(_after(order, position))
    items = list(rows[: size + 1])
    has_more = len(items) > size
    items = items[:size]
    return Page(items, _encode(items[-1], order, salt) if has_more else None, position is None)


def readable_cursor(cursor, model, order):
    """This cursor when it opens a page of that list; "" otherwise."""
    return cursor if _decode(cursor, _salt(model, order)) is not None else ""


def _after(order, position):
    """(a, b) beyond (x, y): a beyond x, or a equal to x and b beyond y."""
    alternatives = []
    for rank, name in enumerate(order):
        same = {
            previous.lstrip("-"): value
            for previous, value in zip(order[:rank], position, strict=False)
        }
        lookup = "lt" if name.startswith("-") else "gt"
        alternatives.append(Q(**same, **{f"{name.lstrip('-')}__{lookup}": position[rank]}))
    return reduce(or_, alternatives)


def _value(item, name):
    for part in name.lstrip("-").split("__"):
        item = getattr(item, part)
    return item


def _encode(item, order, salt):
    """Signed with what it lists: a cursor cannot be forged, nor taken to another list."""
    values = [_value(item, name) for name in order]
    return signing.dumps([_written(value) for value in values], salt=salt)


def _decode(cursor, salt):
    if not cursor:
        return None
    try:
        return [_read(value) for value in signing.loads(cursor, salt=salt)]
    except signing.BadSignature:
        return None


def _salt(model, order):
    return f"paging:{model._meta.label_lower}:{','.join(order)}"


def _written(value):
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, UUID):
        return {"key": value.hex}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _read(value):
    match value:
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"key": text}:
            return UUID(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return value

"""What every list of the desk has."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from conventions.models import Convention


@dataclass(frozen=True)
class Line:
    """A row as people read it: what, its page, what is to know, a word that stands out."""

    title: str
    url: str
    facts: list[str]
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class FollowedList:
    """A list of the desk: its rows for some Cafs, in an order that can be paged, on screen and in a file."""

    name: str
    title: str
    lead: str
    empty: str
    find: Callable
    order: tuple[str, ...]
    line: Callable
    headings: tuple[str, ...]
    cells: Callable

    def rows(self, cafs):
        return self.find(cafs, timezone.localdate()).order_by(*self.order)

    def lines(self, rows):
        return [self.line(row) for row in rows]


def over(on):
    """Keys of the CTGs that are over on that day."""
    return Convention.objects.ended(on).values("pk")

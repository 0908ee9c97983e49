"""The actions of a plan along the years of its CTG, as a drawing; its table is in the page."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from conventions.models import Milestone

# The width is in units of its own: the drawing is as wide as the page, the words beside it are text.
WIDTH, BAR_HEIGHT = 720, 12
# As many as a phone writes on one line.
MOST_YEARS = 8


@dataclass(frozen=True)
class Line:
    """An action from its first day to its last, its milestones on it."""

    label: str
    x: float
    width: float
    tone: str
    has_end: bool
    marks: list  # (x, whether it is reached)


@dataclass(frozen=True)
class Calendar:
    lines: list
    years: list  # (x, year); None for one that is not written
    today: float | None
    undated: list
    width: int = WIDTH
    bar: int = BAR_HEIGHT

    @property
    def middle(self):
        return self.bar / 2


def calendar_of(outline, convention, today):
    """What the page draws; None while no action has a date."""
    dated = [sheet for sheet in outline.sheets if sheet.starts_on or sheet.ends_on]
    undated = [sheet for sheet in outline.sheets if not (sheet.starts_on or sheet.ends_on)]
    if not dated:
        return None
    scale = _Scale(dated, convention)
    marks = _milestones(dated)
    return Calendar(
        lines=[_line(sheet, scale, marks) for sheet in dated],
        years=scale.years(),
        today=scale.at(today) if scale.first <= today <= scale.last else None,
        undated=undated,
    )


def _line(sheet, scale, marks):
    start = scale.at(sheet.starts_on or scale.first)
    end = scale.at(sheet.ends_on or scale.last)
    return Line(
        label=f"{sheet.number} {sheet.title}",
        x=start,
        width=max(round(end - start, 1), 4),
        tone=sheet.status,
        has_end=sheet.ends_on is not None,
        marks=[(scale.at(one.due_on), one.done_on is not None) for one in marks[sheet.pk]],
    )


def _milestones(sheets):
    """{key of a sheet: its milestones}, in one query."""
    found = defaultdict(list)
    for one in Milestone.objects.filter(sheet__in=sheets):
        found[one.sheet_id].append(one)
    return found


class _Scale:
    """From days to the units of the drawing: the years of the CTG, and what goes beyond them."""

    def __init__(self, sheets, convention):
        days = [day for sheet in sheets for day in (sheet.starts_on, sheet.ends_on) if day]
        days += [day for day in (convention.start_date, convention.effective_end) if day]
        self.first = datetime.date(min(days).year, 1, 1)
        self.last = datetime.date(max(days).year, 12, 31)

    def at(self, day):
        part = (day - self.first) / (self.last - self.first)
        return round(WIDTH * min(max(part, 0), 1), 1)

    def years(self):
        """First days of years, with as many names as a phone can write."""
        years = range(self.first.year, self.last.year + 1)
        step = -(-len(years) // MOST_YEARS)
        return [
            (self.at(datetime.date(year, 1, 1)), year if rank % step == 0 else None)
            for rank, year in enumerate(years)
        ]

"""The actions of a plan along the years of its CTG, as a drawing; its table is in the page."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from conventions.models import Milestone

WIDTH, LINE, BAR_TOP, BAR_HEIGHT, YEARS = 720, 40, 20, 12, 26
LONGEST_LABEL = 62


@dataclass(frozen=True)
class Line:
    """An action from its first day to its last, its milestones on it."""

    label: str
    y: int
    text_y: int
    x: float
    width: float
    tone: str
    has_end: bool
    marks: list

    @property
    def mark_y(self):
        return self.y + BAR_HEIGHT / 2

    @property
    def label_x(self):
        """Long words do not leave the drawing on the right."""
        return min(self.x, WIDTH - 7 * len(self.label))


@dataclass(frozen=True)
class Calendar:
    lines: list
    years: list  # (x, year)
    today: float | None
    undated: list
    height: int
    width: int = WIDTH
    bar: int = BAR_HEIGHT

    @property
    def base(self):
        return self.height - YEARS


def calendar_of(outline, convention, today):
    """What the page draws; None while no action has a date."""
    dated = [sheet for sheet in outline.sheets if sheet.starts_on or sheet.ends_on]
    undated = [sheet for sheet in outline.sheets if not (sheet.starts_on or sheet.ends_on)]
    if not dated:
        return None
    scale = _Scale(dated, convention)
    marks = _milestones(dated)
    return Calendar(
        lines=[_line(sheet, rank, scale, marks) for rank, sheet in enumerate(dated)],
        years=scale.years(),
        today=scale.at(today) if scale.first <= today <= scale.last else None,
        undated=undated,
        height=LINE * len(dated) + YEARS,
    )


def _line(sheet, rank, scale, marks):
    start = scale.at(sheet.starts_on or scale.first)
    end = scale.at(sheet.ends_on or scale.last)
    label = f"{sheet.number} {sheet.title}"
    if len(label) > LONGEST_LABEL:
        label = f"{label[:LONGEST_LABEL].rstrip()}…"
    return Line(
        label=label,
        y=rank * LINE + BAR_TOP,
        text_y=rank * LINE + BAR_TOP - 6,
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
        """First days of years, as many as the width can write."""
        step = max(1, (self.last.year - self.first.year + 1) // 14)
        years = range(self.first.year, self.last.year + 1, step)
        return [(self.at(datetime.date(year, 1, 1)), year) for year in years]

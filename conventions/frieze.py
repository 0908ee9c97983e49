"""The generations and avenants of a CTG along a line of years, and the same in a table."""

import datetime
from dataclasses import dataclass

from conventions.models import Amendment, Convention

WIDTH, LINE, BAR_TOP, BAR_HEIGHT, YEARS = 360, 46, 20, 16, 24
FEWEST_YEARS_APART = 40  # in the units of the drawing, so that figures do not touch


@dataclass(frozen=True)
class Bar:
    """A generation, from its first day to its first end, then to the one that avenants gave it."""

    label: str
    y: int
    label_y: int
    x: float
    width: float
    extra_x: float
    extra_width: float
    is_here: bool


@dataclass(frozen=True)
class Mark:
    """An avenant, at the day of its effect."""

    x: float
    y: int


@dataclass(frozen=True)
class Frieze:
    bars: list
    marks: list
    years: list  # (x, year)
    today: float | None
    height: int
    width: int = WIDTH

    @property
    def base(self):
        return self.height - YEARS


def frieze_of(generations, amendments, convention, today):
    """What components draw; None while no generation has its dates."""
    dated = [one for one in generations if one.start_date and one.end_date]
    if not dated:
        return None
    scale = _Scale(
        min(one.start_date for one in dated),
        max(max(one.end_date, _last_day(one)) for one in dated),
    )
    rank_of = {one.pk: rank for rank, one in enumerate(dated)}
    return Frieze(
        bars=[_bar(one, rank, scale, one.pk == convention.pk) for rank, one in enumerate(dated)],
        marks=[
            Mark(
                scale.at(amendment.effective_on), rank_of[amendment.convention_id] * LINE + BAR_TOP
            )
            for amendment in amendments
            if amendment.convention_id in rank_of
        ],
        years=scale.years(),
        today=scale.at(today) if scale.first <= today <= scale.last else None,
        height=LINE * len(dated) + YEARS,
    )


def _last_day(convention):
    return convention.closed_on or convention.effective_end


def _bar(convention, rank, scale, is_here):
    first, last = convention.start_date, _last_day(convention)
    planned = min(convention.end_date, last)
    start, end, extra = scale.at(first), scale.at(planned), scale.at(max(planned, last))
    return Bar(
        label=f"{first.year}-{last.year}",
        y=rank * LINE + BAR_TOP,
        label_y=rank * LINE + 14,
        x=start,
        width=max(round(end - start, 1), 1),
        extra_x=end,
        extra_width=round(extra - end, 1),
        is_here=is_here,
    )


class _Scale:
    """From days to the units of the drawing."""

    def __init__(self, first, last):
        self.first = datetime.date(first.year, 1, 1)
        self.last = max(last, first + datetime.timedelta(days=1))

    def at(self, day):
        part = (day - self.first) / (self.last - self.first)
        return round(WIDTH * min(max(part, 0), 1), 1)

    def years(self):
        """First days of years, as many as the width can write."""
        count = self.last.year - self.first.year + 1
        step = max(1, -(-count * FEWEST_YEARS_APART // WIDTH))
        found = range(self.first.year, self.last.year + 1, step)
        return [
            (x, year)
            for year in found
            if (x := self.at(datetime.date(year, 1, 1))) <= WIDTH - FEWEST_YEARS_APART / 2
        ]


@dataclass(frozen=True)
class Moment:
    """A line of the table: a day, what happened, which generation or avenant it belongs to."""

    day: datetime.date | None
    label: str
    convention: Convention
    amendment: Amendment | None = None


def moments_of(generations, amendments):
    """Beginnings, avenants and ends in the order of time; what has no day yet comes last."""
    moments = [
        Moment(amendment.effective_on, "Avenant", amendment.convention, amendment)
        for amendment in _with_generation(generations, amendments)
    ]
    for one in generations:
        moments += [Moment(one.signature_date, "Signature", one)] if one.signature_date else []
        moments.append(Moment(one.start_date, "Début", one))
        if one.closed_on:
            moments.append(Moment(one.closed_on, "Clôture", one))
        elif one.effective_end:
            moments.append(Moment(one.effective_end, "Fin", one))
    return sorted(moments, key=lambda moment: moment.day or datetime.date.max)


def _with_generation(generations, amendments):
    by_number = {one.pk: one for one in generations}
    for amendment in amendments:
        amendment.convention = by_number[amendment.convention_id]
    return amendments

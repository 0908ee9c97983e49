"""An indicator drawn year after year: a bar a year, a line for the target; a table says the same."""

from dataclasses import dataclass
from decimal import Decimal

from ctgnet.templatetags.french import number

WIDTH, BASE, TOP, SLOT, BAR = 360, 110, 22, 56, 34
MOST_BARS, FIGURE = 6, 14


@dataclass(frozen=True)
class Column:
    label: str
    x: float
    y: float
    height: float
    figure: str
    is_baseline: bool = False
    target_y: float | None = None

    @property
    def middle(self):
        return self.x + BAR / 2

    @property
    def figure_y(self):
        """Above its bar; above the line of the target too when it would be struck by it."""
        above = self.y - 5
        is_struck = self.target_y is not None and above - FIGURE < self.target_y < self.y
        return self.target_y - 4 if is_struck else above


@dataclass(frozen=True)
class Chart:
    columns: list
    target_y: float | None
    width: int = WIDTH
    base: int = BASE
    height: int = BASE + 24

    @property
    def target_text_y(self):
        return self.target_y - 4


def chart_of(indicator):
    """What the page draws; None until there are two figures to compare."""
    points = points_of(indicator)[-MOST_BARS:]
    figures = [value for _, value, _ in points]
    if indicator.target is not None:
        figures.append(indicator.target)
    if len(figures) < 2 or not points:
        return None
    highest = max(*figures, Decimal(0)) or Decimal(1)

    def y_of(value):
        return round(float(BASE - (BASE - TOP) * max(value, Decimal(0)) / highest), 1)

    target_y = None if indicator.target is None else y_of(indicator.target)
    columns = [
        Column(
            str(year),
            x=rank * SLOT + 8,
            y=y_of(value),
            height=round(BASE - y_of(value), 1),
            figure=number(value),
            is_baseline=is_baseline,
            target_y=target_y,
        )
        for rank, (year, value, is_baseline) in enumerate(points)
    ]
    return Chart(columns, target_y)


def points_of(indicator):
    """[(year, value, is it the baseline)…] in the order of years."""
    points = [(told.year, told.value, False) for told in indicator.values.all()]
    if indicator.baseline is not None:
        points.append((indicator.baseline_year, indicator.baseline, True))
    return sorted(points, key=lambda point: (point[0], not point[2]))


def latest(indicator):
    """The last figure that was recorded; None when none was."""
    values = sorted(indicator.values.all(), key=lambda told: told.year)
    return values[-1] if values else None

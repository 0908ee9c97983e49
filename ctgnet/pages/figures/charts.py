"""Bars to draw: lengths in the units of the drawing, words and figures beside them.

A chart never says more than the table below it: a screen reader skips it and reads the table.
"""

from dataclasses import dataclass

WIDTH = 360
# Bars, one under the other: its words, then the bar and its figure.
LINE, BAR_TOP, BAR_HEIGHT = 46, 20, 16
LONGEST = 270  # what is left of the width is for the figure
# Columns, one beside the other, for what goes with time.
HEIGHT, BASE, TALLEST = 210, 180, 145
GAP = 0.25


@dataclass(frozen=True)
class Bar:
    label: str
    figure: str
    x: float
    y: float
    width: float
    height: float
    label_x: float
    label_y: float
    figure_x: float
    figure_y: float


@dataclass(frozen=True)
class Chart:
    """What pages/figures/chart.html draws; `anchor` is that of the words, at the start or centred."""

    bars: list
    height: int
    anchor: str = "start"
    width: int = WIDTH


def bars_of(lines, *, most=None):
    """Chart of [(label, value, figure), …]; `most` is the value of a whole bar, else the greatest."""
    most = most or max((value for _, value, _ in lines), default=0) or 1
    bars = []
    for rank, (label, value, figure) in enumerate(lines):
        top, width = rank * LINE, round(LONGEST * float(value / most), 1)
        bars.append(
            Bar(
                label,
                figure,
                x=0,
                y=top + BAR_TOP,
                width=width,
                height=BAR_HEIGHT,
                label_x=0,
                label_y=top + 14,
                figure_x=width + 6,
                figure_y=top + BAR_TOP + 13,
            )
        )
    return Chart(bars, height=LINE * len(lines))


def columns_of(lines):
    """Chart of [(label, value, figure), …] standing side by side."""
    most = max((value for _, value, _ in lines), default=0) or 1
    step = WIDTH / max(len(lines), 1)
    bars = []
    for rank, (label, value, figure) in enumerate(lines):
        height, left = round(TALLEST * value / most, 1), rank * step
        middle = round(left + step / 2, 1)
        bars.append(
            Bar(
                label,
                figure,
                x=round(left + step * GAP / 2, 1),
                y=BASE - height,
                width=round(step * (1 - GAP), 1),
                height=height,
                label_x=middle,
                label_y=BASE + 20,
                figure_x=middle,
                figure_y=BASE - height - 6,
            )
        )
    return Chart(bars, height=HEIGHT, anchor="middle")

"""What the pages of a plan draw: plain words, so that each line is drawn once for all who read it."""

from datetime import date
from typing import NamedTuple

from conventions.models import SheetStatus
from conventions.models.status import TONES
from reference.models import ThemeBadge


class Line(NamedTuple):
    """An action in the list of the plan, and nothing that its line does not show."""

    slug: str
    pk: int
    number: str
    title: str
    status: str
    tone: str
    is_late: bool
    progress: int
    lead: str
    starts_on: date | None
    ends_on: date | None
    gaps: str
    themes: tuple[ThemeBadge, ...]
    place: int
    can_range: bool
    is_first: bool
    is_last: bool


class Heading(NamedTuple):
    """An axis or an objective above what hangs on it."""

    slug: str
    level: str
    label: str
    pk: int
    number: str
    title: str
    description: str
    place: int
    can_edit: bool
    can_range: bool
    is_first: bool
    is_last: bool

    @property
    def path(self):
        """Where those of its level are written, from the page of the plan."""
        return "axes" if self.level == "axis" else "objectifs"

    @property
    def words(self):
        """« l’axe 2 » may be « l’enjeu 2 » here: its label and its number say it."""
        return f"{self.label} {self.number}"


class Level(NamedTuple):
    """A heading, the levels under it, the actions that stand on it."""

    heading: Heading
    levels: list["Level"]
    lines: list[Line]


class Card(NamedTuple):
    """An action on the board."""

    slug: str
    pk: int
    number: str
    title: str
    lead: str
    progress: int
    ends_on: date | None
    is_late: bool
    can_edit: bool
    version: int


class Dates(NamedTuple):
    """An action in the table of the calendar."""

    slug: str
    pk: int
    number: str
    title: str
    starts_on: date | None
    ends_on: date | None
    status: str
    progress: int


def cards_of(ground, sheets):
    """The cards of the board, in the order of the plan."""
    slug, can_edit = ground.convention.slug, ground.can_edit
    return [
        Card(
            slug=slug,
            pk=sheet.pk,
            number=sheet.number,
            title=sheet.title,
            lead=_lead(sheet),
            progress=sheet.progress,
            ends_on=sheet.ends_on,
            is_late=sheet.is_late,
            can_edit=can_edit,
            version=sheet.version,
        )
        for sheet in sheets
    ]


def dates_of(ground, sheets):
    """The rows of the calendar, in the order of the plan."""
    slug = ground.convention.slug
    return [
        Dates(
            slug=slug,
            pk=sheet.pk,
            number=sheet.number,
            title=sheet.title,
            starts_on=sheet.starts_on,
            ends_on=sheet.ends_on,
            status=SheetStatus(sheet.status).label,
            progress=sheet.progress,
        )
        for sheet in sheets
    ]


def levels_of(ground, outline, *, can_range):
    """The whole outline as the list draws it, for this reader."""
    drawing = _Drawing(ground, can_range)
    return drawing.levels("axis", ground.plan.axis_label, outline.axes)


class _Drawing:
    """What is the same for every line of a page: whose plan, and what its reader may do."""

    def __init__(self, ground, can_range):
        self.slug, self.plan = ground.convention.slug, ground.plan
        self.is_working, self.can_edit = ground.is_working, ground.can_edit
        self.can_range = can_range

    def levels(self, level, label, branches):
        return [
            Level(
                heading=self._heading(level, label, branch, ends),
                levels=self.levels("objective", self.plan.objective_label, branch.objectives),
                lines=self._lines(branch.sheets),
            )
            for branch, ends in _with_ends(branches)
        ]

    def _heading(self, level, label, branch, ends):
        return Heading(
            slug=self.slug,
            level=level,
            label=label,
            pk=branch.thing.pk,
            number=branch.number,
            title=branch.thing.title,
            description=branch.thing.description,
            place=branch.thing.position,
            can_edit=self.can_edit,
            can_range=self.can_range,
            **ends,
        )

    def _lines(self, sheets):
        return [self._line(sheet, ends) for sheet, ends in _with_ends(sheets)]

    def _line(self, sheet, ends):
        status = SheetStatus(sheet.status)
        return Line(
            slug=self.slug,
            pk=sheet.pk,
            number=sheet.number,
            title=sheet.title,
            status=status.label,
            tone=TONES[status],
            is_late=self.is_working and sheet.is_late,
            progress=sheet.progress,
            lead=_lead(sheet),
            starts_on=sheet.starts_on,
            ends_on=sheet.ends_on,
            gaps=sheet.gaps if self.is_working else "",
            themes=tuple(ThemeBadge(**theme) for theme in sheet.theme_badges),
            place=sheet.position,
            can_range=self.can_range,
            **ends,
        )


def _lead(sheet):
    return sheet.lead_organisation.name if sheet.lead_organisation else ""


def _with_ends(things):
    """Each with whether it is the first and the last of its like: the last does not go down."""
    last = len(things) - 1
    return [
        (thing, {"is_first": rank == 0, "is_last": rank == last})
        for rank, thing in enumerate(things)
    ]

"""What a file asks to write, and what is to be said of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from conventions.importing.columns import heading_in_words
from conventions.models import PostKind, Stage
from members.models import Member
from reference.models import Organisation


@dataclass(frozen=True)
class Row:
    """A line of the file by the number that its author sees; cells by the name of their column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name):
        return self.cells.get(name, "")

    def __contains__(self, name):
        return bool(self.cells.get(name))


def name_on(row):
    """The name of the person of a line, as it was written."""
    return f"{row['first_name']} {row['last_name']}"


@dataclass(frozen=True)
class Notice:
    """Something wrong, or unusual, with its line and its column."""

    line: int
    column: str
    message: str

    def __str__(self):
        return f"ligne {self.line}, {self.column} : {self.message}"


class Notices:
    """Everything to say of a file, in the words of its own headings."""

    def __init__(self, headings):
        self.headings = headings  # {"communes": "Commune"}
        self.errors: list[Notice] = []
        self.warnings: list[Notice] = []

    def error(self, row, name, message):
        self.errors.append(self._notice(row, name, message))

    def warn(self, row, name, message):
        self.warnings.append(self._notice(row, name, message))

    def read(self, row, name, reader, **options):
        """The value of a cell; None when it is empty, or wrong and said so."""
        if name not in row:
            return None
        try:
            return reader(row[name], **options)
        except ValueError as error:
            return self.error(row, name, str(error))

    def _notice(self, row, name, message):
        return Notice(row.number, heading_in_words(self.headings.get(name, ""), name), message)


@dataclass(frozen=True)
class NewBody:
    """A body that no list holds: it joins the register with the file."""

    name: str
    kind: Organisation.Kind


@dataclass(frozen=True)
class PlannedPerson:
    """A member, or an address to invite."""

    email: str
    first_name: str = ""
    last_name: str = ""
    member: Member | None = None

    @property
    def name(self):
        return self.member.full_name if self.member else f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class PlannedPost:
    row: Row
    kind: PostKind
    employer: object
    fte: Decimal
    themes: tuple = ()
    holder: PlannedPerson | None = None
    starts_on: date | None = None


@dataclass(frozen=True)
class PlannedConvention:
    """A CTG as the lines that speak of it say together."""

    row: Row
    official_title: str
    local_name: str
    stage: Stage
    signature_date: date | None
    start_date: date | None
    end_date: date | None
    themes: tuple
    epcis: frozenset[str]
    codes: frozenset[str]
    bodies: tuple
    posts: Sequence[PlannedPost] = field(default_factory=tuple)

    @property
    def name(self):
        return self.local_name or self.official_title

    @property
    def people(self):
        return [post.holder for post in self.posts if post.holder]

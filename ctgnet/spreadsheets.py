"""Spreadsheets in and out: what people paste from, and what they take away.

In: XLSX or CSV, any usual encoding and separator, every cell as the text that its author sees.
Out: typed cells, no formula, so that nothing written on the network acts in a reader's spreadsheet.
"""

import csv
import datetime
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from textwrap import shorten
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ctgnet.templatetags.french import number
from ctgnet.typed import storable
from ctgnet.uploads import (
    DAMAGED_ARCHIVE,
    MEGABYTE,
    UNREADABLE,
    FileKind,
    checked,
    kind_of,
    send_bytes,
)
from ctgnet.visible import visible
from ctgnet.workbooks import open_workbook, refuse_endless

MOST_ROWS, MOST_COLUMNS = 5_000, 100
# One more than any field takes: what is longer is cut here, and refused by whoever reads it.
LONGEST_CELL = 5_001
# Of all the cells read: one text that a file of a few kilobytes holds once may fill every one of them.
MOST_LETTERS = 3_000_000
LONGEST_TAB = 31  # what the format allows
LARGEST_SHEET = 5 * MEGABYTE
CSV_KINDS = "Choisissez un tableau : .xlsx ou .csv."
TOO_MUCH_TEXT = (
    f"Ce tableau contient plus de {number(MOST_LETTERS)} caractères : gardez les colonnes utiles, "
    "ou envoyez-le en plusieurs fois."
)
NO_ROW = "Ce tableau est vide : il faut une ligne d’intitulés, puis une ligne par élément."


@dataclass(frozen=True)
class Line:
    """A row with the number that its author sees in the margin."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The first sheet of a spreadsheet: its headings, then its rows without the empty ones."""

    headings: list[str]
    lines: list[Line]


# In --------------------------------------------------------------------------------------------


def read_table(file, *, most_rows=MOST_ROWS):
    """The table that somebody sends. Raises ValidationError with what to do about it."""
    rows_of = _xlsx_rows if _is_workbook(file) else _csv_rows
    kept = [Line(rank, cells) for rank, cells in enumerate(rows_of(file, most_rows), 1)]
    filled = [line for line in kept if any(line.cells)]
    if len(filled) < 2:
        raise ValidationError(NO_ROW)
    if len(kept) > most_rows + 1:
        raise ValidationError(
            f"Ce tableau dépasse {most_rows} lignes : envoyez-le en plusieurs fois."
        )
    headings, *lines = filled
    width = max(index for index, cell in enumerate(headings.cells, 1) if cell)
    return Table(
        headings.cells[:width],
        [Line(line.number, (line.cells + [""] * width)[:width]) for line in lines],
    )


class _Cells:
    """The texts of one table as they come: all are counted, each different one is cleaned once."""

    def __init__(self):
        self.letters, self.cleaned = 0, {}

    def read(self, texts):
        """A row of them. Raises ValidationError as soon as the whole is too much."""
        return [self._read(text[:LONGEST_CELL]) for text in texts]

    def _read(self, text):
        self.letters += len(text)
        if self.letters > MOST_LETTERS:
            raise ValidationError(TOO_MUCH_TEXT)
        if text not in self.cleaned:
            self.cleaned[text] = storable(visible(text)).strip()
        return self.cleaned[text]


def _is_workbook(file):
    """By its first bytes: one that only has the name of a workbook is refused."""
    if file.size > LARGEST_SHEET:
        checked(file, largest=LARGEST_SHEET)
    head = file.read(4)
    file.seek(0)
    if head == b"PK\x03\x04":
        return True
    if str(file.name or "").lower().endswith(".xlsx"):
        raise ValidationError(f"Ce fichier n’est pas un .xlsx, malgré son nom. {CSV_KINDS}")
    return False


def _xlsx_rows(file, most_rows):
    checked(file, kinds={FileKind.XLSX}, largest=LARGEST_SHEET)
    try:
        refuse_endless(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions it leaves out
            sheet = open_workbook(file).worksheets[0]
            sheet.reset_dimensions()  # some programs write false ones
            rows = sheet.iter_rows(max_row=most_rows + 2, max_col=MOST_COLUMNS, values_only=True)
            cells = _Cells()
            return [cells.read(map(_seen, row)) for row in rows]
    except (*DAMAGED_ARCHIVE, ValueError, LookupError, SyntaxError, TypeError, AttributeError) as error:  # fmt: skip
        raise ValidationError(UNREADABLE) from error


def _seen(value):
    """A cell as its author sees it: « 6088 » for 6088.0, « 2026-01-31 » for a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _csv_rows(file, most_rows):
    if kind_of(file) is not None:
        raise ValidationError(CSV_KINDS)
    text = _decoded(file.read())
    file.seek(0)
    if "\x00" in text:
        raise ValidationError(CSV_KINDS)
    heading = text.splitlines()[0] if text.strip() else ""
    separator = max(";\t,", key=heading.count)
    try:
        cells = _Cells()
        rows = csv.reader(StringIO(text), delimiter=separator, strict=True)
        return [cells.read(row[:MOST_COLUMNS]) for row in islice(rows, most_rows + 2)]
    except csv.Error as error:
        raise ValidationError(UNREADABLE) from error


def _decoded(content):
    """UTF-8 where it is, otherwise what spreadsheets write on Windows in France."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


# Out -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file: its name, its headings, its rows of plain values."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def workbook(*sheets):
    """The bytes of an XLSX file: dates as dates, numbers as numbers, the rest as text."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(shorten(one.title, LONGEST_TAB, placeholder="…"))
        sheet.freeze_panes = "A2"
        for index, heading in enumerate(one.headings, 1):
            sheet.column_dimensions[get_column_letter(index)].width = max(len(heading) + 2, 14)
        sheet.append([_heading(sheet, heading) for heading in one.headings])
        for row in one.rows:
            sheet.append([_typed(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def send_workbook(*sheets, name):
    """The same as a download."""
    return send_bytes(workbook(*sheets), name=name, kind=FileKind.XLSX)


def _heading(sheet, text):
    cell = _typed(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet, value):
    if isinstance(value, bool):
        value = "oui" if value else "non"
    if not isinstance(value, int | float | datetime.date | None) and not hasattr(value, "as_tuple"):
        value = _printable(str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with « = » stays a text
    elif isinstance(value, datetime.date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def _printable(text):
    """Without the control characters that XML refuses."""
    return "".join(one for one in text if one >= " " or one in "\n\t")[:32_000]

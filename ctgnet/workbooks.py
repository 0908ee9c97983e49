"""An XLSX file opened for its cells, once it is known that opening it takes no more than a moment.

A workbook says itself which of its parts is what: a part is counted by what it is declared to be.
"""

import re
import zipfile

from django.core.exceptions import ValidationError
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_CUSTOM, ARC_STYLE, ARC_WORKBOOK
from openpyxl.xml.functions import fromstring

from ctgnet.uploads import MEGABYTE, TOO_LARGE_ONCE_OPEN, refuse_bombs

# Once open: two hundred kilobytes may hold a hundred million letters, which take minutes to read.
LARGEST_OPEN_SHEET, MOST_TAGS = 50 * MEGABYTE, 1_000_000
# Of the parts read whole before the first cell, each tag costs thirty times more.
MOST_PREAMBLE_TAGS = 30_000
MOST_WORKSHEETS = 50
TOO_MANY_WORKSHEETS = (
    f"Ce classeur a plus de {MOST_WORKSHEETS} feuilles : gardez celle du tableau, en premier."
)
PREAMBLE = {ARC_CONTENT_TYPES, ARC_WORKBOOK, ARC_STYLE, ARC_CUSTOM}
WORKSHEET = re.compile(rb"<(?:\w+:)?sheet[\s/>]")


class _Reader(ExcelReader):
    """What is drawn is never opened: a sheet that is a chart holds no cell."""

    def read_chartsheet(self, sheet, rel):
        """Left out."""


def open_workbook(file):
    """The workbook, its cells read one by one."""
    reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def refuse_endless(file):
    """Its parts are counted before any is understood: each tag costs, an empty row as much as a full one."""
    with zipfile.ZipFile(file) as archive:
        refuse_bombs(archive, LARGEST_OPEN_SHEET)
        counts = {name: _counts_of(archive, name) for name in archive.namelist()}
        tags = {name: number for name, (number, _) in counts.items()}
        if sum(tags.values()) > MOST_TAGS or tags[ARC_CONTENT_TYPES] > MOST_PREAMBLE_TAGS:
            raise ValidationError(TOO_LARGE_ONCE_OPEN)
        preamble = PREAMBLE | _workbooks(archive)
    dear = [number for name, number in tags.items() if name in preamble or name.endswith(".rels")]
    if sum(dear) > MOST_PREAMBLE_TAGS:
        raise ValidationError(TOO_LARGE_ONCE_OPEN)
    if sum(worksheets for _, worksheets in counts.values()) > MOST_WORKSHEETS:
        raise ValidationError(TOO_MANY_WORKSHEETS)
    file.seek(0)


def _counts_of(archive, name):
    """(tags, worksheets named) of a part, in any of the encodings that XML allows."""
    tags = worksheets = 0
    with archive.open(name) as part:
        for chunk in iter(lambda: part.read(MEGABYTE), b""):
            letters = chunk.replace(b"\x00", b"")
            tags += letters.count(b"<")
            worksheets += len(WORKSHEET.findall(letters))
    return tags, worksheets


def _workbooks(archive):
    """The parts declared to be the workbook, whatever their name."""
    root = fromstring(archive.read(ARC_CONTENT_TYPES))
    return {
        one.get("PartName", "").removeprefix("/")
        for one in root
        if one.get("ContentType", "").endswith(".main+xml")
    }

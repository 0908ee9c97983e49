"""The files that people take away, read cell by cell: what in them is a code, not a word."""

import csv
import gzip
import json
from functools import cache
from io import BytesIO, StringIO

from django.apps import apps
from django.db import models
from openpyxl import load_workbook

from ctgnet.pages.acts import SENTENCES

# Where a value is what the reader sent, in the words of their own file.
SENT_BY_THE_READER = {"lignes", "intitulés"}
NOT_FRENCH = {"True", "False", "None", "null", "nan"}


@cache
def codes():
    """Each value that the database keeps for a choice, and each verb of the journal; but real words."""
    pairs = [pair for enum in _enums(models.Choices) for pair in enum.choices]
    for model in apps.get_models():
        for field in model._meta.get_fields():
            pairs += getattr(field, "flatchoices", [])
    words = {str(label).lower() for _, label in pairs}
    values = {value for value, _ in pairs if isinstance(value, str) and value}
    return frozenset(values - words | set(SENTENCES) | NOT_FRENCH)


def _enums(kind):
    for enum in kind.__subclasses__():
        if enum.__members__:
            yield enum
        yield from _enums(enum)


def codes_in(response):
    """[« validated »] of a spreadsheet, of open data, of one’s own data; nothing for another file."""
    name = response.headers["Content-Disposition"]
    for ending, cells in READERS.items():
        if ending in name:
            content = _content(response)
            return [cell for cell in cells(content) if str(cell).strip() in codes()]
    return []


def _content(response):
    """Read once, and left as it was for the test that asked for it."""
    if not response.streaming:
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(response.content) if is_packed else bytes(response.content)
    content = b"".join(response.streaming_content)
    response.streaming_content = [content]
    return content


def _of_spreadsheet(content):
    book = load_workbook(BytesIO(content))
    return [cell for sheet in book for row in sheet.values for cell in row if cell is not None]


def _of_open_data(content):
    lines = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    return [cell for line in lines for cell in line]


def _of_ones_data(content):
    return list(_told(json.loads(content)))


def _told(value):
    """Everything that is said, keys included; a fact is said in words, an absence is left empty."""
    match value:
        case dict():
            for key, inside in value.items():
                yield key
                if key not in SENT_BY_THE_READER:
                    yield from _told(inside)
        case list():
            for inside in value:
                yield from _told(inside)
        case None:
            return
        case _:
            yield value


READERS = {".xlsx": _of_spreadsheet, ".csv": _of_open_data, ".json": _of_ones_data}

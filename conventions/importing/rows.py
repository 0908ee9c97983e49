"""The lines of a file, gathered by the CTG they speak of."""

from contextlib import suppress
from dataclasses import dataclass

from conventions.importing.columns import OF_POSTS
from conventions.importing.plans import Row
from conventions.importing.words import filled
from ctgnet.cells import day_of, folded


def rows_of(table, columns):
    """Rows without the columns that nobody chose to read."""
    kept = [(index, name) for index, name in enumerate(columns) if name]
    for number, cells in table["lines"]:
        read = {name: filled(cells[index]) for index, name in kept if index < len(cells)}
        if any(read.values()):
            yield Row(number, read)


@dataclass(frozen=True)
class Group:
    """The lines of one CTG, in the order of the file."""

    rows: list[Row]

    @property
    def first(self):
        return self.rows[0]

    def row_with(self, name):
        """The first line that says it; the first of all when none does."""
        return next((row for row in self.rows if name in row), self.first)

    def having(self, name):
        return [row for row in self.rows if name in row]

    @property
    def posts(self):
        return [row for row in self.rows if any(name in row for name in OF_POSTS)]


def gathered(rows, notices):
    """Same title and same beginning: one CTG; no title: that of the line above."""
    groups, latest = {}, None
    for row in rows:
        if "official_title" not in row:
            if latest is None:
                notices.error(row, "official_title", "intitulé manquant")
                continue
            latest.rows.append(row)
            continue
        latest = _group_of(row, groups)
        latest.rows.append(row)
    return list(groups.values())


def meant(name, text):
    """What two lines of a CTG must say alike: « 01/01/2026 » and « 2026-01-01 » do."""
    if text and name.endswith("_date"):
        with suppress(ValueError):
            return day_of(text, is_last=name == "end_date").isoformat()
    return folded(text)


def _group_of(row, groups):
    """A line that repeats the title without the beginning belongs with the others of that title."""
    title, start = folded(row["official_title"]), meant("start_date", row["start_date"])
    if not start:
        same = [key for key in groups if key[0] == title]
        start = same[-1][1] if same else ""
    elif (title, "") in groups:
        groups[title, start] = groups.pop((title, ""))
    return groups.setdefault((title, start), Group([]))

"""The files of one vintage: read, decompressed, decoded, cut into rows; what is wrong is kept."""

import csv
import gzip
import hashlib
import io
import tomllib
import zlib
from datetime import date
from pathlib import Path

SHOWN_PROBLEMS = 20


class BadFilesError(Exception):
    """Nothing may be loaded: each problem names a file, a line and a reason."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("\n".join(problems[:SHOWN_PROBLEMS] + self._others()))

    def _others(self):
        others = len(self.problems) - SHOWN_PROBLEMS
        return [f"… et {others} autres problèmes."] if others > 0 else []


class Unreadable(dict):
    """A file that could not be read: no point in blaming each row that names it."""

    def __contains__(self, key):
        return True


class Folder:
    """The files of one vintage, what was read of them, and what is wrong with them."""

    def __init__(self, path):
        self.path = Path(path)
        self.problems = []
        self._digest = hashlib.sha256()
        self._lines = {}

    @property
    def digest(self):
        return self._digest.hexdigest()

    def blame(self, file, where, reason):
        self.problems.append(f"{file}, {where} : {reason}.")

    def blame_row(self, file, key, reason):
        self.blame(file, self._lines[file, key], reason)

    def table(self, file, columns):
        """{code: row} of a CSV file; the first column is the code."""
        content = self._text(file)
        if content is None:
            return Unreadable()
        lines = csv.reader(io.StringIO(content, newline=""), strict=True)
        try:
            header = next(lines, [])
            if missing := [column for column in columns if column not in header]:
                self.blame(file, "ligne 1", f"colonne « {' », « '.join(missing)} » absente")
                return Unreadable()
            return self._rows(file, columns, self._numbered(file, header, lines))
        except csv.Error as error:
            self.blame(file, f"ligne {lines.line_num}", f"CSV illisible ({error})")
            return Unreadable()

    def entries(self, file, name, columns):
        """{code: row} of the `[[name]]` entries of a TOML file, in their order."""
        content = self._text(file)
        try:
            read = tomllib.loads(content or "").get(name, [])
        except tomllib.TOMLDecodeError as error:
            self.blame(file, "TOML illisible", str(error))
            return {}
        written = (
            (f"entrée {rank}", {column: str(entry.get(column, "")) for column in columns})
            for rank, entry in enumerate(read, start=1)
        )
        return self._rows(file, columns, written)

    def day(self, file):
        """The day from which these lists hold."""
        content = self._text(file)
        try:
            day = tomllib.loads(content or "").get("day")
        except tomllib.TOMLDecodeError as error:
            self.blame(file, "TOML illisible", str(error))
            return None
        if content is not None and type(day) is not date:
            self.blame(file, "ligne 1", "« day » n’est pas une date, comme 2026-01-01")
        return day

    def _numbered(self, file, header, lines):
        for cells in lines:
            where = f"ligne {lines.line_num}"
            if len(cells) != len(header):
                self.blame(file, where, f"{len(cells)} colonnes au lieu de {len(header)}")
                continue
            yield where, dict(zip(header, cells, strict=True))

    def _rows(self, file, columns, written):
        rows, key_column = {}, next(iter(columns))
        for where, cells in written:
            row = {name: self._cell(file, where, name, cells[name], columns) for name in columns}
            key = cells[key_column]
            if key in rows:
                self.blame(file, where, f"le code « {key} » est déjà plus haut")
            rows[key], self._lines[file, key] = row, where
        return rows

    def _cell(self, file, where, name, cell, columns):
        try:
            return columns[name](cell)
        except ValueError as error:
            self.blame(file, where, f"{name} « {cell[:60]} » {error}")
            return None

    def _text(self, file):
        """The file, or the same compressed; None when it cannot be read."""
        try:
            content = self._bytes(file)
            self._digest.update(file.encode() + b"\0" + content + b"\0")
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.blame(file, f"ligne {line}", "ce texte n’est pas en UTF-8")
        except FileNotFoundError:
            self.blame(file, "absent", f"ce fichier manque dans {self.path}")
        except (OSError, EOFError, zlib.error):
            self.blame(file, "illisible", "ce fichier ou sa compression est abîmé")
        return None

    def _bytes(self, file):
        plain = self.path / file
        return (
            plain.read_bytes()
            if plain.exists()
            else gzip.decompress(plain.with_name(f"{file}.gz").read_bytes())
        )

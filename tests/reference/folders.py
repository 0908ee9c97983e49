"""Small copies of the official folder, damaged or brought to the next year."""

import shutil
from pathlib import Path

from django.db import connection

from reference.actions.rows import ROWS
from reference.models import Organisation

MODELS = [*ROWS, Organisation]
SMALL = Path(__file__).parent / "small"


def small_copy(target):
    return Path(shutil.copytree(SMALL, target / "lists"))


def replaced(folder, file, before, after):
    """The folder with this text of this file replaced, once."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1, f"{before!r} is not in {file}"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder


def without_line(folder, file, start):
    """The folder without the line of this file that starts so."""
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) == len(lines) - 1, f"{start!r} is not the start of one line of {file}"
    path.write_text("".join(kept), encoding="utf-8")
    return folder


def next_year(target):
    """A commune renamed, one merged, one gone; an intercommunality renamed."""
    folder = small_copy(target)
    replaced(folder, "vintage.toml", "2026-01-01", "2027-01-01")
    replaced(folder, "communes.csv", "Saint-Laurent-du-Var", "Saint-Laurent")
    replaced(folder, "epci.csv", "Communauté de communes Alpes d'Azur", "Communauté Azur")
    without_line(folder, "communes.csv", "06005")
    without_line(folder, "communes.csv", "83042")
    replaced(folder, "communes_anciennes.csv", "93059", "06005,Ascros,06001,déléguée\n93059")
    replaced(folder, "departements.csv", "1128418,4", "1128418,3")
    replaced(folder, "departements.csv", "1119307,1", "1119307,0")
    return replaced(folder, "epci.csv", "9931,2", "9931,1")


def written_versions():
    """(row, version that PostgreSQL gave it at its last write) of every table."""
    versions = {}
    with connection.cursor() as cursor:
        for model in MODELS:
            key, table = model._meta.pk.column, model._meta.db_table
            cursor.execute(f"SELECT {key}, xmin::text FROM {table} ORDER BY {key}")  # noqa: S608  our own names
            versions[table] = cursor.fetchall()
    return versions

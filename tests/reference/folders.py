"""Small copies of the official folder, damaged or brought to the next year."""

import shutil
from pathlib import Path

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

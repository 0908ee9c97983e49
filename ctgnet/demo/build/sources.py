"""What the demonstration is made of: the files of ctgnet/demo/data."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data"


@cache
def read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read_sheets():
    """In the order of their file names."""
    files = sorted(FOLDER.joinpath("sheets").glob("*.toml"))
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]

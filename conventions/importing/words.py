"""Words of a spreadsheet, compared as people mean them."""

import re

from ctgnet.cells import folded

# What changes from one file to the next in the name of an intercommunality.
SHORTENED = (
    (re.compile(r"\bcommunaute de communes\b"), "cc"),
    (re.compile(r"\bcommunaute d agglomeration\b"), "ca"),
    (re.compile(r"\bcommunaute urbaine\b"), "cu"),
    (re.compile(r"\b(?:de|du|des|d|la|le|les|l|et)\b"), " "),
)
EMPTY = {"-", "–", "—", "/", "néant", "neant", "sans objet", "n/a", "na", "nc"}


def body_key(name):
    """« Communauté de communes des Alpes d’Azur » and « CC Alpes d'Azur » are one body."""
    key = folded(name)
    for pattern, short in SHORTENED:
        key = pattern.sub(short, key)
    return " ".join(key.split())


def filled(text):
    """The cell without the signs that people type for nothing."""
    text = text.strip()
    return "" if text.lower() in EMPTY else text


def parts_of_list(text):
    """The elements of a cell: one a line, or parted by semicolons."""
    return [part for part in map(filled, re.split(r"[;|\n\t]+", text)) if part]

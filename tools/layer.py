"""Make Bootstrap's stylesheet a neighbour: in its own cascade layer, its tints drawn from our tokens.

    python tools/layer.py <bootstrap.min.css> <bootstrap.layer.css>

Bootstrap computes tints from "r, g, b" triples, which cannot hold light-dark(); the same tints are
taken here from the colour itself, so that one list of tokens serves light and dark.
"""

import re
import sys
from pathlib import Path

TINT = re.compile(
    r"rgba\(var\(--bs-((?!btn-focus-shadow)[a-z-]+?)-rgb\),\s*([^()]+|var\([^()]*\))\)"
)
START = '@charset "UTF-8";'


def layered(source):
    body = TINT.sub(r"rgb(from var(--bs-\1) r g b / \2)", source.removeprefix(START))
    return f"{START}@layer vendor{{{body}}}\n"


if __name__ == "__main__":
    source, destination = map(Path, sys.argv[1:])
    destination.write_text(layered(source.read_text()))

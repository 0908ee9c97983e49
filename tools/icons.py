"""Keep, of the whole bootstrap-icons sprite, the icons named in tools/icons.txt.

python tools/icons.py <bootstrap-icons.svg> <icons.svg>
"""

import re
import sys
from pathlib import Path

LIST = Path(__file__).with_name("icons.txt")
SYMBOL = re.compile(r'<symbol [^>]*?(viewBox="[^"]*") id="([^"]*)">(.*?)</symbol>', re.DOTALL)


def names():
    lines = LIST.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def sprite(source):
    drawings = {name: (box, paths) for box, name, paths in SYMBOL.findall(source)}
    if missing := set(names()) - set(drawings):
        raise SystemExit(f"Not in bootstrap-icons: {', '.join(sorted(missing))}")
    symbols = [
        f'<symbol id="{name}" {drawings[name][0]}>{re.sub(r"\s*\n\s*", "", drawings[name][1])}</symbol>'
        for name in names()
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


if __name__ == "__main__":
    source, destination = map(Path, sys.argv[1:])
    destination.write_text(sprite(source.read_text()))

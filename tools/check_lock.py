"""The lock names packages and hashes only: an address would tie it to one registry."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"://|^-", re.MULTILINE)


def main():
    bad = [path.name for path in ROOT.glob("requirements*.txt") if ADDRESS.search(path.read_text())]
    if bad:
        print(f"Une adresse ou une option d’index dans {', '.join(bad)} : relancez « make lock ».")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

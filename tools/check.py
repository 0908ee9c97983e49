"""`make check`: everything that can be judged without running the site, each line with its verdict."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools import local_postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PRODUCTION = {
    "SECRET_KEY": "k" * 24 + "0123456789-check-deploy-only-ABCDEFGHIJKLMNOPQ",
    "ALLOWED_HOSTS": "reseau-ctg.example",
    "SITE_URL": "https://reseau-ctg.example",
    "EMAIL_URL": "smtps://ctgnet:secret@mail.example:465",
}
STEPS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "templates": [BIN / "djangofmt", "check", "templates"],
    "imports": [BIN / "lint-imports"],
    "types": [BIN / "mypy"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
    "lock": [sys.executable, "-m", "tools.check_lock"],
}


def main():
    failed = []
    with local_postgres.joined():
        for name, command in STEPS.items():
            if not passes(name, command):
                failed.append(name)
    print_largest()
    if failed:
        print(f"\nÀ reprendre : {', '.join(failed)}.")
    return 1 if failed else 0


def passes(name, command):
    started = time.monotonic()
    environment = os.environ | (PRODUCTION if name == "deployment" else {})
    answer = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    verdict = "ok" if answer.returncode == 0 else "NON"
    print(f"{name:12} {verdict}  {time.monotonic() - started:5.1f} s", flush=True)
    if answer.returncode:
        print(answer.stdout[-6000:], answer.stderr[-3000:], sep="\n")
    return answer.returncode == 0


def print_largest():
    """The ten longest files: an aim, not a gate; a longer file that reads well stays."""
    tracked = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True)
    sizes = [
        (len((ROOT / name).read_text().splitlines()), name)
        for name in tracked.stdout.split()
        if "migrations" not in name and (ROOT / name).exists()
    ]
    print("\nLes dix plus longs fichiers :")
    for lines, name in sorted(sizes, reverse=True)[:10]:
        print(f"  {lines:4} {name}")


if __name__ == "__main__":
    sys.exit(main())

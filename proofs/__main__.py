"""Run the proofs: `python -m proofs [R1,R5]`. Prints one line a proof and keeps docs/proofs.json."""

import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import django
from django.core.management import call_command

import proofs
from proofs import database
from tools import local_postgres

RESULTS = local_postgres.ROOT / "docs/proofs.json"
MODULE = re.compile(r"[a-z]\d\d_\w+")


def known():
    """{"R1": "r01_seats"} of every proof: the file name says which promise it tries."""
    names = sorted(m.name for m in pkgutil.iter_modules(proofs.__path__))
    return {f"{n[0].upper()}{int(n[1:3])}": n for n in names if MODULE.fullmatch(n)}


def chosen(argument, names):
    """The proofs named « R1,R5 », all of them when nothing is named."""
    wanted = [name.strip() for name in argument.split(",") if name.strip()] or list(names)
    if unknown := [name for name in wanted if name not in names]:
        sys.exit(f"Unknown proof: {', '.join(unknown)}. Known: {', '.join(names)}.")
    return wanted


def line(proof, outcome):
    verdict = "PASS" if outcome.passed else "FAIL"
    return (
        f"{verdict} {proof.ID} {proof.TITLE}: {outcome.tried} tried, {outcome.bad} bad; "
        f"control: {outcome.control}; {outcome.figure}"
    )


def remembered(path=RESULTS):
    """Results of earlier runs, by proof: a run of one proof keeps the others'."""
    if not path.exists():
        return {}
    return {row["id"]: row for row in json.loads(path.read_text())["proofs"]}


def row(proof, outcome, commit, date):
    facts = asdict(outcome) | {"passed": outcome.passed}
    del facts["control_failed_as_it_must"]
    return {"id": proof.ID, "title": proof.TITLE, "commit": commit, "date": date, **facts}


def keep(rows, commit, date, path=RESULTS):
    everything = remembered(path) | {row["id"]: row for row in rows}
    ordered = sorted(everything.values(), key=lambda row: (row["id"][0], int(row["id"][1:])))
    written = json.dumps(
        {"commit": commit, "date": date, "proofs": ordered}, indent=2, ensure_ascii=False
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(written + "\n")


def _commit():
    answer = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        cwd=local_postgres.ROOT,
    )
    return answer.stdout.strip() or "unknown"


def prepared(name):
    """The module of a proof, imported with Django ready on an empty database."""
    os.environ["DATABASE_URL"] = database.fresh()
    os.environ["DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ctgnet.settings"
    django.setup()
    database.migrate()
    database.mark()
    call_command("collectstatic", interactive=False, verbosity=0)  # the running site needs them
    return importlib.import_module(f"proofs.{name}")


def main(arguments):
    argument = arguments[0] if arguments else os.environ.get("ONLY", "")
    names = known()
    wanted = chosen(argument, names)
    if len(wanted) > 1:  # one process each: settings are read once
        return max(subprocess.call([sys.executable, "-m", "proofs", one]) for one in wanted)
    commit, date = _commit(), datetime.now(UTC).isoformat(timespec="seconds")
    with local_postgres.joined():
        proof = prepared(names[wanted[0]])
        outcome = proof.run()
    print(line(proof, outcome), flush=True)
    keep([row(proof, outcome, commit, date)], commit, date)
    return 0 if outcome.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

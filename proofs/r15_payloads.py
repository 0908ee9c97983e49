"""R15: no text of somebody acts in another's browser, whatever column, field or imported cell holds it."""

from proofs import Outcome
from proofs.suite import run_tests

ID = "R15"
TITLE = "No script of others"
FILES = ("tests/test_planted.py", "tests/browser/test_payloads.py", "tests/browser/test_guard.py")
SCALE = {"PLANTED": "all", "PAYLOAD_PAGES": "all", "PAYLOAD_ROUNDS": "1"}
DOORS = 3  # the columns, the fields, the cells: each with nothing escaped, besides two pages in Chromium


def run():
    """150 texts by every door, each answer read as HTML; every page opened in Chromium as Carole and Mona."""
    counts, failures = run_tests("-n", "2", *FILES, **SCALE)
    red = [name for name in failures if "control" not in name]
    return Outcome(
        tried=counts["pages_read"] + counts["answers"] + counts["opened"],
        bad=max(counts["bad"], len(red)),
        control=f"{counts['control']} faults seen by {counts['doors']} doors and in two pages of "
        "Chromium where nothing is escaped",
        figure=f"{counts['laid']} texts in {counts['columns']} columns ({counts['held']} refused by the "
        f"database), {counts['typed']} in fields of {counts['forms']} forms ({counts['taken']} fields take "
        f"some), {counts['cells']} in cells; "
        f"{counts['pages_read']} pages and {counts['answers']} answers read, {counts['opened']} opened",
        control_failed_as_it_must=counts["doors"] == DOORS and len(red) == len(failures),
    )

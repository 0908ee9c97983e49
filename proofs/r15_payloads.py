"""R15: no text of somebody acts in another's browser, whatever column or imported cell holds it."""

from proofs import Outcome
from proofs.suite import run_tests

ID = "R15"
TITLE = "No script of others"
ROUNDS = 2
FILE = "tests/browser/test_payloads.py"


def run():
    """150 texts in turn in every column, every page opened as Carole and as Mona; then nothing escaped."""
    scale = {"PAYLOAD_PAGES": "all", "PAYLOAD_ROUNDS": str(ROUNDS)}
    counts, failures = run_tests("-n", "2", FILE, "tests/browser/test_guard.py", **scale)
    red = [name for name in failures if "control" not in name]
    return Outcome(
        tried=counts["tried"],
        bad=max(counts["bad"], len(red)),
        control=f"{counts['control']} faults seen on two pages where nothing is escaped",
        figure=f"{counts['tried']} pages opened, {counts['planted']} texts in columns each time",
        control_failed_as_it_must=counts["control"] > 0 and len(red) == len(failures),
    )

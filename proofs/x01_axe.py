"""X1: axe finds nothing on any page, on a phone and on a desk, light and dark, for three people."""

from proofs import Outcome
from proofs.suite import run_tests

ID = "X1"
TITLE = "axe on every page"
PLANTED = 4


def run():
    """Every page that the access tables open to a visitor, to Alice or to Carole."""
    counts, failures = run_tests("-n", "2", "tests/browser/test_axe.py", AXE_PAGES="all", CI="true")
    red = [name for name in failures if "control" not in name]
    return Outcome(
        tried=counts["tried"],
        bad=max(counts["bad"], len(red)),
        control=f"{counts['control']} of {PLANTED} planted faults seen",
        figure=f"{counts['tried']} pages opened",
        control_failed_as_it_must=counts["control"] == PLANTED,
    )

"""R12: everybody is answered what the permission table says, at every address, by every method."""

import re

from proofs import Outcome
from proofs.suite import BROKEN, run_tests
from tools.local_postgres import ROOT

ID = "R12"
TITLE = "right cells"
FLIPPED = re.compile(r"contrary.*\[(.+)\]$")


def run():
    """The whole walk, then every rule turned into its contrary, one at a time."""
    counts, failures = run_tests("-n", "2", "tests/test_access.py", ACCESS_MUTANTS="all")
    unseen = [found[1] for name in failures if (found := FLIPPED.search(name))]
    alive = [rule for rule in unseen if not is_seen_by_its_own_tests(rule)]
    return Outcome(
        tried=counts["tried"],
        bad=counts["bad"] + len(failures) - len(unseen),
        control=f"{counts['mutants'] - len(alive)} of {counts['mutants']} flipped rules seen",
        figure=f"unseen: {', '.join(alive) or 'none'}",
        control_failed_as_it_must=counts["mutants"] > 0 and not alive,
    )


def is_seen_by_its_own_tests(rule):
    """What no status shows (a name in a page, a form that was filled) is tried beside the rule."""
    files = [str(path) for path in tests_of(rule)]
    _, failures = run_tests("-x", "-p", "tests.access.flipping", *files, FLIPPED_RULE=rule)
    return any(not name.endswith(BROKEN) for name in failures)


def tests_of(rule):
    """tests/conventions/test_rules.py of conventions.rules.…, tests/pages/ of a journey's."""
    app = rule.partition(".")[0]
    if app != "ctgnet":
        return sorted((ROOT / "tests" / app).glob("test_rules*.py"))
    journey = rule.split(".")[-3]
    return sorted((ROOT / "tests").glob(f"*/test_{journey}*.py")) + sorted(
        (ROOT / "tests" / journey).glob("test_rules*.py")
    )

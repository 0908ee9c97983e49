"""R2: a double click, two people, an act on what another removes: one act, answered in words, everywhere.

Two threads send through the whole handler (middleware, session, transaction), each on a connection of
its own, and not through the running server: what a double click adds is compared with what the form
adds alone, which is sent in a transaction and taken back, where a server would keep it. R1 and R31 ask
the running server.
"""

from proofs import Outcome
from proofs.suite import run_tests

ID = "R2"
TITLE = "Double click is one act"
ROUNDS = 20


def run():
    """Every address that takes a form, every pair of a removal and an act; then the same unguarded."""
    counts, failures = run_tests("-n", "2", "tests/races", RACE_ROUNDS=str(ROUNDS))
    bad = counts["errors"] + counts["doubles"]
    return Outcome(
        tried=counts["tried"],
        bad=max(bad, len(failures)),
        control=(
            f"unguarded, {counts['control_doubles']} forms did their act twice "
            f"and {counts['control_errors']} acts broke"
        ),
        figure=(
            f"{counts['errors']} answers of 500 or more, {counts['doubles']} doubles, "
            f"{counts['refused']} forms that do nothing for whoever is alone, without a reason"
        ),
        control_failed_as_it_must=counts["control_doubles"] > 0 and counts["control_errors"] > 0,
    )

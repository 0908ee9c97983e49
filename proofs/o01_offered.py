"""O1: no page offers a link, a form or a button that is refused to whoever reads it."""

from proofs import Outcome
from proofs.suite import run_tests

ID = "O1"
TITLE = "nothing offered is refused"


def run():
    """Everybody, from every page of the access tables, in a full network and in an empty one."""
    counts, failures = run_tests("-n", "2", "tests/offered", OFFERED="all")
    red = [name for name in failures if "control" not in name]
    return Outcome(
        tried=counts["tried"],
        bad=max(counts["bad"], len(red)),
        control=f"{counts['control']} of {counts['ways']} ways offered to whom they are shut seen",
        figure=f"{counts['tried']} addresses tried",
        control_failed_as_it_must=0 < counts["ways"] == counts["control"],
    )

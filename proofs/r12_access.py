"""R12: everybody is answered what the permission table says, at every address, by every method."""

from proofs import Outcome
from proofs.suite import run_tests

ID = "R12"
TITLE = "right cells"


def run():
    """The whole walk, then the whole of the rules turned into their contrary, one at a time."""
    counts, failures = run_tests("tests/test_access.py", ACCESS_MUTANTS="all")
    mutants = counts["mutants"]
    alive = mutants - counts["killed"]
    return Outcome(
        tried=counts["tried"],
        bad=counts["bad"] + len([name for name in failures if "contrary" not in name]),
        control=f"{counts['killed']} of {mutants} flipped rules seen",
        figure=f"{counts['tried']} requests, {alive} flipped rules that nobody sees",
        control_failed_as_it_must=mutants > 0 and alive == 0,
    )

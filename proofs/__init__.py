"""The full-scale proofs of `make prove`: promises tried hard, each beside a control that must fail.

A proof is a module `proofs/r01_seats.py` with `ID` ("R1"), `TITLE` and `run() -> Outcome`. It runs
in a process of its own, imported with Django ready on a database of its own (`ctgnet_proofs`, empty
and migrated; `DATABASE_URL` is set, so the servers and workers it starts join the same one).
A control is the same trial with the protection taken away: when it does not fail, the trial proves
nothing, and the proof says FAIL.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What a proof found: how many times it tried, how many went wrong, what the control did."""

    tried: int
    bad: int
    control: str
    figure: str
    # False when the control did not fail as it must: the trial then proves nothing.
    control_failed_as_it_must: bool = True

    @property
    def passed(self):
        return self.tried > 0 and self.bad == 0 and self.control_failed_as_it_must

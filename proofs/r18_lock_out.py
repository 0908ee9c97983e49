"""R18: whoever tries passwords is stopped where they try, and keeps nobody out elsewhere."""

import time
from math import ceil

from proofs import Outcome, server
from proofs.doors import PASSWORD, WRONG, address, knock, owners

ID = "R18"
TITLE = "Nobody locks anybody out"
ACCOUNTS = 100
CONTROLS = 10
TRIES = 6
FORGED = 1_000
A_MINUTE = 30
LOGIN = "/compte/connexion/"
ATTACKERS, OWNERS = 1 << 8, 1 << 16


def run():
    """Each account is tried to the limit from one address; its owner then comes in from another."""
    people = owners(ACCOUNTS + CONTROLS)
    attacked, others = people[:ACCOUNTS], people[ACCOUNTS:]
    with server.running(TRUSTED_PROXIES="1") as port:
        kept_in = [_attack(port, number, one) for number, one in enumerate(attacked)]
    with server.running("proofs.locking_site:application", TRUSTED_PROXIES="1") as port:
        locked = [_attack(port, number, one) for number, one in enumerate(others)]
    with server.running() as port:  # no proxy is trusted: the header is anybody's
        passed, allowed = _forge(port)
    owners_in = sum(is_in for _, is_in in kept_in)
    stopped = sum(is_stopped for is_stopped, _ in kept_in)
    locked_out = sum(not is_in for _, is_in in locked)
    return Outcome(
        tried=len(kept_in) + FORGED,
        bad=2 * ACCOUNTS - owners_in - stopped + max(0, passed - allowed),
        control=f"counted by account alone, {locked_out} of {CONTROLS} owners are locked out",
        figure=f"{owners_in} of {ACCOUNTS} owners in, {stopped} attackers stopped at the sixth try, "
        f"{passed} of {FORGED} tries under forged addresses read",
        control_failed_as_it_must=locked_out == CONTROLS,
    )


def _attack(port, number, person):
    """(the right password itself is refused where wrong ones were tried, the owner is in elsewhere)."""
    there, here = address(ATTACKERS + number), address(OWNERS + number)
    for _ in range(TRIES - 1):
        knock(port, LOGIN, {"login": person.email, "password": WRONG}, address=there)
    right = {"login": person.email, "password": PASSWORD}
    return (
        knock(port, LOGIN, right, address=there).status == 422,
        knock(port, LOGIN, right, address=here).status == 302,
    )


def _forge(port):
    """(how many of a thousand tries were read, each under another forged address; how many may be)."""
    started = time.monotonic()
    statuses = [
        knock(port, LOGIN, {"login": "x@preuve.example", "password": ""}, address=address(n)).status
        for n in range(FORGED)
    ]
    minutes = ceil((time.monotonic() - started) / 60)
    return sum(status != 429 for status in statuses), A_MINUTE * minutes

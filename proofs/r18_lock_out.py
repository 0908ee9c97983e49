"""R18: whoever tries passwords or codes of a second factor is stopped where they try, and keeps nobody out elsewhere."""

import time
from functools import partial
from itertools import starmap
from math import ceil

from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from proofs import Outcome, server
from proofs.doors import PASSWORD, WRONG, address, knock, owners

ID = "R18"
TITLE = "Nobody locks anybody out"
ACCOUNTS = 100
PROTECTED = 20  # by an application of codes
CONTROLS = 10
TRIES = 6
FORGED = 1_000
A_MINUTE = 30
LOGIN, VERIFY = "/compte/connexion/", "/compte/securite/verifier/"
ATTACKERS, OWNERS = 1 << 8, 1 << 16


def run():
    """Each account is tried to the limit from one address; its owner then comes in from another."""
    people = list(enumerate(owners(ACCOUNTS + PROTECTED + 2 * CONTROLS)))
    attacked, others = people[:ACCOUNTS], people[ACCOUNTS:][:CONTROLS]
    protected = [(*one, _protect(one[1])) for one in people[ACCOUNTS + CONTROLS :]]
    with server.running(TRUSTED_PROXIES="1") as port:
        kept_in = list(starmap(partial(_attack, port), attacked))
        codes = list(starmap(partial(_attack_codes, port), protected[:PROTECTED]))
    with server.running("proofs.locking_site:application", TRUSTED_PROXIES="1") as port:
        locked = list(starmap(partial(_attack, port), others))
        locked += starmap(partial(_attack_codes, port), protected[PROTECTED:])
    with server.running() as port:  # no proxy is trusted: the header is anybody's
        passed, allowed = _forge(port)
    owners_in, by_code = (sum(is_in for _, is_in in found) for found in (kept_in, codes))
    stopped = sum(is_stopped for is_stopped, _ in kept_in + codes)
    locked_out = sum(not is_in for _, is_in in locked)
    return Outcome(
        tried=len(kept_in + codes) + FORGED,
        bad=2 * (ACCOUNTS + PROTECTED) - owners_in - by_code - stopped + max(0, passed - allowed),
        control=f"counted by account alone, {locked_out} of {len(locked)} owners are locked out",
        figure=f"{owners_in} of {ACCOUNTS} owners in, {by_code} of {PROTECTED} by their second factor, "
        f"{stopped} attackers stopped at the sixth try, "
        f"{passed} of {FORGED} tries under forged addresses read",
        control_failed_as_it_must=locked_out == len(locked),
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


def _protect(person):
    """What their application of codes holds."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def _attack_codes(port, number, person, secret):
    """The same of a second factor, tried by somebody who has the password."""
    there, here = address(ATTACKERS + number), address(OWNERS + number)
    typed = {"login": person.email, "password": PASSWORD}
    thief, owner = (knock(port, LOGIN, typed, address=place).cookies for place in (there, here))
    for _ in range(TRIES - 1):
        knock(port, VERIFY, {"code": WRONG}, address=there, cookies=thief)
    right = {"code": _code(secret)}
    stopped = knock(port, VERIFY, right, address=there, cookies=thief)
    came_in = knock(port, VERIFY, right, address=here, cookies=owner)
    is_in = came_in.status == 302 and came_in.location != LOGIN
    return stopped.status == 429, is_in


def _code(secret):
    """The newest that is right: it stays so for more than half a minute."""
    *_, newest = yield_hotp_counters_from_time()
    return f"{hotp_value(secret, newest):06}"


def _forge(port):
    """(how many of a thousand tries were read, each under another forged address; how many may be)."""
    started = time.monotonic()
    statuses = [
        knock(port, LOGIN, {"login": "x@preuve.example", "password": ""}, address=address(n)).status
        for n in range(FORGED)
    ]
    minutes = ceil((time.monotonic() - started) / 60)
    return sum(status != 429 for status in statuses), A_MINUTE * minutes

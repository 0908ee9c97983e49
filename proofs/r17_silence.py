"""R17: the ways in take the same time, and say the same, for an address that has an account and one that has not."""

import random
from itertools import count
from statistics import median

from proofs import Outcome, server
from proofs.doors import WRONG, address, knock, owners

ID = "R17"
TITLE = "The time says nothing of who has an account"
TIMES = 500
CONTROLS = 60
MOST = 0.05
KNOWN = 20
SEED = 17

NAMES = {"first_name": "Inès", "last_name": "Saule"}
DOORS = {
    "login": ("/compte/connexion/", lambda email: {"login": email, "password": WRONG}),
    "sign-up": (
        "/compte/inscription/",
        lambda email: {"email": email, "password1": WRONG, **NAMES},
    ),
    "reset": ("/compte/mot-de-passe/oublie/", lambda email: {"email": email}),
    "code": ("/compte/code/", lambda email: {"email": email}),
}
ONE_AT_A_TIME = {"workers": 1, "threads": 1, "TRUSTED_PROXIES": "1"}
_number = count(1)


def run():
    people = owners(KNOWN)
    chance = random.Random(SEED)
    with server.running(**ONE_AT_A_TIME) as port:
        gaps = {door: _gap(port, door, people, chance, TIMES) for door in DOORS}
    with server.running("proofs.telling_site:application", **ONE_AT_A_TIME) as port:
        control, _ = _gap(port, "sign-up", people, chance, CONTROLS)
    figures = ", ".join(f"{door} {gap:.1%}" for door, (gap, _) in gaps.items())
    return Outcome(
        tried=2 * TIMES * len(DOORS),
        bad=sum(gap > MOST or not is_same for gap, is_same in gaps.values()),
        control=f"without the hash, sign-up is {control:.0%} quicker for a known address",
        figure=f"gaps of medians over {TIMES} + {TIMES}: {figures}",
        control_failed_as_it_must=control > MOST,
    )


def _gap(port, door, people, chance, times):
    """(how far the medians are, whether both got one answer), each try from an address of its own."""
    path, typed = DOORS[door]
    seconds, answers = {True: [], False: []}, {True: set(), False: set()}
    tries = [True, False] * times
    chance.shuffle(tries)
    for is_known in [True, False, *tries]:  # the first two warm the server up
        number = next(_number)
        email = chance.choice(people).email if is_known else f"inconnue{number}@preuve.example"
        answer = knock(port, path, typed(email), address=address(number))
        seconds[is_known].append(answer.seconds)
        answers[is_known].add((answer.status, answer.location))
    known, unknown = (median(seconds[is_known][1:]) for is_known in (True, False))
    return abs(known - unknown) / max(known, unknown), answers[True] == answers[False]

"""V1: eight visitors in a loop on any page, whatever they add to its address; a sheet stays quick.

The database is that of the benchmark. The control is the same crowd on the dearest
of the pages whose addresses are countless, when no visitor waits their turn.
"""

import random
import statistics
from functools import cache

from django.conf import settings
from django.urls import reverse

from bench.client import Connection, latencies
from bench.loaders import grow_to, load_france
from practices.models import Sheet
from proofs import Outcome, server
from proofs.crowd import sessions_of
from proofs.visitors import asking
from reference.models import Commune

ID = "V1"
TITLE = "No visitor stalls the site"
SCALE, ADDRESSES = 20_000, 2_000
THREADS, READERS = 16, 4
ROUNDS, SECONDS = 4, 1.0
MOST = 3  # times the sheet alone
# One page whatever is added to its address.
KEPT = (
    ("figures", ()),
    ("figures_table", ()),
    ("figures_coverage", ()),
    ("map_france", ()),
    ("home", ()),
    ("territory_detail", ("region", "11")),
    ("territory_detail", ("departement", "06")),
)
# Another page at each address: keeping does not help.
COUNTLESS = {
    "a commune": lambda: f"/territoires/commune/{random.choice(_communes())}/",
    "CTGs by name": lambda: f"/conventions/?q={random.choice('aeiou')}{random.choice('lmnrst')}",
    "a search": lambda: f"/recherche/?q=enfance+{random.randrange(10**9)}",
    "places by name": lambda: f"/territoires/?q=saint+{random.randrange(10**9)}",
    "a month": lambda: (
        f"/evenements/calendrier/?mois={random.randrange(2000, 2100)}-{random.randrange(1, 13):02}"
    ),
    "figures of a day": lambda: (
        f"/chiffres/?au=20{random.randrange(19, 26)}-{random.randrange(1, 13):02}-11"
    ),
    "the way in": lambda: f"/compte/connexion/?next=/{random.randrange(10**9)}/",
    "no page": lambda: f"/absente/{random.randrange(10**9)}/",
}


def run():
    """Each page in turn, a sheet being read just before and meanwhile; then the control."""
    load_france()
    grow_to(SCALE)
    sheet = Sheet.objects.filter(public_at=None).order_by("pk").first()
    cookie = f"{settings.SESSION_COOKIE_NAME}={sessions_of([sheet.author])[0]}"
    read = (sheet.get_absolute_url(), cookie)
    pages = _pages()
    with server.running(threads=THREADS) as port:
        found = {page: _times(port, addresses, *read) for page, addresses in pages.items()}
    with server.running(threads=THREADS, VISITORS_ROOM="0") as port:
        crowded = _ratio(_times(port, pages["a commune"], *read))
    worst = max(found, key=lambda page: _ratio(found[page]))
    alone = statistics.median(alone for alone, _ in found.values())
    return Outcome(
        tried=len(found),
        bad=sum(_ratio(times) > MOST for times in found.values()),
        control=f"beside communes without turns, a sheet takes {crowded:.1f} times its time alone",
        figure=f"a sheet alone {alone * 1000:.1f} ms; beside {worst}, {_ratio(found[worst]):.1f} times",
        control_failed_as_it_must=crowded > MOST,
    )


def _pages():
    """{page: many addresses of it}."""
    kept = {reverse(name, args=args) for name, args in KEPT}
    found = {
        page: [f"{page}?a={n}&apres={n}&q=" for n in range(ADDRESSES)] for page in sorted(kept)
    }
    return found | {name: [draw() for _ in range(ADDRESSES)] for name, draw in COUNTLESS.items()}


@cache
def _communes():
    return list(Commune.objects.active().values_list("pk", flat=True))


def _times(port, addresses, path, cookie):
    """(a sheet alone, a sheet while eight visitors read these addresses): medians, on four connections.

    Each may be of another process.
    """
    readers = [Connection(port, cookie) for _ in range(READERS)]
    with asking(port, addresses):
        _read(readers, path)  # the first readings fill what each process keeps
    alone, beside = [], []
    for _ in range(ROUNDS):  # in turn: the machine may have something else to do
        alone += _read(readers, path)
        with asking(port, addresses):
            beside += _read(readers, path)
    return statistics.median(alone), statistics.median(beside)


def _read(readers, path):
    return [time for reader in readers for time in latencies(reader, path, SECONDS / READERS)]


def _ratio(times):
    alone, beside = times
    return beside / alone

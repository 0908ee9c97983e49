"""V1: eight visitors in a loop on a costly page, whatever they add to its address; a sheet stays quick.

The database is that of the benchmark. The control is the same crowd when nothing is kept.
"""

import statistics
import threading
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.urls import reverse

from bench.client import Connection, latencies
from bench.loaders import grow_to, load_france
from practices.models import Sheet
from proofs import Outcome, server
from proofs.crowd import sessions_of

ID = "V1"
TITLE = "No visitor stalls the site"
SCALE, VISITORS, SECONDS = 20_000, 8, 5
MOST = 3  # times the sheet alone
COSTLY = (
    ("figures", ()),
    ("figures_table", ()),
    ("figures_coverage", ()),
    ("map_france", ()),
    ("home", ()),
    ("territory_detail", ("region", "11")),
    ("territory_detail", ("departement", "06")),
)
# The row is never written.
DROP_AT_ONCE = """
    CREATE FUNCTION keep_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER keep_nothing BEFORE INSERT ON pages_keptfigures
      FOR EACH ROW EXECUTE FUNCTION keep_nothing();
    DELETE FROM pages_keptfigures"""


def run():
    """Each costly page in turn; then, as a control, the dearest with nothing kept."""
    load_france()
    grow_to(SCALE)
    sheet = Sheet.objects.filter(public_at=None).order_by("pk").first()
    cookie = f"{settings.SESSION_COOKIE_NAME}={sessions_of([sheet.author])[0]}"
    pages = [reverse(name, args=args) for name, args in COSTLY]
    with server.running() as port:
        reader = Connection(port, cookie)
        alone = _median(reader, sheet)
        times = {page: _beside(port, page, reader, sheet) / alone for page in pages}
    with server.running(VISITOR_CACHE_SECONDS="0") as port, _nothing_kept():
        control = _beside(port, pages[0], Connection(port, cookie), sheet) / alone
    worst = max(times, key=times.get)
    return Outcome(
        tried=len(times),
        bad=sum(ratio > MOST for ratio in times.values()),
        control=f"with nothing kept, a sheet takes {control:.1f} times its time alone",
        figure=f"a sheet alone {alone * 1000:.1f} ms; beside {worst}, {times[worst]:.1f} times",
        control_failed_as_it_must=control > MOST,
    )


def _median(reader, sheet):
    path = sheet.get_absolute_url()
    latencies(reader, path, 1)  # the first readings fill what each process keeps
    return statistics.median(latencies(reader, path, SECONDS))


def _beside(port, page, reader, sheet):
    """The time of a sheet while eight visitors read that page, each reading with another address."""
    ended = threading.Event()
    crowd = [
        threading.Thread(target=_loop, args=[port, page, number, ended])
        for number in range(VISITORS)
    ]
    for visitor in crowd:
        visitor.start()
    try:
        return _median(reader, sheet)
    finally:
        ended.set()
        for visitor in crowd:
            visitor.join()


def _loop(port, page, number, ended):
    visitor, turn = Connection(port, f"visite={number}; csrftoken={'a' * 32}"), 0
    while not ended.is_set():
        turn += 1
        visitor.get(f"{page}?a={number}-{turn}&apres={number}-{turn}&q=")
    visitor.close()


@contextmanager
def _nothing_kept():
    """The figures that somebody has just kept are dropped at once: each visitor adds them up again."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_AT_ONCE)
    yield

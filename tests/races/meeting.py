"""Two forms sent at the same moment, each in a thread and a transaction of its own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from tests import house
from tests.access import walker

# What says that somebody came, not what they did.
NOT_COUNTED = {"once_sent", "members_dailyuse"}


@dataclass(frozen=True)
class Press:
    """A form sent: by whom, where, with what."""

    client: Client
    path: str
    typed: dict
    file: tuple | None = None  # (field, name, content)

    def send(self):
        """In a browser that shares nothing with the other but its cookies."""
        client = Client(raise_request_exception=False)
        client.cookies = self.client.cookies.copy()
        typed = dict(self.typed)
        if self.file:
            field, name, content = self.file
            typed[field] = SimpleUploadedFile(name, content)
        return client.post(self.path, typed)


class Two:
    """Two threads that keep their connection from one meeting to the next."""

    def __init__(self):
        self._pool, self._barrier = ThreadPoolExecutor(2), Barrier(2)

    def press(self, *presses):
        """The answers to both, sent together."""
        cache.clear()  # rates are counted in it, and are not what is tried here
        return list(self._pool.map(self._press, presses))

    def _press(self, press):
        self._barrier.wait()
        return press.send()

    def leave(self):
        list(self._pool.map(lambda _: (self._barrier.wait(), connection.close()), range(2)))
        self._pool.shutdown()


@contextmanager
def two():
    pair = Two()
    try:
        yield pair
    finally:
        pair.leave()


def rows():
    """How many rows each of our tables holds, and how many jobs wait (a mail is a job)."""
    tables = sorted({model._meta.db_table for model in house.our_models()} - NOT_COUNTED)
    tables.append("procrastinate_jobs")
    asked = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return Counter(dict(cursor.fetchall()))


def alone(press):
    """What the form does when it is sent once, all of it taken back: (answer, rows added, whether it wrote)."""
    cache.clear()
    before = rows()
    with transaction.atomic():
        written = touched()
        answer = press.send()
        written = touched() - written
        added = difference(before, rows())
        transaction.set_rollback(True)
    return answer, added, written > 0


def touched():
    """Rows written so far in this transaction, but for what says that somebody came."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> ALL (%s)",
            [[*NOT_COUNTED, *walker.VISIT]],
        )
        return cursor.fetchone()[0]


def difference(before, after):
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}

"""Limits are counted on a connection of their own: the transaction of an act neither hides nor undoes them."""

import base64
import pickle
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, transaction

PUT = "INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) DO UPDATE"
PUT += " SET value = excluded.value, expires = excluded.expires"


class CountersApart:
    """The cache of limits is read and written beside the transaction of the request."""

    def db_for_read(self, model, **hints):
        return settings.COUNTERS if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


class NeverFull(DatabaseCache):
    """Django's table, without its ceiling: a write costs the same however many counts run.

    Django's own counts every row at each write, and drops a third of them when there are too many.
    """

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._put(PUT, key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._put(PUT + " WHERE cache.expires < now()", key, value, timeout, version)

    def _put(self, statement, key, value, timeout, version):
        name = self.make_and_validate_key(key, version=version)
        kept = base64.b64encode(pickle.dumps(value)).decode()
        expires = datetime.fromtimestamp(self.get_backend_timeout(timeout), UTC)
        with connections[settings.COUNTERS].cursor() as cursor:
            cursor.execute(statement, [name, kept, expires])
            return cursor.rowcount == 1


@contextmanager
def counted_in_turn(keys):
    """Whoever counts one of these at the same moment waits for the count, never for the act around it."""
    counters = settings.COUNTERS
    with transaction.atomic(using=counters):
        with connections[counters].cursor() as cursor:
            for key in sorted(keys):
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        yield


def forget_what_is_over():
    """Counts that still run stay, however many they are."""
    with connections[settings.COUNTERS].cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < now()")

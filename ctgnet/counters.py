"""Limits are counted on a connection of their own: the transaction of an act neither hides nor undoes them."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connections, transaction


class CountersApart:
    """The cache of limits is read and written beside the transaction of the request."""

    def db_for_read(self, model, **hints):
        return settings.COUNTERS if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read


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

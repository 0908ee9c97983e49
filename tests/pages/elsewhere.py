"""A connection beside that of the test: what somebody else holds meanwhile."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def elsewhere(sql, parameters):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(sql, parameters)
        yield other
    finally:
        other.close()

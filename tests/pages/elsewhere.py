"""A connection beside that of the test: what somebody else holds meanwhile."""

from contextlib import closing, contextmanager

from django.db import connection


@contextmanager
def elsewhere(sql, parameters):
    """What it holds is let go of when the block ends: a server may notice later that somebody left."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute(sql, parameters)
        try:
            yield other
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("SELECT pg_advisory_unlock_all()")

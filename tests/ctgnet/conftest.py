"""What several tests of the ground stand on."""

import pytest
from django.db import connection

EMPTY = "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"


@pytest.fixture
def emptied_queue(transactional_db):
    """Jobs that are committed: nothing else empties their table."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    yield
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)

"""Limits are counted beside the transaction of an act: undone with it, they would limit nobody; held
until its end, they would make a whole building wait for the slowest.
"""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from tests import house

# As a server runs: under test, limits are counted in memory.
START = """
import django
django.setup()
from threading import Thread
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from ctgnet import limits
call_command("createcachetable", verbosity=0)
cache.clear()
"""
UNDONE = """
with transaction.atomic():
    cache.set("essai", 6)
    transaction.set_rollback(True)
print(cache.get("essai"))
"""
# Somebody signs in, slowly; a colleague of the same building follows.
TWO_OF_A_BUILDING = """
def signs_in(who):
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user = AnonymousUser()
    limits.wait_for(request, "login", account=who)

follower = Thread(target=signs_in, args=["bob@essai.example"], daemon=True)
with transaction.atomic():
    signs_in("alice@essai.example")
    follower.start()
    follower.join(1)
    print("waits" if follower.is_alive() else "goes on")
follower.join()
"""

# A table is sent, and the act that reads it fails.
FAILED = """
from types import SimpleNamespace
from django.contrib.messages.storage.cookie import CookieStorage
from conventions.views.tables import wait_for_one_more
settings.LIMITS = settings.LIMITS | {"send_table": "1/d/user"}

def sends_a_table():
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user, request._messages = SimpleNamespace(pk=7), CookieStorage(request)
    return wait_for_one_more(request)

with transaction.atomic():
    sends_a_table()
    transaction.set_rollback(True)
print("refused" if sends_a_table() else "read")
"""

# A write costs the same whatever runs beside it.
COUNTED_AT_ONCE = """
from django.db import connections
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connections["counters"]) as queries:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    request.user = AnonymousUser()
    limits.wait_for(request, "login", account="alice@essai.example")
print(sum("COUNT(" in query["sql"].upper() for query in queries), len(queries) > 3)
added = [cache.add("code", "y", lasts) for lasts in (60, 60, -1)]
cache.set("over", "y", -1)
print(*added, cache.add("over", "z", 60), cache.get("over"))
"""

# Whoever invents addresses leaves more counts than any ceiling; some are over.
MANY = """
from django.db import connections
from ctgnet.pages.jobs import forget_limits

def rows():
    with connections["counters"].cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE expires > now()) FROM cache")
        return cursor.fetchone()

cache.clear()
with connections["counters"].cursor() as cursor:
    cursor.execute(
        "INSERT INTO cache SELECT ':1:' || n, '', now() + (CASE WHEN n % 2 = 0 THEN 1 ELSE -1 END) * "
        "interval '1 hour' FROM generate_series(1, 250000) n"
    )
cache.set("one more", 1)
forget_limits()
print(*rows())
cache.clear()
"""


def counted_by_a_server(script=UNDONE + FAILED + TWO_OF_A_BUILDING, **environment):
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}/{place['NAME']}"
    answer = subprocess.run(
        [sys.executable, "-c", START + script],
        cwd=house.ROOT,
        env=os.environ
        | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "ctgnet.settings"}
        | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


@pytest.mark.django_db(transaction=True)
def test_a_count_is_neither_undone_with_its_act_nor_held_until_its_end():
    assert counted_by_a_server() == ["6", "refused", "goes on"]


@pytest.mark.django_db(transaction=True)
def test_no_write_counts_the_rows_and_what_is_kept_once_is_added_once():
    assert counted_by_a_server(COUNTED_AT_ONCE) == ["0 True", "True False False True z"]


@pytest.mark.django_db(transaction=True)
def test_counts_that_run_are_never_dropped_and_those_that_are_over_are():
    assert counted_by_a_server(MANY) == ["125001 125001"]


@pytest.mark.django_db(transaction=True)
def test_control_in_the_transaction_of_the_act_it_would_be_forgotten_and_waited_for(tmp_path):
    """The same site, which counts on the connection of the act."""
    (tmp_path / "together.py").write_text(
        "from ctgnet.settings import *\nCOUNTERS = 'default'\ndel DATABASES['counters']\n"
    )
    found = counted_by_a_server(
        DJANGO_SETTINGS_MODULE="together", PYTHONPATH=f"{house.ROOT}:{tmp_path}"
    )

    assert found == ["None", "read", "waits"]

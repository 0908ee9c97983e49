"""Limits are counted beside the transaction of an act: undone with it, they would limit nobody."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from tests import house

# As a server runs: under test, limits are counted in memory.
UNDONE = """
import django
django.setup()
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
call_command("createcachetable", verbosity=0)
cache.clear()
with transaction.atomic():
    cache.set("essai", 6)
    transaction.set_rollback(True)
print(cache.get("essai"))
"""


def counted_by_a_server(**environment):
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}/{place['NAME']}"
    answer = subprocess.run(
        [sys.executable, "-c", UNDONE],
        cwd=house.ROOT,
        env=os.environ
        | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "ctgnet.settings"}
        | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_stays_when_the_act_is_undone():
    assert counted_by_a_server() == "6"


@pytest.mark.django_db(transaction=True)
def test_control_in_the_transaction_of_the_act_it_would_be_forgotten(tmp_path):
    """The same with settings that route nothing."""
    (tmp_path / "unrouted.py").write_text(
        "from ctgnet.settings import *\nDATABASE_ROUTERS = []\ndel DATABASES['counters']\n"
    )
    found = counted_by_a_server(
        DJANGO_SETTINGS_MODULE="unrouted", PYTHONPATH=f"{house.ROOT}:{tmp_path}"
    )

    assert found == "None"

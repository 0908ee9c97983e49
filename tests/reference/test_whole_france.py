"""All of France, once: counts, a second load, and searches that answer from the indexes."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from reference.models import Caf, Commune, Department, Intercommunality, Region
from reference.places import places_query, search_places

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def whole_france(django_db_setup, django_db_blocker):
    """Loaded for the tests of this file, then taken away."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        started = time.monotonic()
        call_command("load_reference", stdout=StringIO())
        yield time.monotonic() - started
        tables = [
            table
            for table in connection.introspection.table_names(cursor)
            if table.startswith("reference_")
        ]
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def test_france_is_whole(whole_france):
    assert {
        "communes": Commune.objects.headline().count(),
        "with overseas collectivities": Commune.objects.active().count(),
        "intercommunalities": Intercommunality.objects.active().count(),
        "départements": Department.objects.headline().count(),
        "régions": Region.objects.active().count(),
        "Cafs": Caf.objects.active().count(),
        "communes of 06": Commune.objects.active().filter(department="06").count(),
    } == {
        "communes": 34_875,
        "with overseas collectivities": 34_963,
        "intercommunalities": 1_253,
        "départements": 101,
        "régions": 18,
        "Cafs": 101,
        "communes of 06": 163,
    }


def test_loading_france_takes_seconds(whole_france, record_property):
    record_property("seconds", round(whole_france, 1))
    # Fifteen seconds on a quiet machine; a failure here means an order of magnitude, not a bad day.
    assert whole_france < 60


def test_loading_france_again_changes_nothing(whole_france):
    with connection.cursor() as cursor:
        versions = "SELECT sum(xmin::text::bigint), count(*) FROM reference_commune"
        cursor.execute(versions)
        before = cursor.fetchone()
        out = StringIO()
        call_command("load_reference", force=True, stdout=out)
        cursor.execute(versions)

        assert cursor.fetchone() == before
    assert {line.partition(" lignes, ")[2] for line in out.getvalue().splitlines()} == {
        "0 créées, 0 modifiées, 0 terminées."
    }


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Saint-Denis", ["Saint-Denis (974)", "Saint-Denis (93)", "Saint-Denis (11)"]),
        ("oeuilly", ["Œuilly (51)", "Œuilly (02)"]),
        ("Œuilly", ["Œuilly (51)", "Œuilly (02)"]),
        ("L'Haÿ-les-Roses", ["L’Haÿ-les-Roses (94)"]),
        ("St Laurent du Var", ["Saint-Laurent-du-Var (06)"]),
        ("saint etienne", ["Saint-Étienne (42)"]),
        ("grasse", ["Grasse (06)"]),
        ("06130", ["Grasse (06)"]),
        ("75101", ["Paris (75)"]),
        ("lyon 3e", ["Lyon (69)"]),
        ("paimboeuf", ["Paimbœuf (44)"]),
        ("pierrefitte sur seine", ["Saint-Denis (93)"]),
    ],
)
def test_real_names_are_found(whole_france, typed, first):
    found = [place.label for place in search_places(typed, kinds={"commune"})]

    assert found[: len(first)] == first


@pytest.mark.parametrize(
    "typed", ["saint", "saint-d", "grasse", "oeuilly", "st", "06130", "210600698"]
)
def test_a_search_reads_the_communes_through_an_index(whole_france, typed):
    sql, parameters = places_query(typed)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Seq Scan on reference_commune" not in plan
    assert "Seq Scan on reference_formercommune" not in plan

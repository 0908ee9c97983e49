"""Who is answered what, at every address of the site (docs/permissions.toml, tests/access/*.toml)."""

import os
import tomllib
from dataclasses import replace

import pytest
from django.db import transaction

from tests import house
from tests.access import mutants, walker
from tests.access.asked import asking
from tests.access.world import build
from tests.factories.reference import ThemeFactory

ROWS = house.ROOT / "docs/permissions.toml"
WORDS = {"public", "signed-in", "staff"}
# `make prove ONLY=R12` asks everything as everybody, and turns every rule into its contrary. Here what
# follows from every line is asked as three people, and rules are quick to see, one for each way of being wrong.
IS_WHOLE = os.environ.get("ACCESS_MUTANTS") == "all"
SAMPLE = ("practices.rules.can_share", "practices.rules.can_review", "events.rules.can_cancel")


@pytest.fixture
def world(request, places, alpes_azur, pays_de_grasse):
    return build(request, places, alpes_azur, pays_de_grasse)


@pytest.mark.parametrize("table", walker.tables())
def test_everybody_is_answered_what_the_table_says(world, table, record_property):
    walk = walker.Walk(world)
    implied = [
        cell for cell in walker.implied(world, table) if IS_WHOLE or cell.persona in walker.SOME
    ]
    faults = list(walk.faults([*walker.promised(world, table), *implied]))
    record_property("tried", walk.tried)
    record_property("bad", len(faults))
    assert faults == []


def test_every_address_has_its_line():
    """A new page says who may open it before it can be merged."""
    assert set(walker.lines()) == set(house.routes())


def test_every_line_names_rows_of_the_permission_table():
    known = {row["id"] for row in tomllib.loads(ROWS.read_text())["row"]}
    named = {name for line in walker.lines().values() for name in line["row"].split()}
    assert named <= known | WORDS


@pytest.mark.parametrize("rule", mutants.rules() if IS_WHOLE else SAMPLE)
def test_control_a_rule_turned_into_its_contrary_is_seen(world, rule, record_property):
    cells = [cell for table in walker.tables() for cell in walker.promised(world, table)]
    cells.sort(key=lambda cell: mutants.distance(rule, cell.url))
    if IS_WHOLE:
        cells = asking(rule, cells, world)
    record_property("mutants", 1)
    walk = walker.Walk(world)
    with mutants.flipped(rule):
        fault = next(walk.faults(cells), None)
    record_property("killed", int(fault is not None))
    assert fault is not None, f"nobody sees that {rule} answers the contrary"


def test_control_a_secret_shown_to_the_wrong_person_is_seen(world):
    """What Alice alone may read, asked for by Alice in the name of Bob."""
    walk = walker.Walk(world)
    walk.clients["bob"] = walk.clients["alice"]
    path = world.path("practices:sheet_detail", "alice_draft")
    cell = walker.Cell("practices:sheet_detail", "get", "alice_draft", path, "bob", "404")
    faults = list(walk.faults([cell]))
    assert [fault.partition(": ")[2] for fault in faults] == [
        "200 instead of 404",
        "shows « CANARI brouillon d’Alice »",
    ]


def test_control_a_row_written_while_refusing_is_seen(world, monkeypatch):
    """Even when the view has taken it back."""

    def writes_then_refuses(*asked):
        with transaction.atomic():
            ThemeFactory(slug="written-while-refusing")
            transaction.set_rollback(True)
        return False

    monkeypatch.setattr("practices.rules.can_share", writes_then_refuses)
    walk = walker.Walk(world)
    path = world.path("practices:sheet_share", "alice_draft")
    cell = walker.Cell("practices:sheet_share", "post", "alice_draft", path, "alice", "403")

    faults = list(walk.faults([cell, replace(cell, path="/nulle-part/", expected="404")]))

    assert [fault.partition(": ")[2] for fault in faults] == ["1 rows touched while refusing"]

"""Nothing that a page offers is refused to whoever reads it (`make prove ONLY=O1` for everybody)."""

import os

import pytest

from ctgnet.ways import Ways
from tests.access import walker
from tests.access.world import build
from tests.factories.members import MemberFactory
from tests.offered.robot import Robot

EVERYTHING = os.environ.get("OFFERED") == "all"
# Who is shut out of everything, who is offered much without being of a Caf, who only reads.
SAMPLE = ("newcomer", "alice", "paul")
READERS = (*walker.EVERYBODY, "newcomer") if EVERYTHING else SAMPLE
ALIKE = 5 if EVERYTHING else 1
# Where people arrive without a link: the mails, the address bar, an error.
STARTS = (
    "/",
    "/plan-du-site/",
    "/recherche/?q=a",
    "/territoires/commune/06001/",
    "/territoires/commune/83042/",
    "/mon-espace/",
    "/nulle-part/",
)
WAYS = sorted(name for name, way in vars(Ways).items() if isinstance(way, property))


@pytest.fixture
def world(request, places, alpes_azur, pays_de_grasse):
    world = build(request, places, alpes_azur, pays_de_grasse)
    world.people["newcomer"] = MemberFactory()
    return world


def walk_from(starts, member, record_property):
    robot = Robot(member, alike=ALIKE)
    faults = list(robot.faults(starts))
    record_property("tried", robot.tried)
    record_property("bad", len(faults))
    return faults


def addresses_of(world):
    """Every page that the access tables name, whatever they answer."""
    cells = [cell for table in walker.tables() for cell in walker.promised(world, table)]
    return dict.fromkeys(cell.path for cell in cells if cell.method == "get")


@pytest.mark.parametrize("reader", READERS)
def test_nothing_offered_is_refused(world, reader, record_property):
    starts = [*STARTS, *addresses_of(world)] if EVERYTHING else STARTS

    assert walk_from(starts, world.people.get(reader), record_property) == []


@pytest.mark.parametrize("reader", walker.PERSONAS[1:] if EVERYTHING else ("paul",))
def test_nothing_offered_is_refused_where_nothing_is_yet(request, places, reader, record_property):
    """What an empty page invites to do."""
    member = request.getfixturevalue(reader)

    assert walk_from(STARTS, member, record_property) == []


@pytest.mark.parametrize("way", WAYS)
def test_control_a_way_offered_to_whom_it_is_shut_is_seen(
    alice, alpes_azur, way, monkeypatch, record_property
):
    """Who carries a CTG adds no organisation; a newcomer has none of the other ways."""
    is_of_alice = way == "new_organisation"
    monkeypatch.setattr(Ways, way, True)
    robot = Robot(alice if is_of_alice else MemberFactory(), alike=1)

    fault = next(robot.faults(["/conventions/nouvelle/" if is_of_alice else "/aide/"]), None)

    record_property("ways", 1)
    record_property("control", int(fault is not None))
    assert fault is not None, f"nobody sees that {way} is offered to whom it is shut"

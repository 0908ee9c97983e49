"""A robot walks the site as somebody: how many people it brings back, by all doors together."""

import pytest

from proofs import robot
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.factories.practices import SheetFactory

CEILING, PAGES = 4, 100
STARTS = ("/", "/annuaire/", "/conventions/", "/fiches/", "/territoires/commune/06069/")


@pytest.fixture
def canaries(pays_de_grasse):
    """{word: account} of the names and of the hidden addresses of a team and of authors."""
    names, addresses = {}, {}
    for letter in "abcdefghijkl":
        word, local = f"canarizz{letter}", f"adressezz{letter}"
        member = MemberFactory(last_name=word.title(), email=f"{local}@essai.example")
        if letter in "abc":
            AssignmentFactory(member=member, post=PostFactory(convention=pays_de_grasse))
        SheetFactory(author=member, **{"public" if letter in "def" else "shared": True})
        names[word], addresses[local] = member.pk, member.pk
    return names, addresses


def harvest(client, canaries):
    names, addresses = canaries

    def ask(path):
        answer = client.get(path)
        return answer.status_code, b"".join(answer)

    found = robot.walk(ask, {*names, *addresses}, STARTS, most=PAGES)
    read = {names[word] for word in found.secrets if word in names}
    return len(read), len(found.secrets & {*addresses})


@pytest.mark.parametrize(
    ("who", "most"),
    [(None, 0), ("nina", 0), ("alice", CEILING), ("karim", CEILING), ("paul", CEILING)],
)
def test_no_walk_brings_back_more_than_the_ceiling(request, client, canaries, settings, who, most):
    settings.PEOPLE_READ_A_DAY = CEILING
    if who:
        client.force_login(request.getfixturevalue(who))

    people, addresses = harvest(client, canaries)

    assert people <= most
    assert addresses == 0


def test_the_control_brings_back_more_without_the_ceiling(client, alice, canaries, settings):
    settings.PEOPLE_READ_A_DAY = 1_000
    client.force_login(alice)

    people, addresses = harvest(client, canaries)

    assert people > CEILING
    assert addresses == 0

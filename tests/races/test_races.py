"""Two forms at the same second, at every address that takes one: no server error, nothing twice.

A sample in the suite; everything, twenty times, by `make prove ONLY=R2`.
"""

import os
from uuid import uuid4

import pytest

from tests.access.world import build
from tests.races.acts import (
    EXCUSED,
    ONE_FOR_TWO,
    READ_EACH_TIME,
    TYPED,
    Hands,
    acts,
    forgotten,
)
from tests.races.chosen import IDLE
from tests.races.meeting import alone, difference, rows, two
from tests.races.removals import REMOVALS

ROUNDS = int(os.environ.get("RACE_ROUNDS", "0"))
# One of each mechanism: a key of the form, a lock, a constraint, a reading before writing.
SAMPLE = {
    "account_signup",
    "contact",
    "report_create",
    "team_letter",
    "colleague_list",
    "events:event_create",
    "conventions:organisation_create",
    "conventions:milestone_create",
    "practices:sheet_delete",
}
SAMPLE_OF_REMOVALS = {"milestone", "draft", "typing"}
# A world takes seconds to build: each is used for several rounds, the things that are removed apart.
IN_A_WORLD = min(ROUNDS, 4) or 1
WORLDS = range(0, ROUNDS or 1, IN_A_WORLD)
# A control that fails less often would say that nobody meets anybody.
LEAST_DOUBLES, LEAST_ERRORS = 4, 1

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def world(request, transactional_db, places, alpes_azur, pays_de_grasse):
    return build(request, places, alpes_azur, pays_de_grasse)


@pytest.fixture
def report(record_property):
    """What one round counted, for the proof."""

    def count(**facts):
        for name, value in facts.items():
            record_property(name, value)

    return count


def tried_acts(first):
    """(act, number of the round), for the rounds of one world."""
    chosen = [act for url, act in acts().items() if ROUNDS or url in SAMPLE]
    return [(act, number) for number in range(first, first + IN_A_WORLD) for act in chosen]


def tried_removals(first):
    """(name, removal, who acts meanwhile, by which address, number of the round)."""
    return [
        (name, removal, who, url, number)
        for number in range(first, first + IN_A_WORLD)
        for name, removal in REMOVALS.items()
        if ROUNDS or name in SAMPLE_OF_REMOVALS
        for who, url in removal.acts
    ]


def broken(names, answers):
    return [name for name in names for answer in answers if answer.status_code >= 500]


# Twice the same form -------------------------------------------------------------------------------


def double_clicks(world, first):
    """(errors, doubles): what each form did that it should not, sent twice at once."""
    hands, errors, doubles = Hands(world), [], []
    with two() as pair:
        for act, number in tried_acts(first):
            press = hands.press(act.people[0], act.url, act.thing, number, uuid4().hex)
            one, added, _ = alone(press)
            before = rows()
            answers = pair.press(press, press)
            both = difference(before, rows())
            errors += broken([str(act)], answers)
            pages = {answer.headers.get("Location") for answer in answers}
            if act.url in READ_EACH_TIME:
                continue
            if both != added or (one.status_code == 302 and len(pages) > 1):
                doubles.append(f"{act}: {added} alone, {both} twice, {pages}")
    return errors, doubles


def test_every_address_that_takes_a_form_is_tried_or_says_why():
    assert forgotten() == set()
    assert EXCUSED.keys() & acts().keys() == set()


def idle(world):
    """The addresses whose form, sent once by whoever may, is refused or changes nothing."""
    hands, found = Hands(world), set()
    for act, number in tried_acts(0)[: len(acts())]:
        sent = (
            alone(hands.press(who, act.url, act.thing, number, uuid4().hex))
            for who in act.people[:2]
        )
        if not any(answer.status_code < 400 and wrote for answer, _, wrote in sent):
            found.add(act.url)
    return found


def test_each_form_does_what_it_asks_when_it_is_sent_alone(world, monkeypatch, report):
    """A form that is refused tries nothing; with the control of one that somebody leaves empty."""
    tried = {act.url for act, _ in tried_acts(0)}
    does_nothing = idle(world)
    report(refused=len(does_nothing - IDLE.keys()))
    monkeypatch.delitem(TYPED, "events:event_create")

    assert does_nothing == IDLE.keys() & tried
    assert idle(world) - does_nothing == {"events:event_create"}


@pytest.mark.parametrize("first", WORLDS)
def test_a_double_click_is_one_act(world, first, report):
    errors, doubles = double_clicks(world, first)
    report(tried=len(tried_acts(first)), errors=len(errors), doubles=len(doubles))

    assert (errors, doubles) == ([], [])


def test_control_unguarded_a_double_click_is_two_acts(world, settings, report):
    settings.ACTS_ARE_GUARDED = False
    _, doubles = double_clicks(world, 0)
    report(control_doubles=len(doubles))

    assert len(doubles) >= LEAST_DOUBLES


# Two people ------------------------------------------------------------------------------------------


def two_people(world, first):
    """(errors, doubles): who may do it, two if they are, fill in the same form in the same words."""
    hands, errors, doubles = Hands(world), [], []
    with two() as pair:
        for act, number in tried_acts(first):
            people = (act.people * 2)[:2]
            presses = [hands.press(who, act.url, act.thing, number, uuid4().hex) for who in people]
            before = rows()
            errors += broken([str(act)], pair.press(*presses))
            made = difference(before, rows()).get(ONE_FOR_TWO.get(act.url), 0)
            if made > 1:
                doubles.append(f"{act}: {made}")
    return errors, doubles


@pytest.mark.parametrize("first", WORLDS)
def test_two_people_are_both_answered(world, first, report):
    errors, doubles = two_people(world, first)
    report(tried=len(tried_acts(first)), errors=len(errors), doubles=len(doubles))

    assert (errors, doubles) == ([], [])


# On what another removes --------------------------------------------------------------------------


def removals(world, first):
    """(errors, zombies): server errors, and rows that came back although they were removed."""
    hands, errors, zombies = Hands(world), [], []
    with two() as pair:
        for name, removal, who, url, number in tried_removals(first):
            row, world.things["doomed"] = removal.make(world)
            doing = hands.press(who, url, "doomed", number, uuid4().hex)
            removing = hands.press(removal.who, removal.remove, "doomed", number, uuid4().hex)
            order = (doing, removing) if number % 2 else (removing, doing)
            errors += broken([f"{url} while {name} is removed"], pair.press(*order))
            if removal.for_good and type(row).objects.filter(pk=row.pk).exists():
                zombies.append(f"{name} is still there after {url}")
    return errors, zombies


@pytest.mark.parametrize("first", WORLDS)
def test_an_act_on_what_another_removes_is_answered(world, first, report):
    errors, zombies = removals(world, first)
    report(tried=len(tried_removals(first)), errors=len(errors), doubles=len(zombies))

    assert (errors, zombies) == ([], [])


def test_control_unguarded_some_are_server_errors(world, settings, report):
    settings.ACTS_ARE_GUARDED = False
    errors = [error for first in range(5) for error in removals(world, first)[0]]
    report(control_errors=len(errors))

    assert len(errors) >= LEAST_ERRORS

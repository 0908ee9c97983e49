"""Two people in a plan at the same second: places stay 1 to n, nothing is lost or doubled."""

import random
from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, PlanPrint
from members.actions import Stale
from members.models import AuditLine
from tests.conventions.plan.test_imports import CSV, pending_of
from tests.conventions.test_races import together
from tests.factories.members import MemberFactory
from tests.factories.plan import ActionSheetFactory, AxisFactory
from tests.factories.reference import ThemeFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


@pytest.fixture
def colleagues(alice):
    return [alice, *(MemberFactory() for _ in range(AT_ONCE - 1))]


def test_several_people_range_the_same_list(colleagues, axis):
    sheets = [ActionSheetFactory(axis=axis) for _ in range(6)]
    chance = random.Random(3)
    moves = {person.pk: chance.choices(sheets, k=5) for person in colleagues}

    def shuffle(person):
        for sheet in moves[person.pk]:
            actions.move(sheet, by=person, rank=chance.randint(1, 6))

    together(shuffle, colleagues)

    assert list(axis.sheets.kept().values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_axes_added_and_removed_at_once_leave_no_hole(colleagues, axis):
    doomed = [AxisFactory(plan=axis.plan) for _ in colleagues]

    def act(person):
        actions.remove(doomed[colleagues.index(person)], by=person)
        actions.add_axis(axis.plan.convention, by=person, title="De plus")

    together(act, colleagues)

    assert list(Axis.objects.kept().values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_a_stale_form_never_wins(colleagues, sheet):
    def edit(person):
        try:
            return actions.edit_sheet(sheet, by=person, version=1, title=f"De {person.pk}").title
        except Stale:
            return "tard"

    told = Counter(together(edit, colleagues))

    assert told["tard"] == AT_ONCE - 1
    sheet.refresh_from_db()
    assert told[sheet.title] == 1


def test_one_file_confirmed_by_several_at_once_is_one_plan(colleagues, alpes_azur):
    ThemeFactory()
    ThemeFactory(slug="early-childhood", label="Petite enfance")
    pending = pending_of(alpes_azur, CSV, colleagues[0])

    counts = together(lambda person: actions.import_plan(pending, by=person), colleagues)

    assert sorted(counts) == [0] * (AT_ONCE - 1) + [3]
    assert ActionSheet.objects.count() == 3


def test_an_import_undone_by_several_at_once_is_undone_once(colleagues, alpes_azur):
    ThemeFactory()
    ThemeFactory(slug="early-childhood", label="Petite enfance")
    pending = pending_of(alpes_azur, CSV, colleagues[0])
    actions.import_plan(pending, by=colleagues[0])

    undone = together(lambda person: actions.undo_plan_import(pending, by=person), colleagues)

    assert {one.withdrawn for one in undone} == {3}
    assert not ActionSheet.objects.exists()
    assert AuditLine.objects.filter(verb="undo_plan_import").count() == 1


def test_a_plan_taken_up_by_several_at_once_is_copied_once(colleagues, alpes_azur):
    old = AxisFactory()
    earlier = [ActionSheetFactory(axis=old) for _ in range(3)]
    alpes_azur.previous = old.plan.convention
    alpes_azur.save()
    keys = [f"sheet:{sheet.pk}" for sheet in earlier]

    counts = together(lambda person: actions.carry_plan(alpes_azur, keys, by=person), colleagues)

    assert sorted(counts) == [0] * (AT_ONCE - 1) + [3]
    assert ActionSheet.objects.filter(axis__plan__convention=alpes_azur).count() == 3
    assert Axis.objects.count() == 2


def test_a_print_asked_for_by_several_at_once_is_one(colleagues, alpes_azur, sheet):
    asked = together(lambda person: actions.ask_for_print(alpes_azur, is_working=True), colleagues)

    assert len({one.asked_at for one in asked}) == 1
    assert PlanPrint.objects.count() == 1


def test_the_first_lines_of_a_plan_are_written_at_once(colleagues, alpes_azur):
    together(lambda person: actions.add_axis(alpes_azur, by=person, title="A"), colleagues)

    assert list(Axis.objects.kept().values_list("position", flat=True)) == [1, 2, 3, 4]


def test_control_the_database_refuses_two_things_at_one_place(axis):
    with pytest.raises(IntegrityError, match="axis_has_its_own_place"), transaction.atomic():
        AxisFactory(plan=axis.plan, position=1)

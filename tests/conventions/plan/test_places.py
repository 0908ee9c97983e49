"""Parts of a plan ranged, taken out, put back: places stay 1 to n."""

import pytest
from django.core.exceptions import ValidationError

from conventions.actions import plan as actions
from conventions.actions.plan.ground import brothers
from conventions.models import Axis, Indicator, Objective
from conventions.planning.outline import Outline
from members.models import AuditLine
from tests.factories.plan import ActionSheetFactory, AxisFactory, IndicatorFactory, ObjectiveFactory


def places_of(rows):
    return [(row.position, row.title) for row in rows]


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_things_go_up_down_and_where_they_are_dropped(alice, axis):
    a, b, c = (ActionSheetFactory(axis=axis, title=title) for title in "ABC")

    def order():
        return "".join(axis.sheets.kept().values_list("title", flat=True))

    actions.move(a, by=alice, step=1)
    assert order() == "BAC"
    actions.move(c, by=alice, step=-1)
    assert order() == "BCA"
    actions.move(b, by=alice, step=-1)
    assert order() == "BCA"
    actions.move(b, by=alice, rank=99)
    assert order() == "CAB"
    actions.move(b, by=alice, rank=1)
    assert order() == "BCA"
    assert list(axis.sheets.kept().values_list("position", flat=True)) == [1, 2, 3]


def test_every_level_is_ranged(alice, axis, objective, sheet):
    second_axis, second = AxisFactory(plan=axis.plan), ObjectiveFactory(axis=axis)
    first, last = IndicatorFactory(sheet=sheet), IndicatorFactory(sheet=sheet)
    for thing in (second_axis, second, last):
        actions.move(thing, by=alice, rank=1)
    for model, keys in (
        (Axis, [second_axis.pk, axis.pk]),
        (Objective, [second.pk, objective.pk]),
        (Indicator, [last.pk, first.pk]),
    ):
        assert list(model.objects.order_by("position").values_list("pk", flat=True)) == keys
    with pytest.raises(TypeError):
        brothers(alice)


def test_an_axis_that_carries_something_is_emptied_first(alice, axis, objective, sheet):
    with pytest.raises(ValidationError, match="porte encore 1"):
        actions.remove(axis, by=alice)
    with pytest.raises(ValidationError, match="porte encore 1"):
        actions.remove(objective, by=alice)
    actions.remove(sheet, by=alice)
    with pytest.raises(ValidationError, match=r"porte encore 1.*objectif"):
        actions.remove(axis, by=alice)

    actions.remove(objective, by=alice)
    gone = actions.remove(axis, by=alice)
    actions.remove(axis, by=alice)

    assert gone.is_removed
    assert Outline(axis.plan).is_empty
    assert verbs() == ["remove_from_plan"] * 3


def test_what_comes_back_brings_what_it_hangs_on(alice, axis, objective, sheet):
    AxisFactory(plan=axis.plan, title="Autre")
    indicator = IndicatorFactory(sheet=sheet)
    for thing in (indicator, sheet, objective, axis):
        actions.remove(thing, by=alice)

    actions.restore(indicator, by=alice)
    actions.restore(indicator, by=alice)

    assert places_of(axis.plan.axes.kept()) == [(1, "Autre"), (2, "Grandir ici")]
    assert places_of(sheet.indicators.kept()) == [(1, indicator.title)]
    assert list(Outline(axis.plan).numbers.values()) == ["2.1.1"]
    assert verbs()[-1] == "restore_in_plan"

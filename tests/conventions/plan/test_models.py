"""What is always true of a plan, whoever writes it."""

import pytest
from django.db import IntegrityError, transaction

from conventions.models import ActionSheet, Indicator, plan_of
from conventions.planning.charts import chart_of
from tests.factories.conventions import ConventionFactory, days
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    YearlyReviewFactory,
)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"starts_on": days(2), "ends_on": days(1)}, "action_ends_after_it_starts"),
        ({"progress": 101}, "action_progress_is_a_percentage"),
        ({"status": "completed", "progress": 50}, "completed_action_is_whole"),
        ({"budget": -1}, "action_budget_is_not_negative"),
        ({"axis": None}, "sheet_hangs_on_an_axis_or_on_an_objective"),
        ({"position": None}, "actionsheet_has_a_place_unless_removed"),
        ({"position": 0}, "actionsheet_has_a_place_unless_removed"),
    ],
)
def test_a_sheet_is_never_wrong(axis, changes, constraint):
    sheet = ActionSheetFactory(axis=axis)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActionSheet.objects.filter(pk=sheet.pk).update(**changes)


def test_a_sheet_hangs_in_one_place_only(axis, objective):
    sheet = ActionSheetFactory(axis=axis)
    with (
        pytest.raises(IntegrityError, match="sheet_hangs_on_an_axis_or_on_an_objective"),
        transaction.atomic(),
    ):
        ActionSheet.objects.filter(pk=sheet.pk).update(objective=objective)


def test_one_value_and_one_review_a_year(sheet):
    indicator = IndicatorFactory(sheet=sheet)
    IndicatorValueFactory(indicator=indicator, year=2025)
    YearlyReviewFactory(sheet=sheet, year=2025)
    for again, constraint in (
        (lambda: IndicatorValueFactory(indicator=indicator, year=2025), "one_value_a_year"),
        (lambda: YearlyReviewFactory(sheet=sheet, year=2025), "one_review_a_year"),
        (lambda: YearlyReviewFactory(sheet=sheet, year=1850), "review_year_is_likely"),
        (lambda: PlanFactory(convention=sheet.plan.convention), "convention"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            again()


def test_what_is_removed_has_no_place(plan):
    assert AxisFactory(plan=plan, removed=True).is_removed
    with (
        pytest.raises(IntegrityError, match="axis_has_a_place_unless_removed"),
        transaction.atomic(),
    ):
        AxisFactory(plan=plan, removed=True, position=2)


def test_late_sheets_are_the_same_in_sql_and_in_words(plan, axis, objective):
    today = days(0)
    ActionSheetFactory(axis=axis, overdue=True)
    ActionSheetFactory(axis=axis)
    MilestoneFactory(sheet=ActionSheetFactory(objective=objective), due_on=days(-1))
    MilestoneFactory(sheet=ActionSheetFactory(axis=axis), due_on=days(-1), done_on=days(-1))
    gone = ActionSheetFactory(axis=axis, status="abandoned", ends_on=days(-9))
    MilestoneFactory(sheet=gone, due_on=days(-1))
    ActionSheetFactory(axis=axis, status="recurring", starts_on=days(-800))
    ActionSheetFactory(axis=axis, status="completed", progress=100, ends_on=days(-1500))
    rows = ActionSheet.objects.of_plan(plan)

    told = {sheet.pk for sheet in rows.with_lateness(today) if sheet.lateness}

    assert told == set(rows.late(today).values_list("pk", flat=True))
    assert len(told) == 3


def test_a_ctg_without_plan_shows_an_empty_one(db):
    convention = ConventionFactory()
    other = ActionSheetFactory(objective=ObjectiveFactory())

    plan = plan_of(convention)

    assert (plan.pk, plan.is_public, convention.has_public_plan) == (None, False, False)
    assert not ActionSheet.objects.of_plan(plan).exists()
    assert PlanFactory(public=True).convention.has_public_plan
    assert str(other.plan).startswith("Plan d’actions")


def test_an_indicator_is_drawn_once_there_is_something_to_compare(sheet):
    empty = IndicatorFactory(sheet=sheet)
    assert chart_of(empty) is None
    IndicatorValueFactory(indicator=empty, value=-4)
    assert chart_of(empty) is None
    for year in range(2018, 2025):
        IndicatorValueFactory(indicator=empty, year=year, value=year - 2018)

    chart = chart_of(Indicator.objects.get(pk=empty.pk))

    assert [column.label for column in chart.columns] == [str(year) for year in range(2020, 2026)]
    assert chart.columns[-1].height == 0
    assert chart.target_y is None

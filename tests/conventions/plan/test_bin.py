"""What is taken out of a plan: put back for thirty days, then deleted for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conventions import jobs
from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, Indicator, Milestone, Objective
from members.actions import Stale
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    YearlyReviewFactory,
)


def taken_out(thing, *, days, by):
    """Removed that many days ago."""
    thing.position, thing.removed_by = None, by
    thing.removed_at = timezone.now() - timedelta(days=days)
    thing.save()
    return thing


@pytest.fixture
def indicator(sheet):
    return IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet)).indicator


def test_each_part_goes_after_its_month(alice, axis, objective, sheet, indicator):
    for thing in (indicator, sheet, objective, axis):
        taken_out(thing, days=31, by=alice)

    assert actions.empty_plan_bins() == 4

    for model in (Indicator, ActionSheet, Objective, Axis):
        assert not model.objects.exists(), model


def test_control_the_day_before_everything_can_still_come_back(
    alice, axis, objective, sheet, indicator
):
    for thing in (indicator, sheet, objective, axis):
        taken_out(thing, days=29, by=alice)

    assert actions.empty_plan_bins() == 0
    actions.restore(indicator, by=alice)

    assert list(Indicator.objects.kept()) == [indicator]
    assert list(ActionSheet.objects.kept()) == [sheet]


def test_an_action_goes_with_what_hangs_on_it_and_nothing_else(alice, axis, parenting):
    gone, kept = (ActionSheetFactory(axis=axis, themes=[parenting]) for _ in range(2))
    for sheet in (gone, kept):
        MilestoneFactory(sheet=sheet)
        YearlyReviewFactory(sheet=sheet)
        IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet))
    taken_out(gone, days=31, by=alice)

    jobs.delete_removed_parts_of_plans()

    assert list(ActionSheet.objects.all()) == [kept]
    assert Milestone.objects.get().sheet == kept
    assert list(kept.themes.all()) == [parenting]


def test_a_deleted_action_leaves_the_one_that_continues_it(alice, axis, sheet):
    following = ActionSheetFactory(axis=AxisFactory(), continues=sheet)
    taken_out(sheet, days=31, by=alice)

    actions.empty_plan_bins()

    following.refresh_from_db()
    assert following.continues is None


@pytest.mark.parametrize("act", [actions.restore, actions.remove, actions.move])
def test_what_was_deleted_meanwhile_says_so(alice, sheet, act):
    taken_out(sheet, days=31, by=alice)
    actions.empty_plan_bins()

    with pytest.raises(Stale, match="a été retirée"):
        act(sheet, by=alice)


def test_the_page_says_until_when(client, alice, url, sheet):
    taken_out(sheet, days=0, by=alice)
    client.force_login(alice)

    shown = client.get(f"{url}corbeille/").content.decode()

    assert "Au bout de trente jours" in shown
    assert "supprimé le " in shown

"""The action plan of the CTG that the reader carries: long, with something everywhere."""

from datetime import timedelta

from django.utils import timezone

from bench.loaders.words import prose
from conventions.models import (
    ActionSheet,
    Axis,
    Indicator,
    IndicatorValue,
    Milestone,
    Objective,
    Plan,
    SheetStatus,
)
from reference.models import Organisation, Theme

AXES, OBJECTIVES, ACTIONS = 3, 4, 5


def load_plan(convention, lead, dice):
    """Sixty actions, five on each of the four objectives of three axes."""
    plan = Plan.objects.create(convention=convention)
    axes = Axis.objects.bulk_create(
        Axis(plan=plan, position=rank, title=prose(dice, 5).capitalize())
        for rank in range(1, AXES + 1)
    )
    objectives = Objective.objects.bulk_create(
        Objective(axis=axis, position=rank, title=prose(dice, 6).capitalize())
        for axis in axes
        for rank in range(1, OBJECTIVES + 1)
    )
    sheets = ActionSheet.objects.bulk_create(
        _action(objective, rank, lead, dice)
        for objective in objectives
        for rank in range(1, ACTIONS + 1)
    )
    _follow(sheets, dice)
    return plan


def _action(objective, rank, lead, dice):
    today = timezone.localdate()
    status = dice.choice([SheetStatus.PLANNED, SheetStatus.IN_PROGRESS, SheetStatus.RECURRING])
    return ActionSheet(
        objective=objective,
        position=rank,
        title=prose(dice, 7).capitalize(),
        findings=prose(dice, 60),
        objectives=prose(dice, 40),
        description=prose(dice, 80),
        lead=lead,
        lead_organisation=Organisation.objects.first(),
        starts_on=today - timedelta(days=dice.randint(10, 600)),
        ends_on=today + timedelta(days=dice.randint(-60, 600)),
        status=status,
        progress=dice.randint(0, 90),
    )


def _follow(sheets, dice):
    today, themes = timezone.localdate(), list(Theme.objects.all())
    link = ActionSheet.themes.through
    link.objects.bulk_create(
        link(actionsheet=sheet, theme=theme) for sheet in sheets for theme in dice.sample(themes, 2)
    )
    Milestone.objects.bulk_create(
        Milestone(sheet=sheet, title=prose(dice, 4), due_on=today + timedelta(days=days))
        for sheet in sheets
        for days in (-30, 90)
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(sheet=sheet, position=1, title=prose(dice, 5), kind=Indicator.Kind.OUTPUT)
        for sheet in sheets
    )
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=one, year=today.year - 1, value=dice.randint(1, 200))
        for one in indicators
    )

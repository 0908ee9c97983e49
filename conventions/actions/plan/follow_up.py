"""What is written of an action as time passes: milestones, figures, the review of a year."""

from uuid import uuid4

from django.db import transaction

from conventions.actions.plan.ground import (
    GONE,
    fresh,
    next_place,
    refuse_older,
    trace,
    write,
    written_by,
)
from conventions.actions.plan.sheets import change_status
from conventions.models import Indicator, IndicatorValue, Milestone, YearlyReview
from members.actions import Stale


@transaction.atomic
def add_milestone(sheet, *, by, key=None, **values):
    """A dated step of an action."""
    plan, sheet = fresh(sheet)
    key = key or uuid4()
    if known := written_by(sheet.milestones, key):
        return known
    milestone = Milestone(sheet=sheet, version=0, creation_key=key)
    write(milestone, values)
    trace(plan, by=by, verb="add_milestone", thing=milestone)
    return milestone


@transaction.atomic
def edit_milestone(milestone, *, by, version, **values):
    """Corrected, or reached; a form opened before a change saves nothing."""
    plan, _ = fresh(milestone.sheet)
    milestone = Milestone.objects.filter(pk=milestone.pk).first()
    if milestone is None:
        raise Stale(GONE)
    refuse_older(milestone, version)
    write(milestone, values)
    trace(plan, by=by, verb="edit_milestone", thing=milestone)
    return milestone


@transaction.atomic
def remove_milestone(milestone, *, by):
    plan, _ = fresh(milestone.sheet)
    trace(plan, by=by, verb="remove_milestone", thing=milestone)
    Milestone.objects.filter(pk=milestone.pk).delete()


@transaction.atomic
def add_indicator(sheet, *, by, key=None, **values):
    """A figure to follow, with its baseline before the CTG and its target."""
    plan, sheet = fresh(sheet)
    key = key or uuid4()
    if known := written_by(sheet.indicators, key):
        return known
    place = next_place(sheet.indicators.kept())
    indicator = Indicator(sheet=sheet, position=place, version=0, creation_key=key)
    write(indicator, values)
    trace(plan, by=by, verb="add_indicator", thing=indicator)
    return indicator


@transaction.atomic
def edit_indicator(indicator, *, by, version, **values):
    plan, indicator = fresh(indicator, version)
    write(indicator, values)
    trace(plan, by=by, verb="edit_indicator", thing=indicator)
    return indicator


@transaction.atomic
def record_value(indicator, *, by, year, value, comment=""):
    """What the figure was that year; said again, it replaces what was said."""
    plan, indicator = fresh(indicator)
    IndicatorValue(indicator=indicator, year=year, value=value).clean()
    told, _ = IndicatorValue.objects.update_or_create(
        indicator=indicator,
        year=year,
        defaults={"value": value, "comment": comment, "recorded_by": by},
    )
    trace(plan, by=by, verb="record_value", thing=told)
    return told


@transaction.atomic
def forget_value(value, *, by):
    """A figure recorded by mistake."""
    plan, _ = fresh(value.indicator)
    trace(plan, by=by, verb="forget_value", thing=value)
    IndicatorValue.objects.filter(pk=value.pk).delete()


@transaction.atomic
def write_review(sheet, *, by, year, version, text, status, carries_over=True):
    """The review of a year, written or corrected; the sheet takes its status when asked."""
    plan, sheet = fresh(sheet)
    found = sheet.reviews.filter(year=year).first()
    review = found or YearlyReview(sheet=sheet, year=year, version=0)
    refuse_older(review, version)
    write(review, {"text": text, "status": status, "written_by": by})
    if carries_over:
        change_status(sheet, by=by, version=None, status=status)
    trace(plan, by=by, verb="write_review", thing=review)
    return review

"""The levels of a plan and what hangs on them: written, moved, removed, put back."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from conventions.actions.plan.ground import (
    brothers,
    found,
    fresh,
    locked_plan,
    next_place,
    parent_of,
    refuse_full,
    renumber,
    settle,
    trace,
    write,
    written_by,
)
from conventions.models import ActionSheet, Axis, Objective
from ctgnet.templatetags.french import plural


@transaction.atomic
def add_axis(convention, *, by, title, description="", key=None):
    """One more axis, at the end."""
    plan, key = locked_plan(convention), key or uuid4()
    if known := written_by(plan.axes, key):
        return known
    place = next_place(plan.axes.kept())
    axis = Axis(plan=plan, position=place, version=0, creation_key=key)
    write(axis, {"title": title, "description": description})
    trace(plan, by=by, verb="add_axis", thing=axis)
    return axis


@transaction.atomic
def edit_axis(axis, *, by, version, title, description):
    plan, axis = fresh(axis, version)
    write(axis, {"title": title, "description": description})
    trace(plan, by=by, verb="edit_axis", thing=axis)
    return axis


@transaction.atomic
def add_objective(axis, *, by, title, description="", key=None):
    """One more objective on this axis, at the end."""
    plan, axis = fresh(axis)
    key = key or uuid4()
    if known := written_by(axis.objectives, key):
        return known
    place = next_place(axis.objectives.kept())
    objective = Objective(axis=axis, position=place, version=0, creation_key=key)
    write(objective, {"title": title, "description": description})
    trace(plan, by=by, verb="add_objective", thing=objective)
    return objective


@transaction.atomic
def edit_objective(objective, *, by, version, axis, title, description):
    """Its words, and the axis it hangs on: its sheets follow it."""
    plan, objective = fresh(objective, version)
    _, axis = fresh(axis)
    left = objective.axis
    write(objective, {"axis": axis, "title": title, "description": description})
    if left != axis:
        settle(objective)
        renumber(left.objectives.kept())
    trace(plan, by=by, verb="edit_objective", thing=objective)
    return objective


@transaction.atomic
def move(thing, *, by, rank=None, step=0):
    """To that place among its like, or some places further; past the end it stays at the end."""
    plan, thing = fresh(thing)
    settle(thing, rank or max(thing.position + step, 1))
    trace(plan, by=by, verb="move_in_plan", thing=thing)
    return thing


@transaction.atomic
def remove(thing, *, by):
    """Out of the plan, with its undo; what still carries something is emptied first."""
    plan, thing = found(thing)
    if thing.is_removed:
        return thing
    _refuse_unless_empty(thing)
    thing.removed_at, thing.removed_by, thing.position = timezone.now(), by, None
    thing.version += 1
    thing.save(update_fields=["removed_at", "removed_by", "position", "version"])
    renumber(brothers(thing))
    trace(plan, by=by, verb="remove_from_plan", thing=thing, always=True)
    return thing


@transaction.atomic
def restore(thing, *, by):
    """Back at the end of its like, with what it hangs on when that was removed too."""
    plan, thing = found(thing)
    if thing.is_removed:
        _put_back(thing)
        trace(plan, by=by, verb="restore_in_plan", thing=thing, always=True)
    return thing


def _put_back(thing):
    parent = parent_of(thing)
    if parent is not None and parent.is_removed:
        _put_back(parent)
    thing.removed_at = thing.removed_by = None
    thing.position = next_place(brothers(thing))
    thing.version += 1
    thing.save(update_fields=["removed_at", "removed_by", "position", "version"])


def _refuse_unless_empty(thing):
    if not isinstance(thing, Axis | Objective):
        return
    on_axis = ActionSheet.objects.filter(objective__axis=thing) if isinstance(thing, Axis) else None
    sheets = thing.sheets.kept().count() + (on_axis.kept().count() if on_axis is not None else 0)
    if sheets:
        refuse_full(thing, plural(sheets, "fiche,fiches"))
    if isinstance(thing, Axis) and (objectives := thing.objectives.kept().count()):
        refuse_full(thing, plural(objectives, "objectif,objectifs"))

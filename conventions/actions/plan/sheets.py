"""The action sheets: written, ranged, given to somebody, their status changed."""

from uuid import uuid4

from django.db import transaction

from conventions.actions.plan.ground import (
    fresh,
    next_place,
    renumber,
    settle,
    trace,
    write,
    written_by,
)
from conventions.models import ActionSheet, Axis, SheetStatus
from ctgnet.templatetags.french import ctg_of
from members.actions import notify
from members.models import Notification

# What a sheet refers to by lists.
LISTS = ("themes", "audiences", "communes", "partners", "funders")


@transaction.atomic
def add_sheet(parent, *, by, key=None, **values):
    """One more sheet at the end of an axis or of an objective; whoever leads it is told."""
    plan, parent = fresh(parent)
    key = key or uuid4()
    if known := written_by(parent.sheets, key):
        return known
    sheet = ActionSheet(**hung_on(parent), created_by=by, version=0, creation_key=key)
    sheet.position = next_place(parent.sheets.kept())
    _write_sheet(sheet, by=by, values=values)
    trace(plan, by=by, verb="add_action", thing=sheet)
    _tell_lead(plan, sheet, by=by)
    return sheet


@transaction.atomic
def edit_sheet(sheet, *, by, version, parent=None, **values):
    """Its fields, and where it hangs; a form opened before a change saves nothing."""
    plan, sheet = fresh(sheet, version)
    left, leader = sheet.parent, sheet.lead_id
    if parent is not None and parent != left:
        _, parent = fresh(parent)
        values |= hung_on(parent)
    _write_sheet(sheet, by=by, values=values)
    if sheet.parent != left:
        settle(sheet)
        renumber(left.sheets.kept())
    trace(plan, by=by, verb="edit_action", thing=sheet)
    if sheet.lead_id != leader:
        _tell_lead(plan, sheet, by=by)
    return sheet


@transaction.atomic
def change_status(sheet, *, by, version, status):
    """From a column of the board to another; what is done is done whole."""
    plan, sheet = fresh(sheet, version)
    if sheet.status == status:
        return sheet
    before = sheet.status
    _write_sheet(sheet, by=by, values={"status": status})
    trace(
        plan,
        by=by,
        verb="change_action_status",
        thing=sheet,
        before={"status": before},
        after={"status": sheet.status},
    )
    return sheet


def hung_on(parent):
    """The two links of a sheet: to an axis, or to an objective."""
    on_axis = isinstance(parent, Axis)
    return {"axis": parent if on_axis else None, "objective": None if on_axis else parent}


def _write_sheet(sheet, *, by, values):
    lists = {name: values.pop(name) for name in LISTS if name in values}
    if values.get("status", sheet.status) == SheetStatus.COMPLETED:
        values["progress"] = 100
    write(sheet, values | {"updated_by": by})
    for name, things in lists.items():
        getattr(sheet, name).set(things)


def _tell_lead(plan, sheet, *, by):
    if sheet.lead is None or sheet.lead == by:
        return
    notify(
        sheet.lead,
        kind=Notification.Kind.CONVENTION,
        text=f"Vous pilotez une action de la {ctg_of(plan.convention.name)} : {sheet.title}.",
        path=sheet.get_absolute_url(),
        key=f"action_sheet:{sheet.pk}:lead:{sheet.version}",
    )

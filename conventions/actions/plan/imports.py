"""A plan brought in a spreadsheet: kept while it is checked, then written once, all or nothing."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.actions.plan.ground import locked_plan, next_place, trace
from conventions.actions.plan.sheets import hung_on
from conventions.models import ActionSheet, Axis, Objective, PlanImport
from conventions.planning.columns import propose
from conventions.planning.rows import Reading, homes_of, seen_of
from ctgnet.cells import folded
from ctgnet.rows import locked
from members.actions import Stale

IMPORT_LIFE = timedelta(days=7)
CHANGED = (
    "Le plan ou le sens des colonnes a changé depuis cette vérification : rien n’est importé. "
    "Relisez ce qui sera écrit, puis confirmez."
)
AGAIN = "Ce tableau ne peut plus être importé tel quel : relisez ce qui est à corriger."


def keep_import(convention, table, *, by):
    """What was sent, kept until its author confirms it; the columns are proposed by their headings."""
    return PlanImport.objects.create(
        convention=convention,
        owner=by,
        table={
            "headings": table.headings,
            "lines": [[line.number, line.cells] for line in table.lines],
            "columns": propose(table.headings),
        },
    )


@transaction.atomic
def choose_columns(pending, columns, *, by):
    """What each column of the file means, as its author says; once written, nothing of it comes back."""
    pending = locked(pending)
    if pending.done_at:
        return
    pending.table = pending.table | {"columns": columns}
    pending.save(update_fields=["table"])


@transaction.atomic
def import_plan(pending, *, by, seen=None):
    """Every sheet of the file, or none; sent twice, it is written once. Returns how many.

    `seen`: what the preview that is confirmed was made from; without it, any change of the plan is borne.
    """
    plan = locked_plan(pending.convention)
    pending = locked(pending)
    if pending.done_at:
        return 0
    if seen is not None and seen != seen_of(plan, pending) and settings.STALE_FORMS_REFUSED:
        raise Stale(CHANGED)
    reading = Reading(plan, pending.table, pending.table["columns"])
    if reading.errors:
        raise ValidationError(AGAIN)
    sheets = _write_sheets(plan, pending, reading.rows, by=by)
    pending.done_at, pending.table, pending.written = timezone.now(), {}, len(sheets)
    pending.save(update_fields=["done_at", "table", "written"])
    trace(plan, by=by, verb="import_plan", always=True, after={"sheets": len(sheets)})
    return len(sheets)


def purge_plan_imports(*, now=None):
    """Forget what was sent and never confirmed, and what can no longer be undone; returns how many."""
    limit = (now or timezone.now()) - IMPORT_LIFE
    old = PlanImport.objects.filter(Q(done_at=None) | Q(done_at__lt=limit), created_at__lt=limit)
    count = old.count()
    old.delete()
    return count


# Inside ----------------------------------------------------------------------------------------


def _write_sheets(plan, made, rows, *, by):
    homes, places, sheets = homes_of(plan), {}, []
    for row in rows:
        home = _home(plan, made, homes, row)
        if home not in places:
            places[home] = next_place(home.sheets.kept())
        values = {
            name: value for name, value in row.values.items() if name not in ("themes", "audiences")
        }
        sheets.append(
            ActionSheet(
                **hung_on(home),
                **values,
                position=places[home],
                imported_in=made,
                created_by=by,
                updated_by=by,
            )
        )
        places[home] += 1
    ActionSheet.objects.bulk_create(sheets)
    for name in ("themes", "audiences"):
        _link(name, sheets, rows)
    return sheets


def _link(name, sheets, rows):
    link = getattr(ActionSheet, name).through
    target = f"{name.removesuffix('s')}_id"
    link.objects.bulk_create(
        link(actionsheet_id=sheet.pk, **{target: thing.pk})
        for sheet, row in zip(sheets, rows, strict=True)
        for thing in row.values[name]
    )


def _home(plan, made, homes, row):
    """The axis or the objective of that name, made when the plan has none."""
    axis_key = (folded(row.axis),)
    axis = homes.get(axis_key)
    if axis is None:
        place = next_place(plan.axes.kept())
        axis = Axis.objects.create(plan=plan, title=row.axis, position=place, imported_in=made)
        homes[axis_key] = axis
    if not row.objective:
        return axis
    key = (*axis_key, folded(row.objective))
    if key not in homes:
        homes[key] = Objective.objects.create(
            axis=axis,
            title=row.objective,
            position=next_place(axis.objectives.kept()),
            imported_in=made,
        )
    return homes[key]

"""A plan import taken back within a day: what nobody has touched since goes, the rest stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from conventions.actions.plan.ground import locked_plan, renumber, trace
from conventions.models import ActionSheet, Axis, Objective
from ctgnet.rows import links_to, locked

TOO_LATE = (
    "Un import s’annule pendant 24 heures : celui-ci est définitif. "
    "Ses fiches se retirent encore une à une."
)
ALL_TOUCHED = "Rien n’est annulé : toutes les fiches de cet import ont été modifiées depuis."


@transaction.atomic
def undo_plan_import(made, *, by):
    """Take back its sheets that nobody has touched, and its axes left empty; undone twice, it is once."""
    plan = locked_plan(made.convention)
    made = locked(made)
    if made.undone_at:
        return made
    if not made.can_be_undone:
        raise ValidationError(TOO_LATE)
    doomed = list(_untouched(ActionSheet, made).select_related("axis", "objective__axis"))
    if not doomed:
        raise ValidationError(ALL_TOUCHED)
    homes = {sheet.parent for sheet in doomed}
    ActionSheet.objects.filter(pk__in=[sheet.pk for sheet in doomed]).delete()
    _close_up(homes)
    for level in (Objective, Axis):
        _remove_empty(level, made)
    made.withdrawn, made.undone_at, made.undone_by = len(doomed), timezone.now(), by
    made.save(update_fields=["withdrawn", "undone_at", "undone_by"])
    facts = {"sheets": len(doomed), "kept": made.written - len(doomed)}
    trace(plan, by=by, verb="undo_plan_import", always=True, after=facts)
    return made


# Inside ----------------------------------------------------------------------------------------


def _untouched(model, made):
    """As the import wrote them, and with nothing hung on them since."""
    rows = model.objects.filter(imported_in=made, removed_at=None, version=1)
    for other, field, _ in links_to(model):
        rows = rows.exclude(Exists(other._base_manager.filter(**{field: OuterRef("pk")})))
    return rows


def _remove_empty(level, made):
    """The axes or the objectives that the import made, once nothing hangs on them."""
    for thing in _untouched(level, made):
        thing.delete()
        _close_up({thing.plan if level is Axis else thing.axis})


def _close_up(homes):
    for home in homes:
        rows = home.sheets.kept() if isinstance(home, Axis | Objective) else home.axes.kept()
        renumber(rows)

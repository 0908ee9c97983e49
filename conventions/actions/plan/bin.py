"""The bin of a plan, emptied of what nobody put back within its thirty days."""

from django.db import transaction

from conventions.actions.plan.ground import locked_plan
from conventions.models import ActionSheet, Axis, Convention, Indicator, Objective

# From what hangs to what carries, each with the way to its CTG.
LEVELS = (
    (Indicator, ("sheet__axis__plan__convention", "sheet__objective__axis__plan__convention")),
    (ActionSheet, ("axis__plan__convention", "objective__axis__plan__convention")),
    (Objective, ("axis__plan__convention",)),
    (Axis, ("plan__convention",)),
)


def empty_plan_bins():
    """What was removed a month ago goes for good, with what hangs on it; returns how many parts."""
    waiting = {
        key
        for model, ways in LEVELS
        for way in ways
        for key in model.objects.to_delete().values_list(way, flat=True)
        if key
    }
    return sum(_empty(convention) for convention in Convention.objects.filter(pk__in=waiting))


@transaction.atomic
def _empty(convention):
    """Under the lock of the plan: put back at the last second, a part stays."""
    locked_plan(convention)
    count = 0
    for model, ways in LEVELS:
        for way in ways:
            gone = model.objects.to_delete().filter(**{way: convention})
            count += gone.count()
            gone.delete()
    return count

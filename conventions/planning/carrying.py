"""What the plan of a CTG offers to its next generation: each line, chosen beforehand or not."""

from conventions.models import ActionSheet, Axis, Objective, SheetStatus, plan_of
from conventions.planning.documents import LISTS
from conventions.planning.outline import Outline

FINISHED = (SheetStatus.COMPLETED, SheetStatus.ABANDONED)
KINDS = {Axis: "axis", Objective: "objective", ActionSheet: "sheet"}


def earlier_outline(convention):
    """The plan of the previous generation with all it holds, in a fixed number of queries."""
    plan = plan_of(convention.previous)
    sheets = (
        ActionSheet.objects.of_plan(plan)
        .select_related("lead_organisation", "continued_by")
        .prefetch_related(*LISTS)
    )
    return Outline(plan, sheets.kept())


def has_something_to_carry(convention):
    """The previous generation has written at least one axis here; many plans stayed on paper."""
    return Axis.objects.kept().filter(plan__convention=convention.previous_id).exists()


def key_of(thing):
    """« axis:3 », « sheet:12 »: how a line of the plan travels in the form."""
    return f"{KINDS[type(thing)]}:{thing.pk}"


def is_taken(sheet):
    """An action that the next plan already goes on with."""
    return hasattr(sheet, "continued_by")


def keys_of(outline):
    """Every line, in order."""
    for branch in outline.axes:
        yield key_of(branch.thing)
        for twig in branch.objectives:
            yield key_of(twig.thing)
        yield from map(key_of, branch.all_sheets)


def proposed(outline):
    """What is not finished, and the levels that carry it."""
    for branch in outline.axes:
        going_on = [sheet for sheet in branch.all_sheets if _goes_on(sheet)]
        yield from map(key_of, going_on)
        if going_on:
            yield key_of(branch.thing)
        yield from (
            key_of(twig.thing) for twig in branch.objectives if {*twig.sheets} & {*going_on}
        )


def _goes_on(sheet):
    return sheet.status not in FINISHED and not is_taken(sheet)

"""The sheets of a plan as its pages read them: in a fixed number of queries, whatever their number."""

from datetime import date

from conventions.models import ActionSheet, SheetStatus
from conventions.planning.outline import Outline


def sheets_of(plan, today):
    """Every sheet with its thématiques, who leads it, what is late and what it does not say yet."""
    return (
        ActionSheet.objects.of_plan(plan)
        .with_lateness(today)
        .with_gaps()
        .with_badges()
        .select_related("lead_organisation", "lead")
        .defer("findings", "description", "human_resources", "risks", "objectives")
    )


def outline_of(plan, today):
    return Outline(plan, sheets_of(plan, today))


def counts_of(sheets):
    """[(status, label, how many)…] of those there are, in the order of the board."""
    numbers = dict.fromkeys(SheetStatus.values, 0)
    for sheet in sheets:
        numbers[sheet.status] += 1
    return [(value, label, numbers[value]) for value, label in SheetStatus.choices]


def late_of(sheets):
    """Those that are late, the oldest end first."""
    late = [sheet for sheet in sheets if sheet.lateness]
    return sorted(late, key=lambda sheet: (sheet.ends_on or date.max, sheet.pk))

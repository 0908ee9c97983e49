"""The sheets of a plan as its pages read them: in a fixed number of queries, whatever their number."""

from datetime import date
from functools import lru_cache, partial

from conventions.models import ActionSheet, SheetStatus
from conventions.planning.outline import Outline
from ctgnet.written import WrittenOnce

SHOWN = (
    *("axis", "objective", "position", "version", "title", "status", "progress"),
    *("starts_on", "ends_on", "updated_at", "lead", "lead_organisation__name"),
)


def _listed(today, convention):
    """Every sheet with its thématiques, who leads it, what is late and what it does not say yet."""
    return (
        ActionSheet.objects.of_convention(convention)
        .kept()
        .with_lateness(today)
        .with_gaps()
        .with_badges()
        .select_related("lead_organisation")
        .only(*SHOWN)
    )


@lru_cache(maxsize=2)  # of today, and of yesterday for who asked it before midnight
def _listed_on(today):
    return WrittenOnce(partial(_listed, today), convention=-1)


def outline_of(plan, today):
    return Outline(plan, _listed_on(today)(convention=plan.convention_id))


def counts_of(sheets):
    """[(status, label, how many)…] of those there are, in the order of the board."""
    numbers = dict.fromkeys(SheetStatus.values, 0)
    for sheet in sheets:
        numbers[sheet.status] += 1
    return [(value, label, numbers[value]) for value, label in SheetStatus.choices]


def late_of(sheets):
    """Those that are late, the oldest end first."""
    late = [sheet for sheet in sheets if sheet.is_late]
    return sorted(late, key=lambda sheet: (sheet.ends_on or date.max, sheet.pk))

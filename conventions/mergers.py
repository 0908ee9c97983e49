"""Communes of a CTG that have become part of another one: listed, for a person to confirm."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from conventions.amending import Changes
from reference.models import Commune

LONGEST_SUMMARY = 300


@dataclass(frozen=True)
class Merger:
    """A commune of the perimeter that is part of another one since that day."""

    before: Commune
    after: Commune
    day: datetime.date

    @property
    def words(self):
        return f"{self.before.name} ({self.before.pk}) fait partie de {self.after.name} ({self.after.pk})"


def mergers_of(convention):
    """Those that its perimeter does not follow yet, the oldest first, in one query."""
    rows = convention.coverages.standing().merged().select_related("commune__merged_into")
    found = [
        Merger(row.commune, _today(row.commune), row.commune.valid_to + timedelta(days=1))
        for row in rows
    ]
    return sorted(found, key=lambda merger: (merger.day, merger.before.folded))


def _today(commune):
    """The commune of today, however many mergers lead to it."""
    while commune.merged_into_id:
        commune = commune.merged_into
    return commune


def by_day(mergers):
    """{day: its mergers}, in the order of time."""
    found = defaultdict(list)
    for merger in mergers:
        found[merger.day].append(merger)
    return dict(found)


def is_before_the_first_day(convention, day):
    """The perimeter is then corrected; later, an avenant of that day changes it and the team is told."""
    return convention.start_date is None or day <= convention.start_date


def changes_of(day, mergers):
    """The avenant of that day: each merged commune goes, the one it joined comes."""
    words = "Communes fusionnées : " + ", ".join(merger.words for merger in mergers)
    return Changes(
        signed_on=day,
        effective_on=day,
        summary=words[:LONGEST_SUMMARY],
        joining_communes=frozenset(merger.after.pk for merger in mergers),
        leaving_communes=frozenset(merger.before.pk for merger in mergers),
    )

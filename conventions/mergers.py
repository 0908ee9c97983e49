"""Communes of a CTG that have become part of another one: listed, for a person to confirm."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from reference.models import Commune


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

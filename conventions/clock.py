"""The clock of a CTG: diagnosis, signature, half-way, evaluation, renewal, and where today stands."""

import datetime
from dataclasses import dataclass
from datetime import timedelta

from conventions.models import Stage

BEFORE_SIGNATURE = [Stage.PREFIGURATION, Stage.DIAGNOSIS, Stage.DRAFTING]
EVALUATION_LASTS = timedelta(days=365)


@dataclass(frozen=True)
class Knot:
    """A moment on the thread: past, present or to come; its day may not be known yet."""

    label: str
    state: str
    date: datetime.date | None = None


def timeline_of(convention, today):
    """Knots in order, with today's mark between what is done and what comes."""
    if convention.stage != Stage.SIGNED:
        return _stages(convention)
    moments = _moments(convention)
    knots = [Knot(label, "done" if day < today else "next", day) for day, label in moments]
    knots.append(Knot("Aujourd’hui", "now", today))
    done_first = {"done": 0, "now": 1, "next": 2}
    knots.sort(key=lambda knot: (knot.date, done_first[knot.state]))
    return [Knot("Diagnostic partagé", "done"), *knots]


def _moments(convention):
    """[(day, words)] of a signed CTG; a closing takes away what was to come after it, moves nothing."""
    start, end = convention.start_date, convention.effective_end
    last = convention.closed_on or end
    moments = [
        (convention.signature_date, "Signature"),
        (start, "Début"),
        (start + (end - start) / 2, "Mi-parcours"),
        (end - min(EVALUATION_LASTS, (end - start) / 2), "Évaluation"),
    ]
    lived = [(day, label) for day, label in moments if day and day <= last]
    return [*lived, (last, "Clôture" if convention.closed_on else "Fin et renouvellement")]


def _stages(convention):
    """Not signed yet: the stages already crossed, the one of today, those to come."""
    now = BEFORE_SIGNATURE.index(convention.stage)
    knots = [
        Knot(stage.label, "done" if rank < now else "now" if rank == now else "next")
        for rank, stage in enumerate(BEFORE_SIGNATURE)
    ]
    return [*knots, Knot("Signature", "next", convention.signature_date)]


# What comes ------------------------------------------------------------------------------------


def dates_ahead(convention, today, *, with_waiting):
    """[(day, words)] of what is to come; avenants that wait for their Caf too, for those who may know."""
    dates = [(knot.date, knot.label) for knot in timeline_of(convention, today) if knot.date]
    dates = [(day, label) for day, label in dates if day > today]
    amendments = convention.amendments.readable_by(with_waiting)
    for amendment in amendments.exclude(effective_on__lt=today, confirmed_at__isnull=False):
        waits = "" if amendment.is_confirmed else ", en attente de la Caf"
        dates.append((amendment.effective_on, f"Avenant{waits}"))
    return sorted(dates)

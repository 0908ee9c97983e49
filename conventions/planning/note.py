"""A CTG on one page for elected members: since when, where, by whom, what is done, late and next."""

from dataclasses import dataclass
from datetime import timedelta

from conventions.clock import timeline_of
from conventions.models import Assignment, Milestone, SheetStatus, Signatory
from conventions.planning.late import late_milestones
from conventions.planning.reading import counts_of, late_of

MOST_LINES = 5
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Note:
    """Each list is cut to what fits on the page; the counts are whole."""

    team: dict
    counts: list
    total: int
    done: list
    late: list
    late_total: int
    next_dates: list  # (day, words)
    signatories: list

    @property
    def done_total(self):
        return next(number for value, _, number in self.counts if value == SheetStatus.COMPLETED)

    @property
    def running_total(self):
        running = (SheetStatus.IN_PROGRESS, SheetStatus.RECURRING)
        return sum(number for value, _, number in self.counts if value in running)


def note_of(convention, outline, today):
    """What the page and the PDF both say, in a fixed number of queries."""
    late = late_of(outline.sheets)
    late_milestones(late[:MOST_LINES], today)
    done = [sheet for sheet in outline.sheets if sheet.status == SheetStatus.COMPLETED]
    counted = Assignment.objects.work(today).filter(post__convention=convention)
    return Note(
        team=counted.figures(),
        counts=counts_of(outline.sheets),
        total=len(outline.sheets),
        done=sorted(done, key=lambda one: one.updated_at, reverse=True)[:MOST_LINES],
        late=late[:MOST_LINES],
        late_total=len(late),
        next_dates=_next_dates(convention, outline, today),
        signatories=_signatories(convention),
    )


def _signatories(convention):
    """Those that signed; partners contribute without signing."""
    standing = convention.signatories.standing().in_order()
    signed = standing.exclude(participation=Signatory.Participation.PARTNER)
    return [row.organisation.name for row in signed]


def _next_dates(convention, outline, today):
    """The moments of the clock and the milestones of the year ahead, in order."""
    clock = [
        (knot.date, knot.label)
        for knot in timeline_of(convention, today)
        if knot.date and knot.date > today
    ]
    return sorted(clock + milestones_ahead(outline.sheets, today))[: MOST_LINES + 2]


def milestones_ahead(sheets, today):
    """[(day, words)] of the first steps of these actions within a year."""
    coming = Milestone.objects.filter(
        sheet__in=sheets, done_on=None, due_on__range=(today, today + AHEAD)
    ).order_by("due_on", "pk")
    return [(one.due_on, one.title) for one in coming[:MOST_LINES]]

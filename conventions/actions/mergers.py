"""A perimeter that follows the communes of a new year, once somebody of its Caf has read the list."""

from django.db import transaction

from conventions.actions.amendments import write_confirmed
from conventions.actions.trace import record, refuse_stale, touch
from conventions.mergers import by_day, changes_of, is_before_the_first_day, mergers_of
from conventions.models import Coverage
from ctgnet.rows import locked


@transaction.atomic
def follow_mergers(convention, *, by, version):
    """Each merged commune leaves on the day of the merger and the one it joined comes in.

    Before the first day of the CTG the perimeter is corrected, after it the change is an avenant of
    that day: the state on any day stays true. Returns how many mergers were followed.
    """
    convention = locked(convention)
    refuse_stale(convention, version)
    mergers = mergers_of(convention)
    for day, together in by_day(mergers).items():
        if is_before_the_first_day(convention, day):
            _correct(convention, together)
            touch(convention)
            record(convention, by=by, verb="follow_mergers", after={"mergers": len(together)})
        else:
            write_confirmed(convention, changes_of(day, together), by=by, verb="follow_mergers")
    return len(mergers)


def _correct(convention, mergers):
    """They had merged before the first day: the right commune stands there from the start."""
    rows = convention.coverages
    for merger in mergers:
        row = rows.standing().get(commune=merger.before)
        row.delete()
        if not rows.standing().filter(commune=merger.after).exists():
            Coverage.objects.create(
                convention=convention, commune=merger.after, from_date=row.from_date
            )

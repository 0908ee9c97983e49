"""A CTG through time: who is in from when to when, its state on any day, its generations."""

import datetime
from dataclasses import dataclass
from datetime import timedelta

from django.db.models.expressions import RawSQL

from conventions.models import Convention, Signatory

ONE_DAY = timedelta(days=1)
SIGNED, PARTNER = Signatory.Participation.SIGNATORY, Signatory.Participation.PARTNER


# Who is in, from when to when ------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What an avenant moves from its day on; `via` is its number."""

    day: datetime.date
    via: int
    joining: frozenset
    leaving: frozenset


@dataclass(frozen=True)
class Span:
    """Somebody is in, from a day (none: the first of the CTG) to a last one (none: still in)."""

    key: object
    since: datetime.date | None = None
    via: int | None = None
    until: datetime.date | None = None
    left_via: int | None = None

    def holds(self, day):
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


def spans_of(first, changes):
    """Those of the first day, then each avenant in the order of its effect."""
    present = {key: Span(key) for key in first}
    spans = []
    for change in sorted(changes, key=lambda change: (change.day, change.via)):
        for key in (change.leaving - change.joining) & present.keys():
            span = present.pop(key)
            until = change.day - ONE_DAY
            if span.since is None or span.since <= until:
                spans.append(Span(key, span.since, span.via, until, change.via))
        for key in change.joining - present.keys():
            present[key] = Span(key, change.day, change.via)
    return [*spans, *present.values()]


def perimeter_change(amendment):
    """Communes, by their codes."""
    return Change(
        amendment.effective_on,
        amendment.pk,
        joining=_keys(amendment.joining_communes),
        leaving=_keys(amendment.leaving_communes),
    )


def signatory_change(amendment):
    """Organisations with their part: a partner that signs is a partner no more."""
    joining, leaving = _keys(amendment.joining_bodies), _keys(amendment.leaving_bodies)
    return Change(
        amendment.effective_on,
        amendment.pk,
        joining=frozenset((body, SIGNED) for body in joining),
        leaving=frozenset(
            {(body, part) for body in leaving for part in (SIGNED, PARTNER)}
            | {(body, PARTNER) for body in joining}
        ),
    )


def _keys(things):
    return frozenset(thing.pk for thing in things.all())


# Its state on any day --------------------------------------------------------------------------


@dataclass(frozen=True)
class Situation:
    """A CTG as it was, is or will be on one day."""

    convention: Convention  # with its end of that day
    day: datetime.date

    @property
    def coverages(self):
        """Its communes; before the beginning, those of the first day."""
        return self.convention.coverages.standing(self.day)

    @property
    def signatories(self):
        return self.convention.signatories.standing(self.day)

    @property
    def end_date(self):
        return self.convention.effective_end

    @property
    def state(self):
        return self.convention.state_on(self.day)

    @property
    def is_before_start(self):
        start = self.convention.start_date
        return start is None or self.day < start

    @property
    def is_after_end(self):
        closed, end = self.convention.closed_on, self.end_date
        return (closed is not None and closed <= self.day) or (end is not None and end < self.day)

    @property
    def is_in_force(self):
        return Convention.objects.in_force(self.day).filter(pk=self.convention.pk).exists()


def state_at(convention, day):
    """Perimeter, signatories, end and state of a CTG on that day, after its confirmed avenants."""
    return Situation(Convention.objects.with_state(day).get(pk=convention.pk), day)


# Its generations -------------------------------------------------------------------------------

CHAIN = """
WITH RECURSIVE
earlier AS (
    SELECT id, previous_id FROM conventions_convention WHERE id = %s
    UNION SELECT one.id, one.previous_id
    FROM conventions_convention one JOIN earlier ON one.id = earlier.previous_id
),
later AS (
    SELECT id FROM conventions_convention WHERE id = %s
    UNION SELECT one.id FROM conventions_convention one JOIN later ON one.previous_id = later.id
)
SELECT id FROM earlier UNION SELECT id FROM later
"""


def generations_of(convention, standing):
    """Every generation of the chain that this person may know of, the oldest first, in one query."""
    chain = RawSQL(CHAIN, (convention.pk, convention.pk))  # noqa: S611 (a text of our own)
    known = Convention.objects.visible_to(standing).with_state().filter(pk__in=chain)
    return sorted(known, key=lambda one: (one.start_date or datetime.date.max, one.pk))

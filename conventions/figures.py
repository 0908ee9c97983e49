"""Headline figures, computed from the rows and equal to them on any day, in a fixed number of queries.

A convention that covers forty communes counts once; a person on two posts counts once; the ETP are
those of validated, current assignments. A CTG over two départements counts in each and once in France.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from conventions.models import COUNTED_POSTS, Assignment, Convention, Coverage
from reference.models import Commune


@dataclass(frozen=True)
class Figures:
    """What a territory shows of its CTGs on one day."""

    conventions: int = 0
    people: int = 0
    fte: Decimal = Decimal("0.00")
    communes: int = 0
    covered_communes: int = 0
    population: int = 0
    covered_population: int = 0


def figures_of(communes=None, *, on=None):
    """Figures of these communes (a queryset; all of France by default), in three queries."""
    on = on or timezone.localdate()
    communes = Commune.objects.headline() if communes is None else communes
    conventions = Convention.objects.in_force(on).covering(communes.values("pk"), on)
    held = Assignment.objects.counted(on).filter(post__convention__in=conventions.values("pk"))
    return Figures(
        conventions=conventions.count(), **held.figures(), **_covered(communes.active(), on)
    )


def _covered(communes, on):
    """Communes and inhabitants, all and covered, in one query."""
    return _as_figures(_marked(communes, on).aggregate(**SUMS))


def _marked(communes, on):
    """Communes with `is_covered`: a convention in force on that day holds them."""
    is_covered = Exists(Coverage.objects.on(on).filter(commune=OuterRef("pk")))
    return communes.annotate(is_covered=is_covered)


# « inhabitants » because a sum named "population" would be taken for the field in the next one.
COVERED = Q(is_covered=True)
SUMS = {
    "communes": Count("pk"),
    "covered_communes": Count("pk", filter=COVERED),
    "inhabitants": Coalesce(Sum("population"), 0),
    "covered_population": Coalesce(Sum("population", filter=COVERED), 0),
}


def _as_figures(sums):
    return {"population": sums.pop("inhabitants"), **sums}


def figures_by_department(*, on=None):
    """{"06": Figures, …} for every département that has communes, in three queries."""
    on = on or timezone.localdate()
    places = _covered_by_department(on)
    conventions, people, fte = defaultdict(set), defaultdict(set), defaultdict(Decimal)
    held = _held_by_convention(on)
    pairs = Coverage.objects.on(on).order_by().values_list("commune__department", "convention")
    for department, convention in pairs.distinct():
        conventions[department].add(convention)
        for member, share in held[convention]:
            people[department].add(member)
            fte[department] += share
    return {
        code: Figures(
            conventions=len(conventions[code]),
            people=len(people[code]),
            fte=fte[code] + Decimal("0.00"),
            **places[code],
        )
        for code in sorted(places)
    }


def _covered_by_department(on):
    rows = _marked(Commune.objects.active(), on).order_by().values("department").annotate(**SUMS)
    return {row.pop("department"): _as_figures(row) for row in rows}


def _held_by_convention(on):
    """{convention: [(member, share), …]} of the assignments that count."""
    held = defaultdict(list)
    rows = Assignment.objects.counted(on).values_list("post__convention", "member", "fte")
    for convention, member, share in rows:
        held[convention].append((member, share))
    return held


@dataclass(frozen=True)
class Team:
    """How many people carry a CTG, and how much of a full-time post they make together."""

    people: int = 0
    fte: Decimal = Decimal("0.00")


def teams_of(conventions, *, on=None):
    """{convention: Team} for these conventions, in force or not, in one query."""
    rows = (
        Assignment.objects.current(on)
        .filter(post__convention__in=conventions, post__kind__in=COUNTED_POSTS)
        .order_by()
        .values("post__convention")
        .annotate(people=Count("member", distinct=True), total=Sum("fte"))
    )
    found = {row["post__convention"]: Team(row["people"], row["total"]) for row in rows}
    return defaultdict(Team, found)

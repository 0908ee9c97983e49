"""Headline figures, computed from the rows and equal to them on any day, in a fixed number of queries.

A convention that covers forty communes counts once; a person on two posts counts once. People and ETP come
from the same rows, validated, current and of people who have said yes: whoever is only invited adds neither.
A post that nobody holds or is invited to is vacant. A CTG over two départements counts in each and once in
France.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from conventions.models import (
    Assignment,
    Convention,
    Coverage,
    Post,
)
from ctgnet.written import Among, WrittenOnce
from reference.models import Caf, Commune, Department, Region

INHABITANTS = 10_000


def tells_total(people):
    """A total over one person is that person's share: it is not for everybody."""
    return people != 1


@dataclass(frozen=True)
class Figures:
    """What a territory shows of its CTGs on one day; ETP are shares of full-time posts, added up."""

    conventions: int = 0
    people: int = 0
    fte: Decimal = Decimal("0.00")
    communes: int = 0
    covered_communes: int = 0
    population: int = 0
    covered_population: int = 0
    posts: int = 0
    vacancies: int = 0

    @property
    def fte_per_10_000(self):
        """ETP for 10,000 inhabitants of the communes covered; None where nobody lives."""
        if not self.covered_population:
            return None
        return (self.fte * INHABITANTS / self.covered_population).quantize(Decimal("0.01"))

    @property
    def told_fte(self):
        """ETP as everybody may read them; None where they would be the share of one person."""
        return self.fte if tells_total(self.people) else None

    @property
    def told_fte_per_10_000(self):
        """The same for 10,000 inhabitants, who are told beside it."""
        return self.fte_per_10_000 if tells_total(self.people) else None


def figures_of(communes=None, *, on=None):
    """Figures of these communes (a queryset; all of France by default), in four queries.

    The conventions are listed once: asked for inside each query, PostgreSQL may look for them post by
    post whenever it does not know yet how large its tables are.
    """
    on = on or timezone.localdate()
    communes = Commune.objects.headline() if communes is None else communes
    covering = Convention.objects.in_force(on).covering(communes.values("pk"), on)
    conventions = list(covering.values_list("pk", flat=True))
    held = Assignment.objects.counted(on).filter(Among(conventions, "post__convention"))
    posts = Post.objects.counted(on).filter(Among(conventions, "convention"))
    return Figures(
        conventions=len(conventions),
        **held.figures(),
        **posts.figures(on),
        **_covered(communes.active(), on),
    )


def _covered(communes, on):
    """Communes and inhabitants, all and covered, in one query."""
    return _as_figures(_marked(communes, on).aggregate(**SUMS))


def _marked(communes, on):
    """Communes with `is_covered`: a convention in force on that day holds them.

    The covered ones are listed once, then looked up: asked commune by commune, the answer would take
    as long as the tables are large whenever PostgreSQL does not know yet how large they are.
    """
    covered = Q(pk__in=Coverage.objects.on(on).values("commune"))
    return communes.annotate(is_covered=ExpressionWrapper(covered, BooleanField()))


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


# Level by level --------------------------------------------------------------------------------

# From a commune to the place that counts it; a Caf may serve communes of another département.
PLACES = {
    Region: F("department__region"),
    Department: F("department"),
    Caf: Coalesce("caf_override__caf", "department__cafs"),
}


def figures_by(level, *, on=None):
    """{"06": Figures, …} for every région, département or Caf that has communes, in four queries."""
    on = on or timezone.localdate()
    carried = _carried_by(level, on)
    return {
        place: replace(covered, **carried[place].figures())
        for place, covered in covered_by(level, on=on).items()
    }


def covered_by(level, *, on=None):
    """The same with communes and inhabitants alone, in one query."""
    on = on or timezone.localdate()
    rows = _marked(_placed(level), on).order_by("place").values("place").annotate(**SUMS)
    return {row.pop("place"): Figures(**_as_figures(row)) for row in rows}


def _placed(level):
    """Communes with `place`: the code of the région, the département or the Caf that counts them."""
    return Commune.objects.active().annotate(place=PLACES[level]).exclude(place=None)


def figures_by_convention(conventions, *, on=None):
    """{convention: Figures} of these conventions on that day, in three queries."""
    on = on or timezone.localdate()
    found = defaultdict(_Carried)
    held, posts = _held_by_convention(on, conventions), _posts_by_convention(on, conventions)
    for pk in conventions:
        found[pk].add(pk, held[pk], posts[pk])
    covered = (
        Coverage.objects.standing(on)
        .filter(convention__in=conventions, from_date__lte=on)
        .order_by()
        .values_list("convention")
        .annotate(Count("commune"), Sum("commune__population"))
    )
    places = {pk: place for pk, *place in covered}
    return {pk: _of_perimeter(found[pk], *places.get(pk, (0, 0))) for pk in conventions}


def _of_perimeter(carried, communes, population):
    """A CTG covers the whole of its own perimeter."""
    return Figures(
        **carried.figures(),
        communes=communes,
        covered_communes=communes,
        population=population,
        covered_population=population,
    )


@dataclass
class _Carried:
    """What the CTGs of a place add up to, a person once."""

    conventions: set = field(default_factory=set)
    people: set = field(default_factory=set)
    fte: Decimal = Decimal("0.00")
    posts: int = 0
    vacancies: int = 0

    def add(self, convention, held, posts):
        self.conventions.add(convention)
        self.people.update(member for member, _ in held)
        self.fte += sum(share for _, share in held)
        self.posts += posts[0]
        self.vacancies += posts[1]

    def figures(self):
        return {
            "conventions": len(self.conventions),
            "people": len(self.people),
            "fte": self.fte,
            "posts": self.posts,
            "vacancies": self.vacancies,
        }


def _carried_by(level, on):
    """{place: what its CTGs in force add up to}, each CTG once in each place."""
    found = defaultdict(_Carried)
    held, posts = _held_by_convention(on), _posts_by_convention(on)
    standing = Coverage.objects.on(on)
    pairs = _placed(level).filter(coverages__in=standing).order_by()
    for place, convention in pairs.values_list("place", "coverages__convention").distinct():
        found[place].add(convention, held[convention], posts[convention])
    return found


def _held_by_convention(on, conventions=None):
    """{convention: [(member, share), …]} of the assignments that count."""
    held = defaultdict(list)
    rows = Assignment.objects.counted(on)
    if conventions is not None:
        rows = rows.filter(post__convention__in=conventions)
    for convention, member, share in rows.values_list("post__convention", "member", "fte"):
        held[convention].append((member, share))
    return held


def _posts_by_convention(on, conventions=None):
    """{convention: (posts, vacant ones)} of the posts that count."""
    posts = Post.objects.counted(on)
    if conventions is not None:
        posts = posts.filter(convention__in=conventions)
    rows = posts.with_vacancy(on).order_by().values_list("convention")
    vacancies = Count("pk", filter=Q(is_vacant=True))
    counted = rows.annotate(number=Count("pk"), vacancies=vacancies)
    return defaultdict(lambda: (0, 0), {pk: tuple(numbers) for pk, *numbers in counted})


@dataclass(frozen=True)
class Team:
    """How many people carry a CTG, how much of a full-time post they make together, and who is invited."""

    people: int = 0
    fte: Decimal = Decimal("0.00")
    invited: int = 0

    @property
    def shows_total(self):
        """See `tells_total`."""
        return tells_total(self.people)


def _teams(conventions, on):
    return (
        Assignment.objects.work(on)
        .filter(Among(conventions, "post__convention"))
        .with_proof()
        .order_by()
        .values("post__convention")
        .annotate(
            people=Count("member", distinct=True, filter=Q(is_proved=True)),
            total=Coalesce(Sum("fte", filter=Q(is_proved=True)), Decimal("0.00")),
            invited=Count("member", distinct=True, filter=Q(is_proved=False)),
        )
    )


_TEAMS = WrittenOnce(_teams, conventions=[-1], on=date.min)


def teams_of(conventions, *, on=None):
    """{convention: Team} for these conventions, in force or not, in one query."""
    on = on or timezone.localdate()
    rows = _TEAMS(conventions=conventions, on=on) if conventions else []
    found = {
        row["post__convention"]: Team(row["people"], row["total"], row["invited"]) for row in rows
    }
    return defaultdict(Team, found)

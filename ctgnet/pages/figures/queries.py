"""The rows behind each chart: every figure is a sum of what the register says on that day.

`work` and `ends` ask them of the database; the others put in order what was kept of their answers.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from conventions.figures import tells_total
from conventions.models import COUNTED_POSTS, Assignment, Convention
from ctgnet.templatetags.french import percent
from reference.models import Region, Theme

WITHOUT_THEME = "Sans thématique indiquée"


@dataclass(frozen=True)
class Work:
    """A line of the charts about work: what it is, its ETP and the people who share them."""

    label: str
    fte: Decimal = Decimal("0.00")
    people: int = 0

    @property
    def told_fte(self):
        """See `tells_total`."""
        return self.fte if tells_total(self.people) else None


def work(column, on):
    """[(value, ETP, people), …] of the assignments that count on that day."""
    counted = Assignment.objects.counted(on).order_by().values_list(column)
    return list(counted.annotate(Sum("fte"), Count("member", distinct=True)))


def ends(on):
    """[(2026, 4), …]: CTGs in force on that day by the year of their last day."""
    in_force = Convention.objects.in_force(on).order_by()
    return list(in_force.values_list(ExtractYear("effective_end")).annotate(Count("pk")))


def work_by_kind(found):
    """Pilots, officers, coordinators, in the order of the trade; the sum is the national ETP."""
    return [Work(kind.label, *found.get(kind.value, ())) for kind in COUNTED_POSTS]


def work_by_theme(found):
    """The most carried first; a post on two thématiques counts in each."""
    labels = dict(Theme.objects.values_list("slug", "label"))
    lines = [Work(labels.get(slug, WITHOUT_THEME), *line) for slug, line in found.items()]
    return sorted(lines, key=lambda work: (work.label == WITHOUT_THEME, -work.fte, work.label))


def ends_by_year(found):
    """[(2026, 4), (2027, 0), …]: no year left out."""
    years = range(min(found), max(found) + 1) if found else ()
    return [(year, found.get(year, 0)) for year in years]


@dataclass(frozen=True)
class Coverage:
    """A région: how many of its communes a CTG covers, and of its inhabitants."""

    region: Region
    communes: int
    covered: int
    population: int
    covered_population: int

    @property
    def share(self):
        """Percent of the communes, rounded down: 100 only when none is left."""
        return 100 * self.covered // self.communes if self.communes else 0

    @property
    def share_in_words(self):
        """« 20 % »; the first communes covered are not nothing."""
        return percent(self.share) if self.share or not self.covered else f"<\u00a0{percent(1)}"


def coverage_by_region(found):
    """The best covered région first."""
    regions = [
        Coverage(
            region,
            figures.communes,
            figures.covered_communes,
            figures.population,
            figures.covered_population,
        )
        for region in Region.objects.all()
        if (figures := found.get(region.code))
    ]
    return sorted(regions, key=lambda one: (-one.share, one.region.folded))

"""How much of each territory is covered today: added up once for everybody, or in one query."""

import unicodedata
from dataclasses import astuple, dataclass

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention
from ctgnet.pages.figures.kept import DEPARTMENTS, by_place
from ctgnet.pages.keeping import kept
from ctgnet.templatetags.french import number, plural, plural_word

# Steps of the map, from the lowest share that reaches each of them.
STEPS = (
    (1.0, "map-5", "Toutes les communes"),
    (0.75, "map-4", "Au moins trois communes sur quatre"),
    (0.5, "map-3", "Au moins une commune sur deux"),
    (0.25, "map-2", "Au moins une commune sur quatre"),
    (0.0, "map-1", "Moins d’une commune sur quatre"),
)
NO_CONVENTION = ("map-none", "Aucune CTG recensée")


@dataclass(frozen=True)
class Share:
    """A territory of a table and its shape on the map: how many of its communes a CTG covers."""

    kind: str
    code: str
    name: str
    communes: int = 0
    covered: int = 0
    conventions: int = 0

    @property
    def css(self):
        if not self.covered:
            return NO_CONVENTION[0]
        share = self.covered / self.communes
        return next(css for least, css, _ in STEPS if share >= least)

    @property
    def figure(self):
        """« 5 sur 24 » for a table; one commune is covered or not."""
        if self.kind == "commune":
            return "oui" if self.covered else "non"
        return f"{number(self.covered)} sur {number(self.communes)}"

    @property
    def sentence(self):
        """« 34 communes sur 34 couvertes, 2 CTG »; one commune is covered or not."""
        if self.kind == "commune":
            covered = "couverte" if self.covered else "non couverte"
            return f"{covered}, {number(self.conventions)}\u00a0CTG" if self.covered else covered
        return (
            f"{plural(self.covered, 'commune,communes')} sur {number(self.communes)} "
            f"{plural_word(self.covered, 'couverte,couvertes')}, {number(self.conventions)}\u00a0CTG"
        )

    def get_absolute_url(self):
        return reverse("territory_detail", args=[self.kind, self.code]) if self.code else ""


# What the communes are gathered by: the column of its code, the column of its name.
GROUPS = {
    "departement": ("department", "department__name"),
    "epci": ("intercommunality", "intercommunality__short_name"),
    "commune": ("insee", "name"),
}


def shares_by(kind, communes, *, conventions=None):
    """Shares of these communes gathered by département, EPCI or one by one, sorted by name.

    `conventions`: the ones in force there, when the page has read them already.
    """
    code, name = GROUPS[kind]
    today = timezone.localdate()
    if conventions is None:
        conventions = Convention.objects.in_force(today).values("pk")
    covered = Q(
        Q(coverages__to_date=None) | Q(coverages__to_date__gte=today),
        coverages__from_date__lte=today,
        coverages__convention__in=conventions,
    )
    rows = (
        communes.order_by()
        .values(code=F(code), label=F(name))
        .annotate(
            count=Count("pk", distinct=True),
            covered=Count("pk", distinct=True, filter=covered),
            conventions=Count("coverages__convention", distinct=True, filter=covered),
        )
    )
    shares = [
        Share(
            kind=kind,
            code=row["code"] or "",
            name=row["label"] or "Communes sans intercommunalité",
            communes=row["count"],
            covered=row["covered"],
            conventions=row["conventions"],
        )
        for row in rows
    ]
    return _in_order(shares)


def shares_of_departments(departments):
    """These départements, from the figures of the day that every page shares."""
    figures = by_place(DEPARTMENTS, timezone.localdate())
    return _in_order(
        _share_of(department, figures[department.pk])
        for department in departments
        if department.pk in figures
    )


def _share_of(department, figures):
    return Share(
        kind=department.kind,
        code=department.pk,
        name=department.name,
        communes=figures.communes,
        covered=figures.covered_communes,
        conventions=figures.conventions,
    )


def shares_inside(place, communes):
    """The intercommunalities of a département or a Caf, added up once for everybody."""
    name = f"{place.kind}/{place.pk}"
    add_up = {name: lambda: [astuple(share) for share in shares_by("epci", communes)]}
    return [Share(*share) for share in kept(timezone.localdate(), add_up)[name]]


def _in_order(shares):
    return sorted(shares, key=lambda share: (not share.code, alphabetical(share.name), share.code))


def alphabetical(name):
    """The order of a French dictionary: É among the E, Œ as OE, hyphens and apostrophes apart."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ")

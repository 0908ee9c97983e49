"""Communes without a CTG."""

from django.db.models import Exists, OuterRef, Q

from conventions.models import Convention, Coverage
from ctgnet.pages.caf_desk.followed.line import FollowedList, Line
from ctgnet.templatetags.french import plural
from reference.models import Commune, Department


def _uncovered(cafs, on):
    """Communes of today that no CTG in force holds; a CTG that is prepared may come."""
    departments = Department.objects.filter(cafs__in=cafs)
    mine = Q(caf_override__caf__in=cafs) | Q(
        caf_override=None, department__in=departments.values("pk")
    )
    coming = Coverage.objects.standing(on).filter(
        commune=OuterRef("pk"), convention__in=Convention.objects.in_preparation(on).values("pk")
    )
    return (
        Commune.objects.active()
        .filter(mine, ~Exists(Coverage.objects.on(on).filter(commune=OuterRef("pk"))))
        .select_related("department", "intercommunality")
        .annotate(is_coming=Exists(coming))
    )


def _commune_line(commune):
    epci = commune.intercommunality
    facts = [
        plural(commune.population, "habitant,habitants"),
        epci.short_name if epci else "hors intercommunalité",
    ]
    badge = "une CTG se prépare" if commune.is_coming else ""
    return Line(f"{commune.name} ({commune.pk})", commune.get_absolute_url(), facts, badge)


def _commune_cells(commune):
    return [
        commune.pk,
        commune.name,
        commune.department.name,
        commune.intercommunality.name if commune.intercommunality else "",
        commune.population,
        commune.is_coming,
    ]


UNCOVERED_COMMUNES = FollowedList(
    "communes-sans-ctg",
    "Communes sans CTG",
    "Celles qu’aucune CTG en vigueur ne couvre, la plus peuplée d’abord.",
    "Toutes ces communes sont couvertes.",
    _uncovered,
    ("-population", "pk"),
    _commune_line,
    (
        "Code Insee",
        "Commune",
        "Département",
        "Intercommunalité",
        "Population",
        "CTG en préparation",
    ),
    _commune_cells,
)

"""Open data: what the register says of CTGs and communes, never of a person.

UTF-8 with its mark and semicolons: French spreadsheets open it by a double click, programs too. Words
typed by people never become a formula: a cell that begins like one is preceded by an apostrophe.
"""

import csv
from collections import defaultdict
from io import StringIO

from django.conf import settings
from django.db.models import Count, StringAgg, Sum, Value
from django.http import HttpResponse

from conventions.models import Convention, Coverage
from ctgnet.templatetags.french import yes_or_no
from reference.models import Commune

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"


def file_of(name, headings, rows, *, on):
    """The answer: a file whose name bears its date and its licence."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    filename = f"reseau-ctg-{name}-{on:%Y-%m-%d}-licence-ouverte-2.0.csv"
    return HttpResponse(
        MARK + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Link": f'<{LICENCE}>; rel="license"',
        },
    )


def _harmless(cell):
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(LIKE_A_FORMULA) else text


CONVENTION_HEADINGS = (
    "identifiant",
    "nom",
    "intitule_officiel",
    "etat",
    "forme",
    "date_signature",
    "date_debut",
    "date_fin",
    "generation_precedente",
    "communes",
    "population",
    "departements",
    "page",
    "donnee_de_demonstration",
)


def convention_rows(on):
    """One line a confirmed CTG, those that are over too."""
    territories = _territories()
    conventions = Convention.objects.confirmed().with_state(on).select_related("previous")
    for convention in conventions.order_by("folded", "pk"):
        communes, population, departments = territories[convention.pk]
        previous = convention.previous
        yield (
            convention.slug,
            convention.name,
            convention.official_title,
            convention.state_on(on).label,
            convention.get_shape_display(),
            convention.signature_date,
            convention.start_date,
            convention.effective_end,
            previous.slug if previous and previous.is_confirmed else "",
            communes,
            population,
            departments,
            f"{settings.SITE_URL}{convention.get_absolute_url()}",
            yes_or_no(convention.is_demonstration),
        )


def _territories():
    """{convention: (communes, inhabitants, « 06 83 »)} of today's perimeters."""
    rows = (
        Coverage.objects.standing()
        .order_by()
        .values_list("convention")
        .annotate(
            communes=Count("commune", distinct=True),
            inhabitants=Sum("commune__population"),
            departments=StringAgg("commune__department", Value(" "), distinct=True),
        )
    )
    return defaultdict(lambda: (0, 0, ""), {pk: tuple(line) for pk, *line in rows})


COVERAGE_HEADINGS = (
    "code_insee",
    "commune",
    "code_departement",
    "code_region",
    "siren_intercommunalite",
    "intercommunalite",
    "population",
    "couverte",
    "ctg",
)


def coverage_rows(on):
    """One line a commune, with the CTGs in force that cover it on that day."""
    held = defaultdict(list)
    pairs = Coverage.objects.on(on).order_by("convention__slug")
    for commune, slug in pairs.values_list("commune", "convention__slug"):
        held[commune].append(slug)
    communes = Commune.objects.headline().order_by("insee")
    for insee, *place in communes.values_list(
        "insee",
        "name",
        "department",
        "department__region",
        "intercommunality",
        "intercommunality__short_name",
        "population",
    ):
        yield insee, *place, yes_or_no(held[insee]), " ".join(held[insee])

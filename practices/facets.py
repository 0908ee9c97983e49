"""What can still be refined in a list of sheets, with counts, in one query over one capped set."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import caches
from django.db import connection

from ctgnet.paging import COUNT_CAP, CappedCount
from practices.models import Sheet

# The capped set is read once; each line below counts it along one filter.
COUNTS = """
WITH capped AS MATERIALIZED ({sheets})
SELECT 'total' AS facet, '' AS value, '' AS label, count(*) AS number, 0 AS rank FROM capped
UNION ALL
SELECT 'thematique', theme.slug, theme.label, count(*), theme."order"
  FROM capped JOIN practices_sheet_themes link ON link.sheet_id = capped.id
  JOIN reference_theme theme ON theme.slug = link.theme_id GROUP BY theme.slug
UNION ALL
SELECT 'public', audience.slug, audience.label, count(*), audience."order"
  FROM capped JOIN practices_sheet_audiences link ON link.sheet_id = capped.id
  JOIN reference_audience audience ON audience.slug = link.audience_id GROUP BY audience.slug
UNION ALL
SELECT 'departement', department.code, department.code || ' – ' || department.name, count(*), 0
  FROM capped JOIN reference_department department ON department.code = capped.department_id
  GROUP BY department.code
UNION ALL
SELECT 'type', kind, '', count(*), 0 FROM capped GROUP BY kind
UNION ALL
SELECT 'territoire', area_kind, '', count(*), 0 FROM capped WHERE area_kind <> '' GROUP BY area_kind
UNION ALL
SELECT 'recul', maturity, '', count(*), 0 FROM capped WHERE maturity <> '' GROUP BY maturity
ORDER BY facet, rank, label, value
"""
COLUMNS = ("id", "kind", "area_kind", "maturity", "department_id")
LABELS = {
    "type": dict(Sheet.Kind.choices),
    "territoire": dict(Sheet.AreaKind.choices),
    "recul": dict(Sheet.Maturity.choices),
}
TITLES = {
    "thematique": "Thématique",
    "public": "Public",
    "type": "Type de fiche",
    "territoire": "Type de territoire",
    "recul": "Niveau de recul",
    "departement": "Département",
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Facets:
    """The number of sheets (capped), and for each filter the values that would leave some."""

    total: CappedCount
    options: dict[str, list[Option]]


def facets_of_library(filters, sheets):
    """Those of the shared sheets behind these filters, the same for all verified members: counted
    once a minute."""
    lists, key = caches["lists"], f"library-facets?{urlencode(filters)}"
    facets = lists.get(key)
    if facets is None:
        facets = facets_of(sheets)
        if facets.total.number:  # an address that somebody made up takes no room
            lists.set(key, facets)
    return facets


def facets_of(queryset):
    """Count the sheets of this queryset (at most 1,000 of them) along every filter."""
    capped = queryset.order_by().values(*COLUMNS)[: COUNT_CAP + 1]
    sheets, parameters = capped.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(sheets=sheets), parameters)
        rows = cursor.fetchall()
    options = {name: [] for name in TITLES}
    total = 0
    for facet, value, label, number, _ in rows:
        if facet == "total":
            total = number
        else:
            options[facet].append(Option(value, label or LABELS[facet][value], number))
    return Facets(CappedCount(total), options)

"""Find a place by what people type: a name, a former name, a postal code, an official code.

One SQL query over every level of the map. Names are compared folded (no case, accent, ligature,
apostrophe or hyphen, St for Saint); each level answers from its own indexes.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from reference.models import (
    Caf,
    Commune,
    Department,
    Intercommunality,
    Region,
    TerritorialEstablishment,
)

LEVELS = {
    model.kind: model
    for model in (Commune, Intercommunality, TerritorialEstablishment, Department, Caf, Region)
}
LONGEST_QUERY = 100
# Shorter, it is looked for at the beginning of names only: in the middle it would be everywhere.
SHORTEST_MIDDLE = 3
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CODE = re.compile(r"[0-9]{2,5}|[0-9]{9}|2[AB][0-9]{0,3}")


@dataclass(frozen=True)
class PlaceFound:
    """One answer: enough to write « Saint-Denis (93) » and to open its page."""

    kind: str
    code: str
    name: str
    department: str
    population: int
    former_name: str

    @property
    def label(self):
        return f"{self.name} ({self.department})" if self.department else self.name

    @property
    def kind_label(self):
        return LEVELS[self.kind].kind_label

    def get_absolute_url(self):
        return reverse("territory_detail", args=[self.kind, self.code])


# Every part gives: kind, code, name, département, population, former name, what was compared.
BY_NAME = {
    Commune.kind: """
        SELECT 'commune', insee, name, department_id, population, '', folded
        FROM reference_commune WHERE valid_to IS NULL AND folded LIKE {pattern}
        UNION ALL
        SELECT 'commune', c.insee, c.name, c.department_id, 0, f.name, f.folded
        FROM (
            SELECT commune_id, name, folded FROM reference_formercommune
            WHERE folded LIKE {pattern}
            ORDER BY folded = {query} DESC, folded LIKE {query} || '%%' DESC, code
            LIMIT %(limit)s
        ) f JOIN reference_commune c ON c.insee = f.commune_id
        WHERE c.valid_to IS NULL AND f.folded <> c.folded""",
    Intercommunality.kind: """
        SELECT 'epci', siren, name, seat_department_id, population, '',
            CASE WHEN folded_short LIKE {query} || '%%' THEN folded_short ELSE folded END
        FROM reference_intercommunality
        WHERE valid_to IS NULL AND (folded LIKE {pattern} OR folded_short LIKE {pattern})""",
    TerritorialEstablishment.kind: """
        SELECT 'ept', siren, name, '', population, '', folded
        FROM reference_territorialestablishment WHERE valid_to IS NULL AND folded LIKE {pattern}""",
    Department.kind: """
        SELECT 'departement', code, name, code, population, '', folded
        FROM reference_department WHERE valid_to IS NULL AND folded LIKE {pattern}""",
    Caf.kind: """
        SELECT 'caf', code, name, '', population, '', folded
        FROM reference_caf WHERE valid_to IS NULL AND folded LIKE {pattern}""",
    Region.kind: """
        SELECT 'region', code, name, '', population, '', folded
        FROM reference_region WHERE valid_to IS NULL AND folded LIKE {pattern}""",
}
BY_CODE = {
    Commune.kind: """
        SELECT 'commune', insee, name, department_id, population, '',
            CASE WHEN insee LIKE {pattern} THEN insee ELSE {query} END
        FROM reference_commune
        WHERE valid_to IS NULL
            AND (insee LIKE {pattern} OR siren = {query} OR postal_codes @> ARRAY[{query}]::varchar[])
        UNION ALL
        SELECT 'commune', c.insee, c.name, c.department_id, c.population, f.name, f.code
        FROM reference_formercommune f JOIN reference_commune c ON c.insee = f.commune_id
        WHERE c.valid_to IS NULL AND f.code = {query}""",
    Intercommunality.kind: """
        SELECT 'epci', siren, name, seat_department_id, population, '', siren
        FROM reference_intercommunality WHERE valid_to IS NULL AND siren = {query}""",
    TerritorialEstablishment.kind: """
        SELECT 'ept', siren, name, '', population, '', siren
        FROM reference_territorialestablishment WHERE valid_to IS NULL AND siren = {query}""",
    Department.kind: """
        SELECT 'departement', code, name, code, population, '', code
        FROM reference_department WHERE valid_to IS NULL AND code = {query}""",
}
# Exact first, then beginning, then beginning of a word; the most populated before its homonyms.
FOUND = """
    SELECT kind, code, name, department, population, former_name
    FROM ({parts}) AS found(kind, code, name, department, population, former_name, compared)
    WHERE {query} <> ''
    ORDER BY
        CASE WHEN compared = {query} THEN 0
             WHEN compared LIKE {query} || '%%' THEN 1
             WHEN compared LIKE '%% ' || {query} || '%%' THEN 2
             ELSE 3 END,
        population DESC, kind, code
    LIMIT %(limit)s"""


def search_places(query, *, kinds=None, limit=10):
    """Places for what was typed, the most likely first; one query, none for an empty one."""
    sql, parameters = places_query(query, kinds=kinds, limit=limit)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [PlaceFound(*row) for row in cursor.fetchall()]


def places_query(query, *, kinds=None, limit=10):
    """The SQL of a search and its parameters; empty when nothing can be found."""
    query = UNSTORABLE.sub(" ", query)[:LONGEST_QUERY].strip()
    code = re.sub(r"\s", "", query).upper()
    is_code = CODE.fullmatch(code) is not None
    levels = BY_CODE if is_code else BY_NAME
    parts = [sql for kind, sql in levels.items() if kinds is None or kind in kinds]
    if not (query and parts):
        return "", {}
    folded, pattern = _by_code() if is_code else _by_name(query)
    sql = FOUND.replace("{parts}", " UNION ALL ".join(parts))
    sql = sql.replace("{pattern}", pattern).replace("{query}", folded)
    return sql, {"query": code if is_code else query, "limit": limit}


def _by_code():
    return "%(query)s::varchar", "%(query)s::varchar || '%%'"


def _by_name(query):
    """Words in the order typed, the first one anywhere: « laurent var » finds Saint-Laurent-du-Var.

    `fold_name` is immutable: the pattern is a constant when the query is planned, hence the index.
    """
    folded = "fold_name(%(query)s)"
    if len(query) < SHORTEST_MIDDLE:
        return folded, f"{folded} || '%%'"
    return folded, f"'%%' || replace({folded}, ' ', '%% ') || '%%'"


NEAREST = """
    SELECT kind, code, name, department, population, ''
    FROM (
        SELECT 'commune', insee, name, department_id, population, folded
        FROM reference_commune WHERE valid_to IS NULL AND folded %% fold_name(%(query)s)
        UNION ALL
        SELECT 'departement', code, name, code, population, folded
        FROM reference_department WHERE valid_to IS NULL AND folded %% fold_name(%(query)s)
    ) AS near(kind, code, name, department, population, folded)
    ORDER BY similarity(folded, fold_name(%(query)s)) DESC, population DESC, code
    LIMIT %(limit)s"""


def nearest_places(query, *, limit=3):
    """Places whose name looks like what was typed, for « Vouliez-vous dire Grasse (06) ? »."""
    query = UNSTORABLE.sub(" ", query)[:LONGEST_QUERY].strip()
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, {"query": query, "limit": limit})
        return [PlaceFound(*row) for row in cursor.fetchall()]

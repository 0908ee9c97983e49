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
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SAINT = re.compile(r"\bsainte?$", re.IGNORECASE)
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


# What was typed, folded once: where names that begin with it start and stop, and its pattern inside
# others. Shorter than three letters (« st ») it would be everywhere. « Saint » becomes « st » too: a
# whole word, which Strasbourg does not begin with.
ASKED = """asked(folded, beyond, inside) AS MATERIALIZED (
    SELECT folded || %(end)s::text, folded || %(end)s::text || '~',
        CASE WHEN length(folded) > 2 THEN '%%' || replace(folded, ' ', '%% ') || '%%' END
    FROM fold_name(%(query)s::text) AS folded WHERE folded <> '')"""
CODE_ASKED = """asked(folded, beyond) AS MATERIALIZED (
    SELECT code, code || '~' FROM (SELECT %(query)s::text) AS typed(code))"""
TYPED = "(SELECT folded FROM asked)"
BEGINS = "{name} ~>=~ (SELECT folded FROM asked) AND {name} ~<~ (SELECT beyond FROM asked)"
INSIDE = "{name} LIKE (SELECT inside FROM asked)"
# Every part gives: kind, code, name, département, population, former name, what was compared.
BY_NAME = {
    Commune.kind: """
        SELECT 'commune', insee, name, department_id, population, '', folded
        FROM reference_commune WHERE valid_to IS NULL AND {folded}
        UNION ALL
        SELECT 'commune', c.insee, c.name, c.department_id, 0, f.name, f.folded
        FROM (
            SELECT commune_id, name, folded FROM reference_formercommune
            WHERE {folded}
            ORDER BY folded = {typed} DESC, code
            LIMIT %(limit)s
        ) f JOIN reference_commune c ON c.insee = f.commune_id
        WHERE c.valid_to IS NULL AND f.folded <> c.folded""",
    Intercommunality.kind: """
        SELECT 'epci', siren, name, seat_department_id, population, '',
            CASE WHEN starts_with(folded_short, {typed}) THEN folded_short ELSE folded END
        FROM reference_intercommunality
        WHERE valid_to IS NULL AND (({folded}) OR ({folded_short}))""",
    TerritorialEstablishment.kind: """
        SELECT 'ept', siren, name, '', population, '', folded
        FROM reference_territorialestablishment WHERE valid_to IS NULL AND {folded}""",
    Department.kind: """
        SELECT 'departement', code, name, code, population, '', folded
        FROM reference_department WHERE valid_to IS NULL AND {folded}""",
    Caf.kind: """
        SELECT 'caf', code, name, '', population, '', folded
        FROM reference_caf WHERE valid_to IS NULL AND {folded}""",
    Region.kind: """
        SELECT 'region', code, name, '', population, '', folded
        FROM reference_region WHERE valid_to IS NULL AND {folded}""",
}
BY_CODE = {
    Commune.kind: """
        SELECT 'commune', insee, name, department_id, population, '',
            CASE WHEN starts_with(insee, {typed}) THEN insee ELSE {typed} END
        FROM reference_commune
        WHERE valid_to IS NULL
            AND (({insee}) OR siren = {typed}
                OR postal_codes @> ARRAY[{typed}]::varchar[])
        UNION ALL
        SELECT 'commune', c.insee, c.name, c.department_id, c.population, f.name, f.code
        FROM reference_formercommune f JOIN reference_commune c ON c.insee = f.commune_id
        WHERE c.valid_to IS NULL AND f.code = {typed}""",
    Intercommunality.kind: """
        SELECT 'epci', siren, name, seat_department_id, population, '', siren
        FROM reference_intercommunality WHERE valid_to IS NULL AND siren = {typed}""",
    TerritorialEstablishment.kind: """
        SELECT 'ept', siren, name, '', population, '', siren
        FROM reference_territorialestablishment WHERE valid_to IS NULL AND siren = {typed}""",
    Department.kind: """
        SELECT 'departement', code, name, code, population, '', code
        FROM reference_department WHERE valid_to IS NULL AND code = {typed}""",
}
COLUMNS = "kind, code, name, department, population, former_name, compared"
# Exact first, then beginning, then beginning of a word; the most populated before its homonyms.
LIKELIEST = """
    ORDER BY
        {near}CASE WHEN compared = {typed} THEN 0
             WHEN starts_with(compared, {typed}) THEN 1
             WHEN compared LIKE '%% ' || {typed} || '%%' THEN 2
             ELSE 3 END,
        population DESC, kind, code, former_name
    LIMIT %(limit)s"""
# Names that hold what was typed are only read when those that begin with it do not fill the list.
FOUND_BY_NAME = """
    WITH {asked},
    beginning AS MATERIALIZED (
        SELECT * FROM ({beginning}) AS found({columns}) {likeliest})
    SELECT * FROM (
        SELECT * FROM beginning
        UNION
        SELECT * FROM ({inside}) AS found({columns})
        WHERE (SELECT count(*) FROM beginning{which_are_near}) < %(limit)s
    ) AS found {likeliest}"""
# A Caf bears the code of its département.
IS_NEAR = "(CASE kind WHEN 'caf' THEN code ELSE department END = ANY(%(near)s::text[]))"
FOUND_BY_CODE = """
    WITH {asked}
    SELECT * FROM ({parts}) AS found({columns}) {likeliest}"""


def search_places(query, *, kinds=None, limit=10, near=()):
    """Places for what was typed, the most likely first; one query, none for an empty one.

    Those of the départements `near` come before the others.
    """
    sql, parameters = places_query(query, kinds=kinds, limit=limit, near=near)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [PlaceFound(*row[:-1]) for row in cursor.fetchall()]


def places_query(query, *, kinds=None, limit=10, near=()):
    """The SQL of a search and its parameters; empty when nothing can be found.

    The same text whatever was typed: the database plans it once for all.
    """
    query = UNSTORABLE.sub(" ", query)[:LONGEST_QUERY].strip()
    code = re.sub(r"\s", "", query).upper()
    is_code = CODE.fullmatch(code) is not None
    levels = BY_CODE if is_code else BY_NAME
    parts = [sql for kind, sql in levels.items() if kinds is None or kind in kinds]
    if not (query and parts):
        return "", {}
    write = _by_code if is_code else _by_name
    values = {"query": code if is_code else query, "limit": limit}
    if not is_code:
        values["end"] = " " if SAINT.search(query) else ""
    return write(parts, bool(near)), values | ({"near": list(near)} if near else {})


def _by_code(parts, has_near):
    return _whole(FOUND_BY_CODE, has_near, asked=CODE_ASKED, parts=_comparing(parts, BEGINS))


def _by_name(parts, has_near):
    """Words in the order typed, the first one anywhere: « laurent var » finds Saint-Laurent-du-Var."""
    pieces = {"beginning": _comparing(parts, BEGINS), "inside": _comparing(parts, INSIDE)}
    which_are_near = f" WHERE {IS_NEAR}" if has_near else ""
    return _whole(FOUND_BY_NAME, has_near, asked=ASKED, which_are_near=which_are_near, **pieces)


def _comparing(parts, test):
    tests = {name: test.format(name=name) for name in ("folded", "folded_short", "insee")}
    return " UNION ALL ".join(parts).format(typed=TYPED, **tests)


def _whole(sql, has_near, **pieces):
    near_first = f"{IS_NEAR} DESC, " if has_near else ""
    likeliest = LIKELIEST.format(typed=TYPED, near=near_first)
    return sql.format(columns=COLUMNS, likeliest=likeliest, **pieces)


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

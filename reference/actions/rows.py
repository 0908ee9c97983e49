"""From the columns of the official files to the fields of our models."""

from reference.models import (
    Audience,
    Caf,
    Commune,
    Department,
    FormerCommune,
    Intercommunality,
    Region,
    TerritorialEstablishment,
    Theme,
)


def _place(row):
    """What every place has; a place that comes back into the lists is active again."""
    return {"name": row["nom"], "population": row["population"], "valid_to": None}


def _regions(lists):
    for code, row in lists.regions.items():
        yield _place(row) | {
            "code": code,
            "name_with_article": row["de_nom"],
            "zone": row["zone"],
        }


def _departments(lists):
    for code, row in lists.departments.items():
        yield _place(row) | {
            "code": code,
            "name_with_article": row["de_nom"],
            "region_id": row["region"],
            "time_zone": row["fuseau"],
            "zone": row["zone"],
        }


def _intercommunalities(lists):
    for siren, row in lists.intercommunalities.items():
        yield _place(row) | {
            "siren": siren,
            "short_name": row["nom_court"],
            "nature": row["nature"],
            "seat_department_id": row["departement"],
        }


def _establishments(lists):
    for siren, row in lists.establishments.items():
        yield _place(row) | {"siren": siren, "intercommunality_id": row["epci"]}


def _communes(lists):
    for insee, row in lists.communes.items():
        yield _place(row) | {
            "insee": insee,
            "siren": row["siren"] or "",
            "department_id": row["departement"],
            "intercommunality_id": row["epci"],
            "establishment_id": row["ept"],
            "postal_codes": row["codes_postaux"],
            "latitude": row["lat"],
            "longitude": row["lon"],
            "merged_into_id": None,
        }


def _former_communes(lists):
    for code, row in lists.former_communes.items():
        yield {
            "code": code,
            "name": row["nom"] or "",
            "kind": row["type"],
            "commune_id": row["commune"],
        }


def _cafs(lists):
    """A Caf's code is its département's: no list of Caf codes is public."""
    for code, row in lists.cafs.items():
        yield {
            "code": code,
            "name": row["nom"],
            "population": lists.departments[code]["population"],
            "valid_to": None,
        }


def _ranked(rows):
    """Words keep the order of their file."""
    for order, row in enumerate(rows.values(), start=1):
        yield row | {"order": order}


# In an order where each row only points at rows written before it.
ROWS = {
    Region: _regions,
    Department: _departments,
    Intercommunality: _intercommunalities,
    TerritorialEstablishment: _establishments,
    Commune: _communes,
    FormerCommune: _former_communes,
    Caf: _cafs,
    Theme: lambda lists: _ranked(lists.themes),
    Audience: lambda lists: _ranked(lists.audiences),
}

"""The official lists: places, Cafs, organisations, thématiques, publics. Nothing here knows a person.

Codes are strings and primary keys: "06", "2A004", "200039931". A row that a new year's list no
longer names becomes inactive (`valid_to`), never deleted: conventions point at it.
"""

from reference.models.caf import Caf, CafOverride, CafQuerySet, cafs_of
from reference.models.names import FoldName, folded_name, name_indexes
from reference.models.organisation import Organisation
from reference.models.places import (
    Commune,
    CommuneQuerySet,
    Department,
    FormerCommune,
    Intercommunality,
    Place,
    PlaceQuerySet,
    Region,
    TerritorialEstablishment,
    Zone,
)
from reference.models.theme import Audience, Theme, ThemeBadge
from reference.models.vintage import GeoVintage

__all__ = [
    "Audience",
    "Caf",
    "CafOverride",
    "CafQuerySet",
    "Commune",
    "CommuneQuerySet",
    "Department",
    "FoldName",
    "FormerCommune",
    "GeoVintage",
    "Intercommunality",
    "Organisation",
    "Place",
    "PlaceQuerySet",
    "Region",
    "TerritorialEstablishment",
    "Theme",
    "ThemeBadge",
    "Zone",
    "cafs_of",
    "folded_name",
    "name_indexes",
]

"""The organisation that acts for a place."""

import pytest

from reference.actions import organisation_of
from reference.models import Organisation

pytestmark = pytest.mark.django_db


def test_organisation_of_a_place_is_made_once(places):
    made = organisation_of(places.azur)

    assert organisation_of(places.azur) == made
    assert [made.kind, made.name, made.siren, made.intercommunality] == [
        Organisation.Kind.EPCI,
        places.azur.name,
        "200039931",
        places.azur,
    ]


@pytest.mark.parametrize(
    ("place", "kind", "name"),
    [
        (lambda places: places.communes["06069"], "commune", "Grasse"),
        (lambda places: places.alpes_maritimes, "department", "Département des Alpes-Maritimes"),
        (lambda places: places.caf06, "caf", "Caf des Alpes-Maritimes"),
    ],
)
def test_organisation_of_each_level_bears_its_name(places, place, kind, name):
    organisation = organisation_of(place(places))

    assert [organisation.kind, organisation.name] == [kind, name]


def test_organisation_of_a_region_does_not_exist(places):
    with pytest.raises(KeyError):
        organisation_of(places.alpes_maritimes.region)

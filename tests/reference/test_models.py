"""Cafs of communes, places of today, names folded as people type them."""

from datetime import date

import pytest
from django.db import IntegrityError

from reference.models import CafOverride, Commune, Department, Organisation, cafs_of
from tests.factories.reference import CommuneFactory, DepartmentFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_cafs_of_communes_are_those_of_their_departements(places):
    assert cafs_of(["06001", "06069"]) == {"06"}
    assert cafs_of(["06001", "83042"]) == {"06", "83"}
    assert cafs_of([]) == set()


def test_cafs_of_a_commune_attached_elsewhere_is_the_other_one(places):
    CafOverride.objects.create(commune=places.communes["83042"], caf=places.caf06)

    assert cafs_of(["83042"]) == {"06"}


def test_active_places_are_those_of_todays_list(places):
    Commune.objects.filter(pk="06001").update(valid_to=date(2025, 12, 31))

    assert Commune.objects.active().count() == len(places.communes) - 1


def test_headline_leaves_out_the_overseas_collectivities(places):
    miquelon = DepartmentFactory(
        code="975", name="Saint-Pierre-et-Miquelon", region=None, zone="com"
    )
    CommuneFactory(insee="97501", name="Miquelon-Langlade", department=miquelon)

    assert Commune.objects.headline().count() == len(places.communes)
    assert list(Department.objects.headline().values_list("pk", flat=True).order_by("pk")) == [
        "06",
        "83",
    ]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("Saint-Étienne", "st etienne"),
        ("Sainte-Foy-l'Argentière", "ste foy l argentiere"),
        ("Saintes", "saintes"),
    ],
)
def test_names_are_folded_as_people_type_them(places, name, folded):
    commune = CommuneFactory(insee="06900", name=name)

    commune.refresh_from_db()

    assert commune.folded == folded


def test_an_organisation_has_a_siren_of_nine_digits_or_none(db):
    with pytest.raises(IntegrityError, match="organisation_siren_has_nine_digits"):
        OrganisationFactory(siren="12345678")


def test_places_and_words_are_written_by_their_names(places):
    override = CafOverride(commune=places.communes["83042"], caf=places.caf06)

    assert [str(places.azur), str(override), str(Organisation(name="MSA"))] == [
        places.azur.name,
        "83042 : 06",
        "MSA",
    ]

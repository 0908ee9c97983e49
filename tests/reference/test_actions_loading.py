"""Loading the official lists: what it creates, changes, ends, and what it leaves alone."""

import gzip
from datetime import date

import pytest

from reference.actions import load_official_lists
from reference.models import (
    Caf,
    Commune,
    FormerCommune,
    GeoVintage,
    Intercommunality,
    Organisation,
    TerritorialEstablishment,
    Theme,
)
from reference.official import BadFilesError
from tests.reference.folders import (
    MODELS,
    SMALL,
    next_year,
    replaced,
    small_copy,
    without_line,
    written_versions,
)

pytestmark = pytest.mark.django_db


def test_load_official_lists_creates_every_level():
    changes = {change.label: change for change in load_official_lists(SMALL)}

    assert {model.__name__: model.objects.count() for model in MODELS} == {
        "Region": 2,
        "Department": 3,
        "Intercommunality": 3,
        "TerritorialEstablishment": 1,
        "Commune": 6,
        "FormerCommune": 1,
        "Caf": 3,
        "Organisation": 10,
        "Theme": 1,
        "Audience": 1,
    }
    communes = changes["communes"]
    assert [communes.total, len(communes.created), communes.written] == [6, 6, 6]


def test_load_official_lists_keeps_what_the_files_say():
    load_official_lists(SMALL)

    saint_denis = Commune.objects.get(pk="93066")
    grasse = Commune.objects.get(pk="06069")
    assert [
        saint_denis.name,
        saint_denis.establishment.name,
        saint_denis.department.region.name_with_article,
        saint_denis.population,
        grasse.postal_codes,
        grasse.latitude,
        grasse.valid_from,
    ] == [
        "Saint-Denis",
        "Plaine Commune",
        "d’Île-de-France",
        149077,
        ["06130", "06520"],
        43.658,
        None,
    ]
    assert FormerCommune.objects.get().commune == saint_denis
    assert list(Caf.objects.get(pk="06").departments.values_list("pk", flat=True)) == ["06"]
    assert list(
        Intercommunality.objects.get(pk="200039931").departments.values_list("pk", flat=True)
    ) == ["06"]
    assert list(Theme.objects.values_list("slug", "is_national", "order")) == [
        ("parenting", True, 1)
    ]


def test_load_official_lists_makes_the_organisations_that_sign():
    load_official_lists(SMALL)

    assert list(Organisation.objects.order_by("kind", "folded").values_list("kind", "name")) == [
        ("caf", "Caf de la Seine-Saint-Denis"),
        ("caf", "Caf des Alpes-Maritimes"),
        ("caf", "Caf du Var"),
        ("department", "Département de la Seine-Saint-Denis"),
        ("department", "Département des Alpes-Maritimes"),
        ("department", "Département du Var"),
        ("epci", "Communauté d’agglomération du Pays de Grasse"),
        ("epci", "Communauté de communes Alpes d’Azur"),
        ("epci", "Métropole du Grand Paris"),
        ("msa", "MSA Provence Azur"),
    ]


def test_load_official_lists_forced_compares_each_row_and_writes_none():
    load_official_lists(SMALL)
    before = written_versions()

    changes = load_official_lists(SMALL, force=True)

    assert written_versions() == before
    assert {change.written for change in changes} == {0}


def test_load_official_lists_brings_back_a_commune_that_separates_again(tmp_path):
    load_official_lists(SMALL)
    folder = small_copy(tmp_path)
    without_line(folder, "communes.csv", "06005")
    replaced(folder, "communes_anciennes.csv", "93059", "06005,Ascros,06001,déléguée\n93059")
    replaced(folder, "departements.csv", "1128418,4", "1128418,3")
    replaced(folder, "epci.csv", "9931,2", "9931,1")
    load_official_lists(folder)

    load_official_lists(SMALL)

    back = Commune.objects.get(pk="06005")
    assert [back.valid_to, back.merged_into] == [None, None]
    assert list(FormerCommune.objects.values_list("pk", flat=True)) == ["93059"]


def test_load_official_lists_dates_a_commune_that_appears_later(tmp_path):
    load_official_lists(SMALL)
    folder = small_copy(tmp_path)
    replaced(folder, "vintage.toml", "2026-01-01", "2027-01-01")
    replaced(folder, "communes.csv", "83042,", "83043,Nouvelle,,83,93,,,10,83000,,\n83042,")
    replaced(folder, "departements.csv", "1119307,1", "1119307,2")

    load_official_lists(folder)

    assert Commune.objects.get(pk="83043").valid_from == date(2027, 1, 1)
    assert Commune.objects.get(pk="83042").valid_from is None


def test_load_official_lists_moves_an_intercommunality_to_another_departement(tmp_path):
    load_official_lists(SMALL)
    folder = replaced(small_copy(tmp_path), "epci.csv", "CC,06,06,", "CC,06,83,")

    load_official_lists(folder)

    azur = Intercommunality.objects.get(pk="200039931")
    assert list(azur.departments.values_list("pk", flat=True)) == ["83"]


def test_load_official_lists_keeps_a_name_that_somebody_gave_to_an_organisation(tmp_path):
    load_official_lists(SMALL)
    Organisation.objects.filter(intercommunality="200039931").update(name="Alpes d’Azur")
    folder = replaced(small_copy(tmp_path), "epci.csv", "Communauté de communes Alpes", "CC Alpes")

    load_official_lists(folder)

    assert Organisation.objects.get(intercommunality="200039931").name == "Alpes d’Azur"


def test_load_official_lists_reads_a_compressed_file(tmp_path):
    folder = small_copy(tmp_path)
    plain = folder / "communes.csv"
    (folder / "communes.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()

    load_official_lists(folder)

    assert Commune.objects.count() == 6


def test_load_official_lists_changes_nothing_when_a_later_list_is_damaged(tmp_path):
    load_official_lists(SMALL)
    before = written_versions()
    folder = replaced(small_copy(tmp_path), "communes.csv", "Aiglun", "Autre nom")
    replaced(folder, "themes.toml", "is_national = true", "is_national = 3")

    with pytest.raises(BadFilesError):
        load_official_lists(folder)

    assert written_versions() == before
    assert GeoVintage.objects.count() == 1


def test_load_official_lists_already_there_writes_nothing():
    load_official_lists(SMALL)
    before = written_versions()

    assert load_official_lists(SMALL) is None
    assert written_versions() == before
    assert GeoVintage.objects.count() == 1


def test_load_official_lists_of_a_next_year_renames_merges_and_ends(tmp_path):
    load_official_lists(SMALL)

    load_official_lists(next_year(tmp_path))

    merged, ended = Commune.objects.get(pk="06005"), Commune.objects.get(pk="83042")
    assert [merged.merged_into_id, merged.valid_to] == ["06001", date(2026, 12, 31)]
    assert [ended.merged_into_id, ended.valid_to] == [None, date(2026, 12, 31)]
    assert Commune.objects.get(pk="06123").name == "Saint-Laurent"
    assert Organisation.objects.get(intercommunality="200039931").name == "Communauté Azur"
    assert Organisation.objects.count() == 10


def test_load_official_lists_of_an_older_year_is_possible_again(tmp_path):
    load_official_lists(SMALL)
    load_official_lists(next_year(tmp_path))

    load_official_lists(SMALL)

    assert Commune.objects.active().count() == 6
    assert GeoVintage.objects.latest().day == date(2026, 1, 1)


def test_load_official_lists_may_be_empty_of_establishments(tmp_path):
    load_official_lists(SMALL)
    folder = without_line(small_copy(tmp_path), "ept.csv", "200057867")
    replaced(folder, "communes.csv", ",200057867,", ",,")

    load_official_lists(folder)

    assert TerritorialEstablishment.objects.active().count() == 0
    assert TerritorialEstablishment.objects.count() == 1

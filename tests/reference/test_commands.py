"""manage.py load_reference: what it says, and the damaged folders that it refuses."""

import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reference.models import Commune, GeoVintage
from tests.reference.folders import SMALL, next_year, replaced, small_copy, written_versions

pytestmark = pytest.mark.django_db


def load(folder=SMALL, **options):
    out = StringIO()
    call_command("load_reference", folder=folder, stdout=out, **options)
    return out.getvalue()


def refusal_of(folder):
    with pytest.raises(CommandError) as refused:
        load(folder)
    return str(refused.value).splitlines()


def test_load_reference_twice_says_there_is_nothing_to_do():
    load()
    before = written_versions()

    assert load() == "Ces listes sont déjà chargées : rien à faire.\n"
    assert written_versions() == before
    assert GeoVintage.objects.count() == 1


def test_load_reference_tells_what_a_new_year_changes(tmp_path):
    load()

    told = load(next_year(tmp_path))

    assert [line for line in told.splitlines() if line.startswith(("  ", "communes"))] == [
        "  200039931 : « Communauté de communes Alpes d’Azur » devient « Communauté Azur »",
        "communes : 4 lignes, 0 créées, 1 modifiées, 2 terminées.",
        "  06123 : « Saint-Laurent-du-Var » devient « Saint-Laurent »",
        "  06005 : « Ascros » rejoint « Aiglun »",
        "  83042 : n’est plus dans les listes",
    ]


DAMAGES = {
    "missing column": (
        "communes.csv",
        "insee,nom,siren",
        "insee,name,siren",
        "communes.csv, ligne 1 : colonne « nom » absente.",
    ),
    "unknown département": (
        "communes.csv",
        "Aiglun,210600011,06",
        "Aiglun,210600011,07",
        "communes.csv, ligne 2 : departement « 07 » est un code de département inconnu.",
    ),
    "unknown intercommunality": (
        "communes.csv",
        "93,200039857",
        "93,200039856",
        "communes.csv, ligne 4 : epci « 200039856 » est un code d’EPCI inconnu.",
    ),
    "wrong key of a SIREN": (
        "communes.csv",
        "210600011",
        "210600012",
        "communes.csv, ligne 2 : siren « 210600012 » a une clé SIREN fausse.",
    ),
    "SIREN that is not a number": (
        "communes.csv",
        "210600011",
        "21060001X",
        "communes.csv, ligne 2 : siren « 21060001X » n’est pas un SIREN de neuf chiffres.",
    ),
    "unknown zone": (
        "departements.csv",
        "Europe/Paris,metro,83137",
        "Europe/Paris,mars,83137",
        "departements.csv, ligne 3 : zone « mars » n’est pas l’une des valeurs com, drom, metro.",
    ),
    "unknown time zone": (
        "departements.csv",
        "du Var,93,Europe/Paris",
        "du Var,93,Europe/Toulon",
        "departements.csv, ligne 3 : fuseau « Europe/Toulon » n’est pas un fuseau horaire connu.",
    ),
    "negative population": (
        "communes.csv",
        ",104,06910",
        ",-104,06910",
        "communes.csv, ligne 2 : population « -104 » n’est pas un nombre entier positif.",
    ),
    "duplicate code": (
        "communes.csv",
        "06005,Ascros",
        "06001,Ascros",
        "communes.csv, ligne 3 : le code « 06001 » est déjà plus haut.",
    ),
    "too many columns": (
        "communes.csv",
        "06001,Aiglun",
        "06001,Aiglun,Aiglun",
        "communes.csv, ligne 2 : 12 colonnes au lieu de 11.",
    ),
    "empty name": (
        "communes.csv",
        "06001,Aiglun",
        "06001, ",
        "communes.csv, ligne 2 : nom «   » est vide.",
    ),
    "name too long": (
        "caf.csv",
        "Caf du Var",
        "C" * 201,
        f"caf.csv, ligne 3 : nom « {'C' * 60} » dépasse 200 caractères.",
    ),
    "control character": (
        "caf.csv",
        "Caf du Var",
        "Caf\x07du Var",
        "caf.csv, ligne 3 : nom « Caf\x07du Var » contient un caractère de contrôle.",
    ),
    "quote that never closes": (
        "communes.csv",
        "93066,Saint-Denis",
        '93066,"Saint-Denis',
        "communes.csv, ligne 7 : CSV illisible (unexpected end of data).",
    ),
    "point outside the world": (
        "communes.csv",
        "43.8577",
        "143.8577",
        "communes.csv, ligne 2 : lat « 143.8577 » n’est pas une coordonnée entre -90 et 90.",
    ),
    "wrong postal code": (
        "communes.csv",
        "06130|06520",
        "06130|6520",
        "communes.csv, ligne 4 : codes_postaux « 06130|6520 » n’est pas un code postal.",
    ),
    "commune of another département": (
        "communes.csv",
        "Aiglun,210600011,06",
        "Aiglun,210600011,83",
        "communes.csv, ligne 2 : la commune 06001 n’est pas du département 83.",
    ),
    "fewer communes than announced": (
        "departements.csv",
        "1119307,1",
        "1119307,2",
        "departements.csv, ligne 3 : 83 annonce 2 communes, communes.csv en a 1.",
    ),
    "former code that is a commune": (
        "communes_anciennes.csv",
        "93059,Pierrefitte-sur-Seine",
        "06001,Pierrefitte-sur-Seine",
        "communes_anciennes.csv, ligne 2 : 06001 est encore une commune.",
    ),
    "unknown kind of organisation": (
        "organisations.csv",
        "Azur,msa",
        "Azur,MSA",
        "organisations.csv, ligne 2 : type « MSA » n’est pas l’une des valeurs ars, association, "
        "caf, carsat, ccas, commune, cpam, department, epci, france_travail, msa, "
        "national_education, other, region, state, syndicate.",
    ),
    "wrong slug of a thématique": (
        "themes.toml",
        '"parenting"',
        '"Parentalité"',
        "themes.toml, entrée 1 : slug « Parentalité » n’est pas un identifiant en minuscules.",
    ),
    "thématique neither national nor not": (
        "themes.toml",
        "is_national = true",
        'is_national = "oui"',
        "themes.toml, entrée 1 : is_national « oui » n’est ni true ni false.",
    ),
    "unreadable TOML": (
        "audiences.toml",
        'slug = "parents"',
        "slug = ",
        "audiences.toml, TOML illisible : Invalid value (at line 2, column 8).",
    ),
    "unreadable vintage": (
        "vintage.toml",
        "2026-01-01",
        "2026-13-01",
        "vintage.toml, TOML illisible : Expected newline or end of document after a statement "
        "(at line 2, column 11).",
    ),
    "day that is not a date": (
        "vintage.toml",
        "2026-01-01",
        '"2026"',
        "vintage.toml, ligne 1 : « day » n’est pas une date, comme 2026-01-01.",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_load_reference_refuses_a_damaged_file_and_says_where(tmp_path, damage):
    file, before, after, sentence = DAMAGES[damage]
    folder = replaced(small_copy(tmp_path), file, before, after)

    refusal = refusal_of(folder)

    assert refusal == ["Rien n’a été changé.", sentence]
    assert Commune.objects.count() == 0


def test_load_reference_refuses_a_text_that_is_not_utf_8(tmp_path):
    folder = small_copy(tmp_path)
    path = folder / "communes.csv"
    path.write_bytes(path.read_bytes().replace(b"Cogolin", "Cogolié".encode("latin-1")))

    assert refusal_of(folder)[1:] == ["communes.csv, ligne 6 : ce texte n’est pas en UTF-8."]


def test_load_reference_refuses_a_missing_file(tmp_path):
    folder = small_copy(tmp_path)
    (folder / "epci.csv").unlink()

    assert refusal_of(folder)[1:] == [f"epci.csv, absent : ce fichier manque dans {folder}."]


def test_load_reference_refuses_a_compressed_file_cut_short(tmp_path):
    folder = small_copy(tmp_path)
    plain = folder / "communes.csv"
    (folder / "communes.csv.gz").write_bytes(gzip.compress(plain.read_bytes())[:-20])
    plain.unlink()

    assert refusal_of(folder)[1:] == [
        "communes.csv, illisible : ce fichier ou sa compression est abîmé."
    ]


def test_load_reference_shows_the_first_twenty_problems_and_counts_the_others(tmp_path):
    folder = small_copy(tmp_path)
    lines = ["93066,Saint-Denis,,93,11,,,0,,,\n"] * 30
    replaced(folder, "communes.csv", "93066,", f"{''.join(lines)}93066,")

    refusal = refusal_of(folder)

    assert [len(refusal), refusal[-1]] == [22, "… et 10 autres problèmes."]

"""Which files there are, what each column must hold, and what must agree between files."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reference.models import Intercommunality, Organisation, Zone
from reference.official import cells
from reference.official.folder import BadFilesError, Folder

DATA_FOLDER = Path(__file__).parent.parent / "data"

NAME = cells.text(200)
ZONE = cells.one_of(Zone.values)
REGION_CODE = cells.matching(r"[0-9]{2}", "un code de région")
DEPARTMENT_CODE = cells.matching(r"[0-9]{2,3}|2[AB]", "un code de département")
INSEE_CODE = cells.matching(r"([0-9]{2}|2[AB])[0-9]{3}", "un code Insee de commune")
POSTAL_CODE = cells.matching(r"[0-9]{5}", "un code postal")
SLUG = cells.matching(r"[a-z]+(-[a-z]+)*", "un identifiant en minuscules")
ICON = cells.matching(r"[a-z0-9]+(-[a-z0-9]+)*", "un nom d’icône")
FORMER_KINDS = ("ancien code", "déléguée", "associée", "arrondissement")


@dataclass(frozen=True)
class OfficialLists:
    """The whole content of a folder, checked: {code: row} a file, columns named as there."""

    day: date
    digest: str
    regions: dict
    departments: dict
    intercommunalities: dict
    establishments: dict
    communes: dict
    former_communes: dict
    cafs: dict
    organisations: dict
    themes: dict
    audiences: dict


def read_official_lists(path=DATA_FOLDER):
    """Everything that the folder says, or `BadFilesError` with all that is wrong in it."""
    folder = Folder(path)
    lists = _read_places(folder) | _read_words(folder)
    for check in AGREEMENTS:
        if not folder.problems:  # a wrong code told once is enough
            check(folder, lists)
    if folder.problems:
        raise BadFilesError(folder.problems)
    return OfficialLists(digest=folder.digest, **lists)


def _read_places(folder):
    """From the largest to the smallest: a file names only codes of the files before it."""
    day = folder.day("vintage.toml")
    regions = folder.table(
        "regions.csv",
        {
            "code": REGION_CODE,
            "nom": NAME,
            "de_nom": NAME,
            "zone": ZONE,
            "population": cells.count,
        },
    )
    departments = folder.table(
        "departements.csv",
        {
            "code": DEPARTMENT_CODE,
            "nom": NAME,
            "de_nom": NAME,
            "region": cells.optional(cells.in_table(regions, "de région")),
            "fuseau": cells.time_zone,
            "zone": ZONE,
            "population": cells.count,
            "communes": cells.count,
        },
    )
    department = cells.in_table(departments, "de département")
    intercommunalities = folder.table(
        "epci.csv",
        {
            "siren": cells.siren,
            "nom": NAME,
            "nom_court": NAME,
            "nature": cells.one_of(Intercommunality.Nature.values),
            "departement": department,
            "departements": cells.several(department),
            "population": cells.count,
            "communes": cells.count,
        },
    )
    establishments = folder.table(
        "ept.csv",
        {
            "siren": cells.siren,
            "nom": NAME,
            "epci": cells.in_table(intercommunalities, "d’EPCI"),
            "departements": cells.several(department),
            "population": cells.count,
        },
    )
    communes = folder.table(
        "communes.csv",
        {
            "insee": INSEE_CODE,
            "nom": NAME,
            "siren": cells.optional(cells.siren),
            "departement": department,
            "epci": cells.optional(cells.in_table(intercommunalities, "d’EPCI")),
            "ept": cells.optional(cells.in_table(establishments, "d’EPT")),
            "population": cells.count,
            "codes_postaux": cells.several(POSTAL_CODE),
            "lat": cells.optional(cells.coordinate(90)),
            "lon": cells.optional(cells.coordinate(180)),
        },
    )
    return {
        "day": day,
        "regions": regions,
        "departments": departments,
        "intercommunalities": intercommunalities,
        "establishments": establishments,
        "communes": communes,
        "former_communes": folder.table(
            "communes_anciennes.csv",
            {
                "code": INSEE_CODE,
                "nom": cells.optional(NAME),
                "commune": cells.in_table(communes, "de commune"),
                "type": cells.one_of(FORMER_KINDS),
            },
        ),
        "cafs": folder.table("caf.csv", {"departement": department, "nom": NAME}),
    }


def _read_words(folder):
    """Organisations without a place of their own, thématiques and publics."""
    return {
        "organisations": folder.table(
            "organisations.csv",
            {
                "nom": NAME,
                "type": cells.one_of(Organisation.Kind.values),
                "siren": cells.optional(cells.siren),
            },
        ),
        "themes": folder.entries(
            "themes.toml",
            "theme",
            {
                "slug": SLUG,
                "label": cells.text(80),
                "definition": cells.text(200),
                "is_national": cells.yes_or_no,
                "icon": ICON,
            },
        ),
        "audiences": folder.entries(
            "audiences.toml", "audience", {"slug": SLUG, "label": cells.text(80)}
        ),
    }


def department_of(insee):
    """The département is written in the code: "06079" → "06", "97109" → "971"."""
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def _check_departments_of_communes(folder, lists):
    for insee, row in lists["communes"].items():
        if row["departement"] != department_of(insee):
            reason = f"la commune {insee} n’est pas du département {row['departement']}"
            folder.blame_row("communes.csv", insee, reason)


def _check_announced_communes(folder, lists):
    """A file cut short must not end thousands of communes: the announced counts say so."""
    for file, bodies, column in (
        ("departements.csv", lists["departments"], "departement"),
        ("epci.csv", lists["intercommunalities"], "epci"),
    ):
        found = Counter(row[column] for row in lists["communes"].values())
        for code, row in bodies.items():
            if row["communes"] != found[code]:
                announced = f"{code} annonce {row['communes']} communes"
                folder.blame_row(file, code, f"{announced}, communes.csv en a {found[code]}")


def _check_former_communes(folder, lists):
    for code in lists["former_communes"].keys() & lists["communes"].keys():
        folder.blame_row("communes_anciennes.csv", code, f"{code} est encore une commune")


# What must agree between files, once each of them is sound.
AGREEMENTS = (_check_departments_of_communes, _check_announced_communes, _check_former_communes)

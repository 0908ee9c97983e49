"""A Caf's spreadsheet, for the tests: headings as people write them, lines as they fill them."""

from uuid import uuid4

from conventions import actions
from conventions.importing.columns import proposed
from conventions.models import ConventionImport

HEADINGS = [
    "Intitulé",
    "Nom local",
    "Étape",
    "Signature",
    "Date de début",
    "Date de fin",
    "EPCI",
    "Commune",
    "Exceptions",
    "Signataires",
    "Thématiques",
    "Fonction",
    "Employeur",
    "ETP",
    "Prénom",
    "Nom",
    "Courriel",
    "Depuis",
]
NAMES = proposed(HEADINGS)
SOUND = {
    "official_title": "Convention territoriale globale des Alpes d’Azur",
    "start_date": "01/01/2026",
    "end_date": "31/12/2030",
    "epcis": "200039931",
    "signatories": "CC Alpes d’Azur ; Caf des Alpes-Maritimes",
}
POST = {
    "kind": "Chargée de coopération",
    "employer": "CC Alpes d’Azur",
    "fte": "0,5",
    "first_name": "Lina",
    "last_name": "Olivier",
    "email": "lina@essai.example",
}


def line(**cells):
    return [cells.get(name, "") for name in NAMES]


def table(*lines, headings=HEADINGS):
    """The first line bears number 2, as in a spreadsheet."""
    return {"headings": headings, "lines": [[n, cells] for n, cells in enumerate(lines, 2)]}


def sent(by, *lines):
    """An import whose columns are those that the headings suggest, checked."""
    made = actions.start_import(key=uuid4(), by=by, file_name="ctg.xlsx", table=table(*lines))
    return actions.check_import(made, by=by, columns=made.columns)


def confirmed(by, *lines, **options):
    made = sent(by, *lines)
    return actions.confirm_import(made, by=by, version=made.version, **options)


def written(by, *lines, **options):
    """An import that the worker has written."""
    made = confirmed(by, *lines, **options)
    actions.run_import(str(made.pk))
    return ConventionImport.objects.get(pk=made.pk)


def said(notices):
    return [f"ligne {n['line']}, {n['column']} : {n['message']}" for n in notices]


def plain(text):
    """Without the no-break spaces, which a test would not show."""
    return text.replace("\xa0", " ")


def words(notices):
    return [plain(str(notice)) for notice in notices]

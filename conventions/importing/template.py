"""The spreadsheet to fill: its headings, two examples, how to fill each column."""

from conventions.importing.columns import COLUMNS
from conventions.models import PostKind, Stage
from ctgnet.spreadsheets import Sheet

# The first example takes an intercommunality whole.
WHOLE = {"communes", "exceptions"}
SECOND = {
    "official_title": COLUMNS["official_title"].example,
    "start_date": COLUMNS["start_date"].example,
    "kind": PostKind.PILOT.label,
    "employer": COLUMNS["employer"].example,
    "fte": "0,2",
}
HOW = {
    "official_title": "Obligatoire. Les lignes qui portent le même intitulé et le même début font une seule CTG. Laissée vide, la ligne continue celle du dessus.",
    "local_name": "Le nom que l’on dit sur place, s’il y en a un.",
    "stage": f"{', '.join(Stage.labels)}. Vide : signée, si une date l’est.",
    "signature_date": "31/12/2025, 2025-12-31 ou « 31 décembre 2025 ».",
    "start_date": "Obligatoire pour une CTG signée. « 2026 » vaut le 1er janvier 2026.",
    "end_date": "Vide : cinq ans jour pour jour. « 2030 » vaut le 31 décembre 2030.",
    "themes": "Une ou plusieurs, séparées par des points-virgules.",
    "epcis": "Nom officiel ou numéro SIREN. Sans colonne « Communes », toutes leurs communes sont prises.",
    "exceptions": "Les communes de ces intercommunalités qui ne sont pas dans la CTG.",
    "communes": "Codes Insee ou noms, « Saint-Denis (93) » pour un nom porté par plusieurs. Plusieurs dans la cellule, ou une par ligne. Les anciens codes sont suivis.",
    "signatories": "Noms officiels, numéros SIREN ou codes Insee, séparés par des points-virgules. « Caf » vaut celle du territoire.",
    "kind": f"Une ligne par poste. {', '.join(PostKind.labels)}.",
    "employer": "Vide : la seule collectivité qui signe.",
    "fte": "De 0,05 à 1 ; « 50 % » convient.",
    "post_themes": "Comme les thématiques de la CTG.",
    "first_name": "Sans personne, le poste est vacant.",
    "last_name": "Sans personne, le poste est vacant.",
    "email": "Obligatoire pour une personne : une adresse inconnue reçoit une invitation, valable sept jours.",
    "starts_on": "Vide : le début de la CTG.",
}


def template_sheets():
    """The table itself, then « Mode d’emploi »."""
    headings = [column.label for column in COLUMNS.values()]
    first = ["" if name in WHOLE else column.example for name, column in COLUMNS.items()]
    second = [SECOND.get(name, "") for name in COLUMNS]
    how = [
        [column.label, column.group, HOW[name], column.example] for name, column in COLUMNS.items()
    ]
    return (
        Sheet("CTG", headings, [first, second]),
        Sheet(
            "Mode d’emploi",
            ["Colonne", "Partie", "Comment la remplir", "Exemple"],
            [["", "", "Effacez les deux lignes d’exemple avant d’envoyer le fichier.", ""], *how],
        ),
    )

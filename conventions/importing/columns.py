"""What a column may hold, and what the headings of a file suggest."""

from dataclasses import dataclass

from ctgnet.cells import folded


@dataclass(frozen=True)
class Column:
    """Something that a file may say; `names` are headings met in the files of the Cafs."""

    label: str
    group: str
    example: str
    names: tuple[str, ...] = ()


CTG, PLACES, POSTS = "La convention", "Le territoire et les signataires", "Les postes"
COLUMNS = {
    "official_title": Column(
        "Intitulé officiel",
        CTG,
        "Convention territoriale globale des Alpes d’Azur",
        ("intitulé", "titre", "titre de la CTG", "convention", "nom de la convention", "CTG"),
    ),
    "local_name": Column(
        "Nom local", CTG, "Alpes d’Azur en famille", ("nom usuel", "appellation", "nom de la CTG")
    ),
    "stage": Column("Étape", CTG, "Signée", ("statut", "état", "avancement", "état d’avancement")),
    "signature_date": Column(
        "Date de signature", CTG, "12/12/2025", ("signature", "signée le", "date signature")
    ),
    "start_date": Column(
        "Début",
        CTG,
        "01/01/2026",
        ("date de début", "date début", "début de la CTG", "date d’effet", "début de validité"),
    ),
    "end_date": Column(
        "Fin",
        CTG,
        "31/12/2030",
        ("date de fin", "date fin", "échéance", "date d’échéance", "terme", "fin de validité"),
    ),
    "themes": Column(
        "Thématiques",
        CTG,
        "Petite enfance ; Parentalité",
        ("thématique", "thèmes", "champs", "champs d’intervention"),
    ),
    "epcis": Column(
        "Intercommunalités",
        PLACES,
        "200039931",
        (
            "intercommunalité",
            "EPCI",
            "SIREN",
            "SIREN EPCI",
            "nom EPCI",
            "communauté",
            "code EPCI",
            "territoire",
        ),
    ),
    "exceptions": Column(
        "Communes hors de la CTG",
        PLACES,
        "06005",
        ("exceptions", "sauf", "communes exclues", "communes non signataires", "hors CTG"),
    ),
    "communes": Column(
        "Communes",
        PLACES,
        "06001 ; 06005",
        (
            "commune",
            "codes Insee",
            "code Insee",
            "Insee",
            "code commune",
            "codes communes",
            "périmètre",
            "nom commune",
            "communes couvertes",
        ),
    ),
    "signatories": Column(
        "Signataires",
        PLACES,
        "CC Alpes d’Azur ; Caf des Alpes-Maritimes",
        ("signataire", "organismes signataires", "collectivités signataires", "partenaires"),
    ),
    "kind": Column(
        "Fonction",
        POSTS,
        "Chargée de coopération",
        ("poste", "type de poste", "métier", "intitulé du poste", "fonctions"),
    ),
    "employer": Column(
        "Employeur",
        POSTS,
        "CC Alpes d’Azur",
        ("structure employeuse", "collectivité employeuse", "structure", "organisme employeur"),
    ),
    "fte": Column(
        "ETP", POSTS, "0,5", ("quotité", "temps de travail", "nombre d’ETP", "nb ETP", "part ETP")
    ),
    "post_themes": Column(
        "Thématiques du poste", POSTS, "Jeunesse", ("thématique du poste", "champ du poste")
    ),
    "first_name": Column("Prénom", POSTS, "Lina", ("prénoms", "prénom de la personne")),
    "last_name": Column(
        "Nom de famille", POSTS, "Olivier", ("nom de la personne", "nom du chargé de coopération")
    ),
    "email": Column(
        "Adresse e-mail",
        POSTS,
        "lina.olivier@essai.example",
        ("e-mail", "mail", "courriel", "adresse mail", "mèl", "adresse électronique", "mail pro"),
    ),
    "starts_on": Column(
        "En poste depuis",
        POSTS,
        "01/02/2026",
        ("depuis", "prise de poste", "date de prise de poste", "date d’arrivée", "date d’embauche"),
    ),
}
OF_POSTS = tuple(name for name, column in COLUMNS.items() if column.group == POSTS)
KNOWN = {
    folded(heading): name
    for name, column in COLUMNS.items()
    for heading in (column.label, *column.names)
}


def proposed(headings):
    """The column that each heading suggests, "" where none does; each column once, the first served."""
    keys = [folded(heading) for heading in headings]
    known = {KNOWN.get(key) for key in keys}
    is_of_a_person = "first_name" in known and "last_name" not in known
    bare = {"nom": "last_name" if is_of_a_person else "local_name"}
    found = []
    for key in keys:
        name = KNOWN.get(key) or bare.get(key) or _beginning_of(key)
        found.append(name if name not in found else "")
    return found


def _beginning_of(key):
    """« date de début de la convention » begins as « date de début » does; the longest such heading."""
    long_enough = [known for known in KNOWN if len(known) > 4 and key.startswith(f"{known} ")]
    return KNOWN[max(long_enough, key=len)] if long_enough else ""


def heading_in_words(heading, name):
    """« commune » for « Commune », « ETP » as it is; the label when the file has no such column."""
    words = heading.strip() or COLUMNS[name].label
    return words[:1].lower() + words[1:] if words[1:2].islower() else words

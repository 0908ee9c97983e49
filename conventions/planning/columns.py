"""The columns of a plan in a spreadsheet: what each holds, and the headings that people give it."""

from dataclasses import dataclass

from ctgnet.cells import folded

TEXT_KEYS = ("findings", "objectives", "description", "human_resources", "risks")


@dataclass(frozen=True)
class Column:
    """A field of the plan, its heading in our files, others that mean the same, an example."""

    key: str
    heading: str
    names: tuple
    example: str


COLUMNS = (
    Column("axis", "Axe", ("enjeu", "orientation", "priorite", "axe strategique"), "Grandir ici"),
    Column(
        "objective",
        "Objectif du plan",
        ("objectif", "objectif strategique", "objectif operationnel", "sous axe"),
        "Accueillir chaque enfant près de chez lui",
    ),
    Column(
        "title",
        "Intitulé",
        ("action", "fiche action", "intitule de l action", "titre", "nom de l action"),
        "Ouvrir un relais petite enfance itinérant",
    ),
    Column("themes", "Thématiques", ("thematique", "theme", "themes", "champ"), "Petite enfance"),
    Column(
        "findings",
        "Constat",
        ("constats", "contexte", "diagnostic", "constat contexte"),
        "Les assistantes maternelles de la vallée travaillent seules.",
    ),
    Column(
        "objectives",
        "Objectifs de l’action",
        ("objectifs", "objectifs de l action", "buts", "finalite"),
        "Rompre l’isolement ; informer les parents.",
    ),
    Column(
        "description",
        "Description",
        ("descriptif", "contenu", "modalites", "mise en oeuvre", "deroule"),
        "Un camion aménagé passe chaque semaine dans six villages.",
    ),
    Column("audiences", "Publics", ("public", "public vise", "publics vises", "cible"), "Parents"),
    Column(
        "lead_organisation",
        "Organisme pilote",
        ("pilote", "porteur", "structure pilote", "maitre d ouvrage", "pilotage", "responsable"),
        "CC Alpes d’Azur",
    ),
    Column("other_partners", "Partenaires", ("partenaire", "partenariat", "acteurs"), "PMI, MSA"),
    Column(
        "starts_on",
        "Début",
        ("date de debut", "demarrage", "debut de l action", "lancement"),
        "01/01/2026",
    ),
    Column("ends_on", "Fin", ("date de fin", "echeance", "fin de l action"), "31/12/2027"),
    Column("human_resources", "Moyens humains", ("moyens", "ressources humaines", "rh"), "0,5 ETP"),
    Column(
        "budget", "Budget (euros)", ("budget", "cout", "budget previsionnel", "montant"), "24000"
    ),
    Column("other_funders", "Financeurs", ("financeur", "financement", "financements"), "Caf"),
    Column("risks", "Points de vigilance", ("vigilance", "risques", "freins"), "Trouver un lieu"),
    Column("status", "Statut", ("etat", "etat d avancement", "situation"), "À lancer"),
    Column("progress", "Avancement (%)", ("avancement", "taux", "progression"), "0"),
)
BY_KEY = {column.key: column for column in COLUMNS}
HEADINGS = [column.heading for column in COLUMNS]


KNOWN = {folded(name): column.key for column in COLUMNS for name in (*column.names, column.heading)}


def propose(headings):
    """The field of each heading of a file, "" where nothing fits; a field is proposed once."""
    proposed, taken = [], set()
    for heading in headings:
        key = KNOWN.get(folded(heading), "")
        proposed.append("" if key in taken else key)
        taken.add(key)
    return proposed

"""Invented names and prose: some words common, some rare, so that a search has something to sort."""

FIRST = [
    "Ada",
    "Basile",
    "Chloé",
    "Dario",
    "Elsa",
    "Fanny",
    "Gaël",
    "Hana",
    "Ismaël",
    "Jade",
    "Karel",
    "Lila",
    "Milo",
    "Nora",
    "Oscar",
]
LAST = [
    "Bouleau",
    "Clairière",
    "Dune",
    "Estuaire",
    "Falaise",
    "Garrigue",
    "Hêtre",
    "Islande",
    "Jonc",
    "Lagune",
    "Mélèze",
]
COMMON = [
    "familles",
    "enfants",
    "parents",
    "communes",
    "partenaires",
    "accueil",
    "droits",
    "jeunes",
    "territoire",
    "action",
]
OTHERS = [
    "atelier",
    "bus",
    "calendrier",
    "diagnostic",
    "école",
    "forum",
    "guide",
    "habitants",
    "itinérance",
    "jardin",
    "lecture",
    "mobilité",
    "numérique",
    "observatoire",
    "parcours",
    "quartier",
    "réseau",
    "santé",
    "transport",
    "usage",
    "veille",
    "workshop",
    "enquête",
    "bibliothèque",
    "médiathèque",
    "crèche",
    "relais",
    "animateur",
    "élus",
    "maire",
    "budget",
    "évaluation",
    "indicateur",
    "questionnaire",
]
RARE = "ludobus"
# Rows written at once.
BATCH = 2_000


def prose(dice, length):
    words = [
        dice.choice(OTHERS) if dice.random() < 0.8 else dice.choice(COMMON) for _ in range(length)
    ]
    return " ".join(words)

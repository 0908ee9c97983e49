"""docs/permissions.toml in words that people read."""

import tomllib
from functools import cache
from itertools import groupby

from django.conf import settings

COLUMNS = {
    "V": "Sans compte",
    "N": "Compte non validé",
    "C": "Coopération CTG",
    "P": "Pilote de CTG",
    "K": "Caf du territoire",
    "K2": "Autre Caf",
    "A": "Administration nationale",
}
WORDS = {
    "●": "oui",
    "—": "non",
    "2": "à deux personnes",
    "2 ≠self": "à deux personnes, jamais pour soi",
    "Q": "oui, en nombre limité",
    "R": "avec un motif écrit",
    "R Q": "avec un motif écrit, en nombre limité",
    "R ≠self": "avec un motif écrit, jamais pour soi",
    "att opt, organiser": "si l’on participe et que chacun l’a ouvert, ou si l’on organise",
    "once submitted": "quand la relecture est demandée",
    "opt": "si la personne l’a ouvert",
    "opt Q": "si la personne l’a ouvert, en nombre limité",
    "organiser": "si l’on organise",
    "organiser Q": "si l’on organise, en nombre limité",
    "own": "les siens",
    "own Caf": "de sa Caf",
    "own Caf Q": "de sa Caf, en nombre limité",
    "own acts and acts on me": "ses actes et ceux qui le concernent",
    "own asks": "demande pour les siens",
    "own, co-author": "les siens et ceux écrits à plusieurs",
    "own, not the last": "le sien, sauf la dernière personne",
    "own, terr": "les siens et ceux de son territoire",
    "public events": "rencontres publiques",
    "registered for own event": "aux inscrits de sa rencontre",
    "référent ≠self": "si l’on est la référence CTG, jamais pour soi",
    "same": "ses actes et ceux qui le concernent",
    "terr": "sur son territoire",
    "terr Q": "sur son territoire, en nombre limité",
    "terr adds": "ajoute, sur son territoire",
    "terr proposes": "propose, sur son territoire",
    "terr, K confirms": "sur son territoire, la Caf confirme",
    "token": "avec un lien personnel",
    "≠author": "oui, sauf l’auteur",
    "≠self": "oui, jamais pour soi",
    "● Q": "oui, en nombre limité",
    "● Q R": "oui, en nombre limité et avec un motif",
    "● adds": "ajoute",
    "● confirms": "oui, et confirme",
    "● ≠self": "oui, jamais pour soi",
}


@cache
def groups():
    """[(« Annuaire et profils », [(« Voir… », [(« Sans compte », « non »), …]), …]), …]"""
    rows = tomllib.loads((settings.BASE_DIR / "docs/permissions.toml").read_text())["row"]
    return [
        (name, [(row["label"], _cells(row)) for row in gathered])
        for name, gathered in groupby(rows, key=lambda row: row["group"])
    ]


def _cells(row):
    return [(COLUMNS[code], WORDS[cell]) for code, cell in row["cells"].items()]

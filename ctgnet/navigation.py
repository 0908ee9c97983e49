"""The ways into the site, named by what people come to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One way in: its words, its address, where the reader stands ("page", "true" below it, or "")."""

    label: str
    path: str
    current: str = ""


FOR_ALL = (
    ("Trouver une fiche", "/fiches/"),
    ("Voir les territoires", "/territoires/"),
    ("Les CTG", "/conventions/"),
    ("Se rencontrer", "/evenements/"),
)
DUTIES = (
    ("Aide", "/aide/"),
    ("Nous écrire", "/contact/"),
    ("Plan du site", "/plan-du-site/"),
    ("Accessibilité : non conforme", "/accessibilite/"),
    ("Mentions légales", "/mentions-legales/"),
    ("Données personnelles", "/confidentialite/"),
    ("Conditions d’utilisation", "/conditions/"),
    ("Charte du réseau", "/charte/"),
)


def main_entries(standing, path=""):
    """The navigation of that person, with the page they are on marked."""
    ways = list(FOR_ALL)
    if standing.is_verified:
        ways.append(("Annuaire", "/annuaire/"))
    ways.append(("Le métier", "/le-metier/"))
    if standing.is_caf_officer:
        ways.append(("Mon bureau Caf", "/caf/"))
    if standing.is_national:
        ways.append(("Administration", "/administration/"))
    return tuple(Entry(label, way, _where(way, path)) for label, way in ways)


def duty_entries(path=""):
    """The foot of every page: help, contact and what the law asks for."""
    return tuple(Entry(label, way, _where(way, path)) for label, way in DUTIES)


def _where(way, path):
    if path == way:
        return "page"
    return "true" if path.startswith(way) else ""

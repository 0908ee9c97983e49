"""The words of a territory page: where it stands, its short facts, its headline figures."""

from django.urls import reverse

from ctgnet.templatetags.french import number, plural, plural_word, zone_name
from reference.models import (
    Caf,
    Commune,
    Department,
    Intercommunality,
    Region,
    TerritorialEstablishment,
    Zone,
)

PARIS = "Europe/Paris"


def ancestors_of(place):
    """[(label, url), …] from the list of territories down to the one above this place."""
    above = [("Territoires", reverse("territory_list"))]
    return above + [(str(parent), parent.get_absolute_url()) for parent in _parents(place)]


def _parents(place):
    match place:
        case Department():
            return _present(place.region)
        case Intercommunality():
            return _present(place.seat_department.region, place.seat_department)
        case TerritorialEstablishment():
            return _present(place.intercommunality)
        case Commune():
            department = place.department
            return _present(
                department.region, department, place.intercommunality, place.establishment
            )
        case _:
            return []


def _present(*places):
    return [place for place in places if place]


def title_of(place):
    """Homonyms are told apart by their département."""
    match place:
        case Commune():
            return f"{place.name} ({place.department_id})"
        case Intercommunality():
            return f"{place.name} ({place.seat_department_id})"
        case _:
            return place.name


def facts_of(place):
    """Short facts of the official lists: (label, value)."""
    facts = [("Population", plural(place.population, "habitant,habitants"))]
    match place:
        case Commune():
            facts += [
                ("Code Insee", place.insee),
                ("Code postal", ", ".join(place.postal_codes)),
                ("SIREN", place.siren),
            ]
        case Intercommunality():
            facts += [("Nature", place.get_nature_display().capitalize()), ("SIREN", place.siren)]
        case TerritorialEstablishment():
            facts += [("SIREN", place.siren)]
        case Department() if place.time_zone != PARIS:
            facts += [("Heure locale", zone_name(place.time_zone))]
    return [(label, value) for label, value in facts if value]


def figures_of(register, team, shares, place):
    """[(value, label), …]: CTG, people, ETP, communes covered, as the rows say them.

    No ETP of a single person, whose share it would be.
    """
    figures = [
        (number(len(register.today)), "CTG"),
        (number(len(team.people)), plural_word(len(team.people), "personne,personnes")),
    ]
    if team.shows_total:
        figures.append((number(team.fte), "ETP"))
    if isinstance(place, Commune):
        return figures
    covered = sum(share.covered for share in shares)
    communes = sum(share.communes for share in shares)
    label = (
        f"{plural_word(covered, 'commune,communes')} sur {number(communes)} "
        f"{plural_word(covered, 'couverte,couvertes')}"
    )
    return [*figures, (number(covered), label)]


def caf_of(place):
    """(name, code) of the Caf that serves this place, when there is one and only one."""
    match place:
        case Commune() if hasattr(place, "caf_override"):
            return str(place.caf_override.caf), place.caf_override.caf_id
        case Commune():
            return _caf_of_department(place.department)
        case Department():
            return _caf_of_department(place)
        case Caf() if place.valid_to is None:
            return str(place), place.pk
        case _:
            return None


def _caf_of_department(department):
    """A Caf bears its département's code and article: no query is needed to name it."""
    if department.zone == Zone.OVERSEAS_COLLECTIVITY:
        return None
    return f"Caf {department.name_with_article}", department.code


def parts_title(place):
    match place:
        case Region():
            return "Les départements"
        case Department() | Caf():
            return "Les intercommunalités"
        case Commune():
            return "Les communes de la même intercommunalité"
        case _:
            return "Les communes"

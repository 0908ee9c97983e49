"""Organisations of places: those that sign and employ bear the place's name."""

from reference.models import Caf, Commune, Department, Intercommunality, Organisation

# model: (kind of organisation, link to the place)
BODIES = {
    Caf: (Organisation.Kind.CAF, "caf"),
    Commune: (Organisation.Kind.COMMUNE, "commune"),
    Department: (Organisation.Kind.DEPARTMENT, "department"),
    Intercommunality: (Organisation.Kind.EPCI, "intercommunality"),
}


def describe(place):
    """Fields of the organisation that acts for this place."""
    kind, link = BODIES[type(place)]
    name = f"Département {place.name_with_article}" if link == "department" else place.name
    return {"kind": kind, "name": name, "siren": getattr(place, "siren", ""), link: place}


def organisation_of(place):
    """The organisation of a commune, an EPCI, a département or a Caf; made when first needed."""
    _, link = BODIES[type(place)]
    organisation, _ = Organisation.objects.get_or_create(**{link: place}, defaults=describe(place))
    return organisation


def add_organisations(named):
    """Bodies that no official list holds, from (name, kind): a syndicate, a CCAS, an association."""
    return Organisation.objects.bulk_create(
        Organisation(name=name, kind=kind) for name, kind in named
    )


def create_missing_organisations(model):
    """Make the organisation of each active place of that level that has none."""
    lacking = model.objects.active().filter(organisation=None).order_by("pk")
    return Organisation.objects.bulk_create(Organisation(**describe(place)) for place in lacking)


def rename_organisations(model, renamed):
    """An organisation follows the name of its place, unless somebody gave it another one."""
    _, link = BODIES[model]
    for code, before, after in renamed:
        Organisation.objects.filter(**{link: code}, name=before).update(name=after)

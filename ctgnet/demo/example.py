"""A spreadsheet to try the import with: real communes of one's Caf, invented people, headings of a Caf."""

from datetime import date

from django.db.models import Count

from conventions.models import PostKind, Stage
from ctgnet.demo.build.people import address_of
from ctgnet.spreadsheets import Sheet
from ctgnet.templatetags.french import of
from reference.models import Commune, Intercommunality

# As a Caf writes them: the import proposes what each column holds.
HEADINGS = {
    "official_title": "Intitulé",
    "local_name": "Nom local",
    "stage": "État d’avancement",
    "signature_date": "Signature",
    "start_date": "Date de début",
    "end_date": "Date de fin",
    "epcis": "EPCI",
    "exceptions": "Communes exclues",
    "communes": "Communes",
    "signatories": "Signataires",
    "themes": "Thématiques",
    "kind": "Fonction",
    "employer": "Structure employeuse",
    "fte": "Quotité",
    "first_name": "Prénom",
    "last_name": "Nom",
    "email": "Courriel",
    "starts_on": "Prise de poste",
}
SMALLEST_EPCI = 2
# Nobody bears these names: plants, as everywhere in the demonstration.
LISON, COME, MAIA = ("Lison", "Genévrier"), ("Côme", "Aubépine"), ("Maïa", "Églantier")


def example_sheet(caf, today):
    """CTGs to come: an intercommunality whole, another without a commune, a few communes."""
    whole, cut = (*_epcis_of(caf), None, None)[:2]
    lines = [
        *(_signed_by(whole, caf, today) if whole else ()),
        *(_in_diagnosis(cut) if cut else ()),
        *_of_some_communes(caf, today),
    ]
    return Sheet("CTG", list(HEADINGS.values()), [_row(**cells) for cells in lines])


def _epcis_of(caf):
    """The smallest ones that lie in its départements; between equals, the number of the official list."""
    lying = Intercommunality.objects.active().filter(communes__department__cafs=caf)
    sized = lying.annotate(size=Count("communes", distinct=True)).filter(size__gte=SMALLEST_EPCI)
    return list(sized.order_by("size", "pk")[:2])


def _signed_by(epci, caf, today):
    """A post that somebody holds, then a vacant one: the second line continues the first."""
    yield {
        **_period(today),
        "official_title": f"Convention territoriale globale {_of_the(epci)}",
        "local_name": f"{epci.short_name} en famille",
        "stage": Stage.SIGNED.label,
        "epcis": epci.pk,
        "signatories": f"{epci.name} ; {caf.name}",
        "themes": "Petite enfance ; Parentalité",
        **_post(PostKind.OFFICER, epci.name, "50 %", LISON),
    }
    yield _post(PostKind.PILOT, epci.name, "0,2")


def _of_the(epci):
    """« de la communauté de communes du Pays des Paillons », « de la métropole Nice Côte d’Azur »."""
    return f"de la {epci.name[:1].lower()}{epci.name[1:]}"


def _in_diagnosis(epci):
    """Not signed yet: no date, and a commune that does not take part."""
    yield {
        "official_title": f"CTG {_of_the(epci)}, diagnostic partagé",
        "stage": Stage.DIAGNOSIS.label,
        "epcis": epci.name,
        "exceptions": epci.communes.filter(valid_to=None).order_by("population", "pk")[0].pk,
        "themes": "Accès aux droits",
        **_post(PostKind.OFFICER, epci.name, "1", COME),
    }


def _of_some_communes(caf, today):
    """A few communes by their codes, which a spreadsheet may shorten."""
    served = Commune.objects.active().filter(department__cafs=caf)
    communes = list(served.order_by("-population", "pk")[:3])
    yield {
        **_period(today),
        "official_title": f"Convention territoriale globale {of(communes[0].name)} et alentour",
        "stage": Stage.SIGNED.label,
        "communes": " ; ".join(commune.pk for commune in communes),
        "signatories": " ; ".join([*(commune.pk for commune in communes), caf.name]),
        "themes": "Jeunesse",
        **_post(PostKind.THEMATIC, communes[0].pk, "0,8", MAIA),
    }


def _period(today):
    """Five years from the first day of next year, signed this month."""
    year = today.year + 1
    return {
        "signature_date": today,
        "start_date": date(year, 1, 1),
        "end_date": date(year + 4, 12, 31),
    }


def _post(kind, employer, fte, person=None):
    post = {"kind": kind.label, "employer": employer, "fte": fte}
    if person is None:
        return post
    first_name, last_name = person
    email = address_of(first_name, last_name)
    return post | {"first_name": first_name, "last_name": last_name, "email": email}


def _row(**cells):
    return [cells.get(name, "") for name in HEADINGS]

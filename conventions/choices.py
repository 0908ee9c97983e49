"""What can be picked by its name in the forms: places, bodies that sign or employ, people.

A choice travels as text, "epci:200039931", so that a form works with a tick and no script.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from conventions.contacts import known_at
from conventions.models import Signatory
from ctgnet.email_addresses import validate_address
from members.actions import may_read_people
from members.models import MEMBER, Member
from reference import places
from reference.models import (
    Caf,
    Commune,
    Department,
    FoldName,
    Intercommunality,
    Organisation,
)

FEWEST_LETTERS = 2
MOST_RESULTS = 8
MOST_DEPARTMENTS = 3
LONGEST_ADDRESS = 100
BODIES = {model.kind: model for model in (Intercommunality, Commune, Department, Caf)}
ORGANISATION, ADDRESS = "organisme", "adresse"
# « rose.tamaris@… » says a name; « accueil@… » says none.
NAMED_ADDRESS = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[._]([^\W\d_]+(?:-[^\W\d_]+)*)@")


@dataclass(frozen=True)
class Choice:
    """A line to tick: its value in the form, its name, what tells it from its homonyms."""

    value: str
    label: str
    detail: str = ""

    @property
    def code(self):
        return self.value.partition(":")[2]

    def __str__(self):
        return f"{self.label} ({self.detail})" if self.detail else self.label


# Places and bodies -----------------------------------------------------------------------------


def choice_of(thing, where=()):
    """The line of a place or of an organisation; `where`, the départements in which it is known."""
    match thing:
        case Commune():
            detail = thing.department_id
        case Intercommunality():
            detail = thing.seat_department_id
        case Organisation():
            detail = ", ".join([thing.get_kind_display(), *where])
            return Choice(f"{ORGANISATION}:{thing.pk}", thing.name, detail)
        case Department():
            return Choice(f"{thing.kind}:{thing.pk}", f"Département {thing.name_with_article}")
        case _:
            detail = ""
    return Choice(f"{thing.kind}:{thing.pk}", thing.name, detail)


def search_places(text, *, kinds, near=()):
    """Current places of these kinds by name, former name or code; those of `near` come first."""
    if len(text.strip()) < FEWEST_LETTERS:
        return []
    found = places.search_places(text, kinds=kinds, limit=MOST_RESULTS, near=near)
    values = [f"{place.kind}:{place.code}" for place in found]
    bodies = bodies_of(values)
    return told_apart([bodies[value] for value in values])


def told_apart(bodies):
    """Their lines; communes of one name and one département are told by their intercommunality."""
    lines = {body: choice_of(body) for body in bodies}
    written = Counter(map(str, lines.values()))
    for body, line in lines.items():
        epci = getattr(body, "intercommunality", None)
        if epci and written[str(line)] > 1:
            lines[body] = replace(line, detail=f"{line.detail}, {epci.short_name}")
    return list(lines.values())


def search_bodies(text, *, near=()):
    """Whatever may sign or employ: communes, intercommunalities, départements, Cafs, other bodies.

    Those of the départements `near` come first.
    """
    others = Organisation.objects.active().filter(
        commune=None, intercommunality=None, department=None, caf=None
    )
    others = others.annotate(is_near=Exists(_known_in(near).filter(organisation=OuterRef("pk"))))
    found = _named(others, text, first="-is_near")
    where = _departments_of(found)
    return [
        *search_places(text, kinds=tuple(BODIES), near=near),
        *(choice_of(organisation, where[organisation.pk]) for organisation in found),
    ]


def search_organisations(text):
    """Organisations of every kind by their name, those of the official lists among them."""
    return _named(Organisation.objects.active(), text)


def _known_in(departments):
    """Where a body has signed a CTG."""
    return Signatory.objects.filter(convention__coverages__commune__department__in=departments)


def _departments_of(organisations):
    """{organisation: the first départements in which it has signed}, in one query."""
    rows = Signatory.objects.filter(organisation__in=organisations)
    known = rows.values_list("organisation", "convention__coverages__commune__department")
    found = defaultdict(list)
    for key, department in sorted(known.distinct()) if organisations else ():
        if department and len(found[key]) < MOST_DEPARTMENTS:
            found[key].append(department)
    return found


def search_syndicates(text):
    """Organisations whose communes may form a perimeter."""
    return [choice_of(body) for body in _named(with_communes(Organisation.objects.active()), text)]


def with_communes(organisations):
    """Syndicates whose member communes are known."""
    return organisations.filter(
        kind=Organisation.Kind.SYNDICATE, member_communes__isnull=False
    ).distinct()


def communes_of_syndicates(values):
    """The communes of today of the syndicates that these values name."""
    keys = [body.pk for body in bodies_of(values).values()]
    return set(Commune.objects.active().filter(syndicates__in=keys).values_list("pk", flat=True))


def bodies_of(values):
    """{"epci:200039931": Intercommunality, …} for the values that exist, one query a kind."""
    codes = {}
    for value in values:
        kind, _, code = value.partition(":")
        codes.setdefault(kind, set()).add(code)
    found = {
        f"{kind}:{code}": place
        for kind, model in BODIES.items()
        if kind in codes
        for code, place in _with_its_epci(model).in_bulk(codes[kind]).items()
    }
    numbers = {int(code) for code in codes.get(ORGANISATION, ()) if is_number(code)}
    if numbers:
        # One chosen before it was merged is the other one by now.
        bodies = Organisation.objects.select_related("merged_into").in_bulk(numbers)
        found |= {
            f"{ORGANISATION}:{number}": body.merged_into or body for number, body in bodies.items()
        }
    return found


def _with_its_epci(model):
    rows = model.objects.all()
    return rows.select_related("intercommunality") if model is Commune else rows


def is_number(text):
    """A key of the database, as it travels in a form."""
    return text.isascii() and text.isdigit() and len(text) < 16


def _named(queryset, text, *, first="rank"):
    """Names that hold these letters: the exact one, then those that begin with them, then the rest."""
    text = text.strip()
    if len(text) < FEWEST_LETTERS:
        return []
    asked = FoldName(Value(text))
    rank = Case(
        When(folded=asked, then=0),
        When(folded__startswith=asked, then=1),
        default=2,
        output_field=IntegerField(),
    )
    rows = queryset.filter(folded__contains=asked).annotate(rank=rank)
    return list(rows.order_by(first, "rank", "folded", "pk")[:MOST_RESULTS])


# People ----------------------------------------------------------------------------------------


class EnoughPeople(Exception):
    """This reader has met the ceiling of the day: nobody more is offered."""


def search_people(text, *, reader):
    """Members by their name, or by a whole address that this reader may see; within the ceiling of the day.

    Part of an address finds nobody, and a hidden one no more than that of nobody.
    """
    text = text.strip()
    people = Member.objects.listed()
    found = known_at(reader, [text]) if "@" in text else _named(people, text)
    if not may_read_people(reader, [member.pk for member in found]):
        raise EnoughPeople
    return [person_choice(member) for member in found]


def search_anybody(text, *, reader):
    """The same; a whole address that finds nobody is somebody to invite."""
    return search_people(text, reader=reader) or [*filter(None, [invitation_to(text.strip())])]


def bearers_of(name):
    """Members who bear this whole name: said by whoever types it, it tells nothing."""
    asked = FoldName(Value(" ".join(name.split())))
    return list(Member.objects.listed().filter(folded=asked)[:2])


def invitation_to(address):
    """The line that invites whoever has this address; None for anything else than an address."""
    try:
        validate_address(address)
    except ValidationError:
        return None
    if len(address) > LONGEST_ADDRESS:
        return None
    name = " ".join(name_in(address)).strip()
    return Choice(f"{ADDRESS}:{address}", f"Inviter {name or 'une personne'}", address)


def invited_address(value):
    """The address that such a line names; nothing for any other line."""
    kind, _, address = (value or "").partition(":")
    return address if kind == ADDRESS else ""


def name_in(address):
    """("Rose", "Tamaris") of « rose.tamaris@essai.example »; ("", "") when it is not said."""
    found = NAMED_ADDRESS.match(address)
    return (found[1].title(), found[2].title()) if found else ("", "")


def person_choice(member):
    return Choice(member.choice, member.full_name, member.job_title)


def people_of(values):
    """{"membre:…": Member} for the values that name somebody who can be found."""
    ids = [value.partition(":")[2] for value in values if value.startswith(f"{MEMBER}:")]
    found = Member.objects.listed().filter(public_id__in=ids) if ids else ()
    return {member.choice: member for member in found}

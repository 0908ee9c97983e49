"""Two organisations that are one: what hangs on each, and how it goes to the one that is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from conventions.actions.amendments import apply_amendments
from conventions.models import (
    ActionSheet,
    Amendment,
    BodyMember,
    Convention,
    ConventionImport,
    Post,
    Signatory,
)
from ctgnet.templatetags.french import plural
from members.actions import LONGEST_REASON, SHORTEST_REASON, Stale, record_act
from members.models import NOT_DELEGATED, AuditLine, Role
from reference.models import Organisation


@dataclass(frozen=True)
class Link:
    """A column that leads to an organisation, in words, and the act that moves its rows."""

    model: type
    field: str
    words: str
    move: Callable

    def of(self, organisation):
        return self.model._base_manager.filter(**{self.field: organisation})


def belongings_of(organisations):
    """{key: {Link: number}} of what hangs on each, one query a link."""
    keys = [one.pk for one in organisations]
    found = {key: dict.fromkeys(LINKS, 0) for key in keys}
    for link in LINKS:
        rows = link.model._base_manager.filter(**{f"{link.field}__in": keys}).order_by()
        for key, number in rows.values_list(link.field).annotate(Count("pk")):
            found[key][link] = number
    return found


def in_words(numbers):
    """« 2 signatures », « 1 poste »: what there is, and nothing of what there is not."""
    return [plural(number, link.words) for link, number in numbers.items() if number]


# How each goes ---------------------------------------------------------------------------------


def _all(link, kept, absorbed, *, by):
    link.of(absorbed).update(**{link.field: kept})


def _once(link, kept, absorbed, *, by):
    """A list in which the other one may be already."""
    others = [
        column.name
        for column in link.model._meta.concrete_fields
        if column.is_relation and column.name != link.field
    ]
    (owner,) = others
    already = link.of(kept).values(owner)
    link.of(absorbed).filter(**{f"{owner}__in": already}).delete()
    _all(link, kept, absorbed, by=by)


def _forgotten(link, kept, absorbed, *, by):
    """The import that added it may not take it away any more: its address leads to the other."""
    link.of(absorbed).delete()


def _seats(link, kept, absorbed, *, by):
    """Two seats with the same quality are one."""
    for seat in link.of(absorbed):
        same = BodyMember.objects.filter(body=seat.body_id, organisation=kept, role=seat.role)
        if twin := same.first():
            twin.is_chair = twin.is_chair or seat.is_chair
            twin.save(update_fields=["is_chair"])
            seat.delete()
    _all(link, kept, absorbed, by=by)


def _roles(link, kept, absorbed, *, by):
    """Somebody who asks in the name of both asks once: the later request ends."""
    for role in Role.objects.requested().filter(organisation=absorbed):
        same = Role.objects.requested().filter(
            organisation=kept, member=role.member_id, kind=role.kind
        )
        if twin := same.first():
            later = max(role, twin, key=lambda one: (one.requested_at, one.pk))
            ending = {"ended_at": timezone.now(), "ended_by": by, **NOT_DELEGATED}
            Role.objects.filter(pk=later.pk).update(**ending)
    _all(link, kept, absorbed, by=by)


def _signatures(link, kept, absorbed, *, by):
    """In a CTG that both have signed, one line is kept, with the earliest dates."""
    for row in link.of(absorbed).select_related("left_via").order_by("pk"):
        theirs = Signatory.objects.filter(organisation=kept, convention=row.convention_id)
        rows = theirs.select_related("left_via").order_by("pk")
        twin = next((one for one in rows if _meet(one, row)), None)
        if twin is None:
            row.organisation = kept
            row.save(update_fields=["organisation"])
            continue
        row.delete()
        _take(twin, row, (kept, absorbed))
        twin.save()


def _meet(one, other):
    """They stand in the CTG on the same day."""
    return _begins(one) <= _ends(other) and _begins(other) <= _ends(one)


def _begins(row):
    return row.joined_on or date.min


def _ends(row):
    return row.left_on or date.max


def _take(twin, row, bodies):
    """One line for both: from the first day of either to the last, with the earliest dates."""
    first, last = min(twin, row, key=_begins), max(twin, row, key=_ends)
    for one in (twin, row):
        if one.left_via and one.left_on != last.left_on:
            one.left_via.leaving_bodies.remove(*bodies)  # it stays: only its double went
    for name in ("deliberation_date", "signed_on"):
        known = [day for day in (getattr(twin, name), getattr(row, name)) if day]
        setattr(twin, name, min(known, default=None))
    if Signatory.Participation.SIGNATORY in (twin.participation, row.participation):
        twin.participation = Signatory.Participation.SIGNATORY
    twin.joined_on, twin.via_amendment_id = first.joined_on, first.via_amendment_id
    twin.left_on, twin.left_via_id = last.left_on, last.left_via_id


LINKS = (
    Link(Signatory, "organisation", "signature,signatures", _signatures),
    Link(Post, "employer", "poste,postes", _all),
    Link(Role, "organisation", "rôle,rôles", _roles),
    Link(BodyMember, "organisation", "siège en instance,sièges en instance", _seats),
    Link(ActionSheet, "lead_organisation", "action pilotée,actions pilotées", _all),
    Link(
        ActionSheet.partners.through,
        "organisation",
        "action en partenariat,actions en partenariat",
        _once,
    ),
    Link(ActionSheet.funders.through, "organisation", "action financée,actions financées", _once),
    Link(
        Amendment.joining_bodies.through,
        "organisation",
        "arrivée par avenant,arrivées par avenant",
        _once,
    ),
    Link(
        Amendment.leaving_bodies.through,
        "organisation",
        "départ par avenant,départs par avenant",
        _once,
    ),
    Link(
        Organisation.member_communes.through,
        "organisation",
        "commune membre,communes membres",
        _once,
    ),
    Link(Organisation, "merged_into", "doublon déjà réuni,doublons déjà réunis", _all),
    Link(ConventionImport.added_bodies.through, "organisation", "import,imports", _forgotten),
)


# The act ---------------------------------------------------------------------------------------

WHY = (
    f"Dites en quelques mots ({SHORTEST_REASON} caractères au moins) pourquoi ces deux organismes n’en "
    "font qu’un : le motif reste au journal."
)
SAME = "Choisissez deux organismes différents."
OFFICIAL = "L’organisme d’une liste officielle reste : réunissez l’autre à lui."
GONE = "L’un des deux vient d’être réuni à un autre : rien n’est changé."
MOVED = "Ce qui tient à ces organismes a changé depuis que vous avez ouvert la page : relisez."


def stamp_of(kept, absorbed):
    """What a page has shown of both: sent back with its form, to know whether something came between."""
    found = belongings_of([kept, absorbed])
    numbers = [*found[kept.pk].values(), *found[absorbed.pk].values()]
    return "-".join(map(str, numbers))


@transaction.atomic
def merge_organisations(kept, absorbed, *, by, reason, seen):
    """Everything that hangs on one goes to the other; its old address leads there. Done twice, it is once."""
    reason = reason.strip()[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(WHY)
    conventions = _hold_conventions(absorbed)
    kept, absorbed = _held(kept, absorbed)
    if absorbed.merged_into_id == kept.pk:
        return kept
    if kept.merged_into_id or absorbed.merged_into_id:
        raise ValidationError(GONE)
    if absorbed.is_of_a_place:
        raise ValidationError(OFFICIAL)
    if stamp_of(kept, absorbed) != seen:
        raise Stale(MOVED)
    moved = {_key_of(link): number for link, number in belongings_of([absorbed])[absorbed.pk].items() if number}  # fmt: skip
    _move_everything(kept, absorbed, conventions, by=by)
    kept.siren = kept.siren or absorbed.siren
    kept.save(update_fields=["siren"])
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    after = {"absorbed": absorbed.pk, "moved": moved}
    record_act(by=by, verb="merge_organisation", thing=kept, after=after, reason=reason)
    return kept


def gather_leftovers():
    """What was being written when its organisation was merged stays on the one that went: it follows.

    Whoever signs or employs holds no row of the organisations, so that nobody waits for a merger.
    """
    gone = Organisation.objects.exclude(merged_into=None).order_by("pk")
    found = belongings_of(gone)
    for absorbed in gone:
        if any(found[absorbed.pk].values()):
            _follow(absorbed)


@transaction.atomic
def _follow(absorbed):
    conventions = _hold_conventions(absorbed)
    kept, absorbed = _held(absorbed.merged_into, absorbed)
    merger = AuditLine.objects.filter(verb="merge_organisation", after__absorbed=absorbed.pk)
    _move_everything(kept, absorbed, conventions, by=merger.latest("pk").actor)


def _key_of(link):
    return f"{link.model._meta.label_lower}.{link.field}"


def _hold_conventions(absorbed):
    """The CTGs that it has signed, before the organisations, as whoever opens a post there does: nobody
    waits for somebody who waits. One that it signs meanwhile shows in the stamp."""
    signed = Signatory.objects.filter(organisation=absorbed).values("convention")
    rows = Convention.objects.filter(pk__in=signed).order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _held(kept, absorbed):
    """Both rows, always in the same order: two administrators at once wait for one another."""
    if kept.pk == absorbed.pk:
        raise ValidationError(SAME)
    rows = Organisation.objects.filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
    held = {row.pk: row for row in rows.select_for_update(of=("self",))}
    return held[kept.pk], held[absorbed.pk]


def _move_everything(kept, absorbed, conventions, *, by):
    """Link after link; then who is in each CTG that has avenants is written again."""
    for link in LINKS:
        link.move(link, kept, absorbed, by=by)
    for convention in conventions:
        if convention.amendments.confirmed().exists():
            apply_amendments(convention)

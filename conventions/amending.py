"""What an avenant would do to a CTG, and why it cannot: sentences that people read."""

import datetime
from dataclasses import dataclass, replace

from django.utils import timezone

from conventions.history import (
    ONE_DAY,
    SIGNED,
    Change,
    perimeter_change,
    spans_of,
    state_at,
)
from conventions.models import MOVES, Amendment, Stage
from conventions.perimeter import overlaps
from ctgnet.templatetags.french import day

NOT_SIGNED = "Un avenant vient après la signature : cette CTG n’est pas encore signée."
NOTHING = (
    "Cet avenant ne change rien : ajoutez ou retirez une commune ou un signataire, "
    "ou indiquez une autre date de fin."
)
NO_COMMUNE = "Il ne resterait aucune commune dans la CTG : gardez-en au moins une."


@dataclass(frozen=True)
class Changes:
    """What an avenant says; places and organisations by their keys."""

    signed_on: datetime.date
    effective_on: datetime.date
    new_end_date: datetime.date | None = None
    summary: str = ""
    joining_communes: frozenset = frozenset()
    leaving_communes: frozenset = frozenset()
    joining_bodies: frozenset = frozenset()
    leaving_bodies: frozenset = frozenset()

    @classmethod
    def of(cls, amendment):
        """Those already written."""
        return cls(
            amendment.signed_on,
            amendment.effective_on,
            amendment.new_end_date,
            amendment.summary,
            **{
                move: frozenset(getattr(amendment, move).values_list("pk", flat=True))
                for move in MOVES
            },
        )

    @property
    def is_empty(self):
        return not (self.new_end_date or any(getattr(self, move) for move in MOVES))

    @property
    def kind(self):
        """What it is mainly about."""
        if self.joining_communes or self.leaving_communes:
            return Amendment.Kind.PERIMETER
        return Amendment.Kind.EXTENSION if self.new_end_date else Amendment.Kind.SIGNATORY


def effective(convention, changes):
    """What these changes really move on their day: who is in already does not come in."""
    then = state_at(convention, changes.effective_on)
    communes = frozenset(then.coverages.values_list("commune", flat=True))
    bodies = frozenset(then.signatories.values_list("organisation", "participation"))
    present = {body for body, _ in bodies}
    moves_end = changes.new_end_date != then.end_date
    return replace(
        changes,
        new_end_date=changes.new_end_date if moves_end else None,
        joining_communes=changes.joining_communes - communes,
        leaving_communes=(changes.leaving_communes & communes) - changes.joining_communes,
        joining_bodies=frozenset(
            body for body in changes.joining_bodies if (body, SIGNED) not in bodies
        ),
        leaving_bodies=(changes.leaving_bodies & present) - changes.joining_bodies,
    )


def objections(convention, changes):
    """Why these changes cannot be an avenant of this CTG; nothing when they can."""
    if convention.stage != Stage.SIGNED:
        return [NOT_SIGNED]
    told = list(_about_days(convention, changes))
    if not told and effective(convention, changes).is_empty:
        told.append(NOTHING)
    if not told and _empties(convention, changes):
        told.append(NO_COMMUNE)
    return told


def joining_overlaps(convention, codes, from_day):
    """The other CTGs that cover communes which come in, from that day until this one ends."""
    return overlaps(codes, start=from_day, end=convention.effective_end, besides=convention)


def too_early(changes):
    """An avenant that nobody has signed yet is prepared, not confirmed."""
    if changes.signed_on > timezone.localdate():
        return [f"Cet avenant sera signé le {day(changes.signed_on)} : confirmez-le après."]
    return []


def remarks(amendment, *, can_confirm):
    """What is unusual in one that waits: it never blocks. To an officer, `too_early` says the second."""
    signed_on, effective_on = amendment.signed_on, amendment.effective_on
    if effective_on < signed_on:
        yield (
            f"Cet avenant prend effet le {day(effective_on)}, avant sa signature ({day(signed_on)}) : ce "
            "qu’il change vaut dès ce jour. Vérifiez que c’est voulu."
        )
    if signed_on > timezone.localdate() and not can_confirm:
        yield f"Il sera signé le {day(signed_on)} : la Caf ne pourra le confirmer qu’après ce jour."


def _about_days(convention, changes):
    signature, start = convention.signature_date, convention.start_date
    if signature and changes.signed_on < signature:
        yield (
            f"L’avenant est daté du {day(changes.signed_on)}, avant la signature de la CTG "
            f"({day(signature)})."
        )
    if changes.effective_on <= start:
        yield (
            f"Un avenant prend effet après le premier jour de la CTG ({day(start)}) : ce qui valait "
            "dès ce jour se corrige depuis ses pages « Périmètre » et « Signataires »."
        )
        return
    end = state_at(convention, changes.effective_on).end_date
    if convention.closed_on and convention.closed_on <= changes.effective_on:
        yield f"La CTG est close depuis le {day(convention.closed_on)}."
    elif changes.effective_on > end + ONE_DAY:
        yield (
            f"La CTG se termine le {day(end)} : un avenant prend effet avant, ou le lendemain "
            "au plus tard."
        )
    if changes.new_end_date and changes.new_end_date < changes.effective_on:
        yield "La nouvelle date de fin vient avant la prise d’effet."


def _empties(convention, changes):
    """True when, with this avenant among the confirmed ones, a day would be without any commune."""
    mine = Change(
        changes.effective_on, float("inf"), changes.joining_communes, changes.leaving_communes
    )
    others = map(perimeter_change, convention.amendments.confirmed().with_changes())
    return leaves_a_day_empty(first_communes(convention), [*others, mine])


def leaves_a_day_empty(first, changes):
    """True when those of the first day, then these changes, leave a day without any commune."""
    spans = spans_of(first, changes)
    days = {change.day for change in changes}
    return not first or any(not any(span.holds(one) for span in spans) for one in days)


def first_after_the_end(end, amendments):
    """Of these avenants in their order, the first that would take effect once the CTG is over."""
    for amendment in amendments:
        if end and amendment.effective_on > end + ONE_DAY:
            return amendment
        end = amendment.new_end_date or end
    return None


def reopening_objections(amendment):
    """Why a confirmed avenant cannot be taken back: what stands after it holds by it."""
    convention = amendment.convention
    confirmed = convention.amendments.confirmed().exclude(pk=amendment.pk)
    others = list(confirmed.in_order().with_changes())
    if leaves_a_day_empty(first_communes(convention), [perimeter_change(one) for one in others]):
        yield NO_COMMUNE
    if late := first_after_the_end(convention.end_date, others):
        yield (
            f"Sans lui, la CTG serait finie quand prend effet l’avenant du {day(late.signed_on)} : "
            "reprenez d’abord celui-là."
        )


def first_communes(convention):
    """Those of the first day; what was taken out otherwise than by an avenant stays as it is."""
    return [row.commune_id for row in first_rows(convention.coverages, "to_date")]


def first_signatories(convention):
    rows = first_rows(convention.signatories, "left_on")
    return [(row.organisation_id, row.participation) for row in rows]


def first_rows(rows, until):
    rows = rows.filter(via_amendment=None)
    return [row for row in rows if getattr(row, until) is None or row.left_via_id]

"""The avenants of a CTG: prepared by its pilots, confirmed by its Cafs, then applied to its rows."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions import mailings, rules
from conventions.actions.news import notify_officers, notify_team
from conventions.actions.posts import body_of
from conventions.actions.trace import record, refuse_stale, touch
from conventions.amending import (
    Changes,
    effective,
    first_communes,
    first_signatories,
    objections,
    reopening_objections,
    too_early,
)
from conventions.history import perimeter_change, signatory_change, spans_of
from conventions.models import MOVES, Amendment, Coverage, Signatory
from conventions.tasks import announce_amendment
from ctgnet.rows import locked
from members.actions import Stale, count_asking, record_mailing, take_back_news

GONE = "Cet avenant a été retiré ou confirmé depuis que vous avez ouvert la page."
STALE = "Cet avenant a changé depuis que vous avez ouvert la page : rien n’est enregistré."


@transaction.atomic
def amend(convention, changes, *, by, version, signing=()):
    """Confirmed at once by somebody of its Cafs; prepared by its pilots, the Cafs are then told."""
    convention = locked(convention)
    refuse_stale(convention, version)
    amendment = _write(Amendment(convention=convention, prepared_by=by), changes, signing)
    if rules.acts_for_its_caf(by, convention):
        _confirm(amendment, by=by, verb="register_amendment")
        return amendment
    count_asking(by, "ask-amendment", f"{convention.pk}:{amendment.effective_on}")
    touch(convention)
    record(convention, by=by, verb="prepare_amendment", thing=amendment)
    notify_officers(
        convention,
        text=f"Un avenant attend votre confirmation : {convention.name}.",
        key=_prepared_key(amendment),
        path=amendment.get_absolute_url(),
        besides=by,
    )
    return amendment


@transaction.atomic
def edit_amendment(amendment, changes, *, by, version, signing=()):
    """Correct one that waits for its Caf; a form opened before a change saves nothing."""
    amendment = _locked_waiting(amendment, version)
    amendment.version += 1
    _write(amendment, changes, signing)
    record(amendment.convention, by=by, verb="edit_amendment", thing=amendment)
    return amendment


@transaction.atomic
def withdraw_amendment(amendment, *, by, version):
    """Drop one that waits for its Caf: it never counted, the log alone remembers it."""
    amendment = _locked_waiting(amendment, version)
    record(amendment.convention, by=by, verb="withdraw_amendment", thing=amendment)
    take_back_news(_prepared_key(amendment))
    amendment.delete()


@transaction.atomic
def confirm_amendment(amendment, *, by, version):
    """A Caf officer confirms what was prepared: it applies from its day on, and the team is told."""
    if Amendment.objects.confirmed().filter(pk=amendment.pk).exists():
        return amendment
    amendment = _locked_waiting(amendment, version)
    changes = Changes.of(amendment)
    if told := objections(amendment.convention, changes):
        raise ValidationError(told)
    _confirm(amendment, by=by, verb="confirm_amendment")
    return amendment


@transaction.atomic
def reopen_amendment(amendment, *, by, version, reason):
    """Its Caf takes back one written by mistake: it counts no more, and waits to be corrected or dropped."""
    convention = locked(amendment.convention)
    amendment = Amendment.objects.select_for_update().filter(pk=amendment.pk).first()
    if amendment is None or not amendment.is_confirmed:
        raise Stale(GONE)
    if amendment.version != version:
        raise Stale(STALE)
    amendment.convention = convention
    if told := list(reopening_objections(amendment)):
        raise ValidationError(told)
    amendment.confirmed_at = amendment.confirmed_by = None
    amendment.version += 1
    amendment.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    apply_amendments(convention)
    touch(convention)
    record(convention, by=by, verb="reopen_amendment", thing=amendment, reason=reason)
    notify_team(
        convention,
        text=f"Un avenant ne compte plus, la Caf le corrige : {convention.name}. Motif : {reason}",
        key=f"amendment:{amendment.pk}:reopened:{amendment.version}",
        path=amendment.get_absolute_url(),
        besides=by,
    )
    return amendment


def write_confirmed(convention, changes, *, by, verb):
    """An avenant that nobody signs, confirmed as it is written; the row of the CTG is locked already."""
    amendment = _write(Amendment(convention=convention, prepared_by=by), changes, ())
    _confirm(amendment, by=by, verb=verb)
    return amendment


# Inside --------------------------------------------------------------------------------------


def _locked_waiting(amendment, version):
    """The convention row is locked first: two avenants of one CTG apply one after the other."""
    convention = locked(amendment.convention)
    waiting = Amendment.objects.select_for_update().filter(confirmed_at=None, pk=amendment.pk)
    found = waiting.first()
    if found is None:
        raise Stale(GONE)
    if found.version != version:
        raise Stale(STALE)
    found.convention = convention
    return found


def _write(amendment, changes, signing):
    """Refuse what cannot be, then keep what really changes something."""
    convention = amendment.convention
    bodies = frozenset(body_of(body).pk for body in signing)
    changes = replace(changes, joining_bodies=changes.joining_bodies | bodies)
    if told := objections(convention, changes):
        raise ValidationError(told)
    changes = effective(convention, changes)
    amendment.kind = changes.kind
    for name in ("signed_on", "effective_on", "new_end_date", "summary"):
        setattr(amendment, name, getattr(changes, name))
    amendment.full_clean(exclude=["convention"])
    amendment.save()
    for move in MOVES:
        getattr(amendment, move).set(getattr(changes, move))
    return amendment


def _prepared_key(amendment):
    return f"amendment:{amendment.pk}:prepared"


def _confirm(amendment, *, by, verb):
    if told := too_early(amendment):
        raise ValidationError(told)
    take_back_news(_prepared_key(amendment), besides=by)
    convention = amendment.convention
    amendment.confirmed_at, amendment.confirmed_by = timezone.now(), by
    amendment.version += 1
    amendment.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    apply_amendments(convention)
    touch(convention)
    record(
        convention,
        by=by,
        verb=verb,
        thing=amendment,
        after={"kind": amendment.kind, "effective_on": amendment.effective_on.isoformat()},
    )
    notify_team(
        convention,
        text=f"Un avenant change votre CTG : {convention.name}.",
        key=f"amendment:{amendment.pk}:confirmed:{amendment.version}",
        path=amendment.get_absolute_url(),
        besides=by,
    )
    record_mailing(mailings.amendment(amendment, by=by), by=by)
    announce_amendment.enqueue(amendment.pk)


def apply_amendments(convention):
    """Write again from when to when each commune and organisation is in.

    Avenants are confirmed in any order and apply in that of their effect: one that is registered
    late may come before others, so the rows are always those of the whole list.
    """
    amendments = list(convention.amendments.confirmed().with_changes())
    _keep(
        Coverage,
        convention.coverages,
        spans_of(first_communes(convention), map(perimeter_change, amendments)),
        key=lambda row: row.commune_id,
        columns=("from_date", "to_date"),
        named=lambda key: {"commune_id": key},
    )
    signed_on = {amendment.pk: amendment.signed_on for amendment in amendments}
    _keep(
        Signatory,
        convention.signatories,
        spans_of(first_signatories(convention), map(signatory_change, amendments)),
        key=lambda row: (row.organisation_id, row.participation),
        columns=("joined_on", "left_on"),
        named=lambda key: {"organisation_id": key[0], "participation": key[1]},
        signed_on=signed_on,
    )


def _keep(model, rows, spans, *, key, columns, named, signed_on=None):
    """Make these rows say these spans: the old ones closed first, a thing is never in twice."""
    since, until = columns
    wanted = {(span.key, span.via): span for span in spans}
    closed, opened = [], []
    for row in rows.all():
        span = wanted.pop((key(row), row.via_amendment_id), None)
        if span is None:  # of an avenant that is no more: those of the first day always have theirs
            row.delete()
            continue
        if row.via_amendment_id:
            setattr(row, since, span.since)
        setattr(row, until, span.until)
        row.left_via_id = span.left_via
        (closed if span.until else opened).append(row)
    for changed in (closed, opened):
        model.objects.bulk_update(changed, [since, until, "left_via"])
    missing = [
        model(
            convention=rows.instance,
            via_amendment_id=span.via,
            left_via_id=span.left_via,
            **named(span.key),
            **{since: span.since, until: span.until},
            **({"signed_on": signed_on[span.via]} if signed_on else {}),
        )
        for span in wanted.values()
    ]
    model.objects.bulk_create(missing)

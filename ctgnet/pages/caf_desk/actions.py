"""Requests handed to a colleague, and lists that leave the site: each in the journal of the Caf."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment
from conventions.standing import standing_of
from ctgnet.pages.caf_desk.colleagues import caf_of
from ctgnet.pages.caf_desk.tasks import tell_delegate
from ctgnet.rows import locked
from ctgnet.templatetags.french import number
from members.actions import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Stale,
    count_asking,
    count_use,
    notify,
    notify_many,
    record_act,
    take_back_delegation,
)
from members.models import NOT_DELEGATED, Notification, named
from reference.models import Caf

LISTS_A_DAY, PEOPLE_A_DAY = 20, 3
WHY = (
    f"Dites en quelques mots ({SHORTEST_REASON} caractères au moins) à quoi servira cette liste : "
    "le motif reste au journal."
)
MOST_ROWS = 5_000  # of a file made while one waits for it
TOO_LONG = f"Cette liste dépasse {number(MOST_ROWS)} lignes : choisissez une Caf."
ONE_CAF = "La liste des personnes s’emporte une Caf à la fois : choisissez-en une."
LONGEST_NOTE = 300
ANSWERED = "Cette demande a déjà reçu une réponse."
NOT_A_COLLEAGUE = "Choisissez une personne qui travaille aujourd’hui à la Caf de cette demande."
MOVED = "Cette demande a été confiée ou reprise depuis que vous avez ouvert la page."

# Lists ---------------------------------------------------------------------------------------


@transaction.atomic
def export_list(name, *, by, scope, rows, reason="", people=()):
    """One more list of that person today; the line says which one, how long it is, and why.

    The `people` that it names read who takes it away, and the reason that is then asked of anybody.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if (scope.must_say_why or people) and len(reason) < SHORTEST_REASON:
        raise ValidationError(WHY)
    facts = {"by": by, "scope": scope, "rows": rows, "reason": reason}
    line = _export("export_list", name, LISTS_A_DAY, **facts)
    _tell_people(line, people, by=by, reason=reason)
    return line


@transaction.atomic
def export_people(*, by, scope, rows, reason, people=()):
    """Names and addresses: a written reason, three times a day, one Caf at a time; the people read it."""
    reason = reason.strip()[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(WHY)
    if scope.is_whole:
        raise ValidationError(ONE_CAF)
    facts = {"by": by, "scope": scope, "rows": rows, "reason": reason, "people": people}
    line = _export("export_people", "people", PEOPLE_A_DAY, **facts)
    _tell_people(line, people, by=by, reason=reason)
    return line


def _tell_people(line, people, *, by, reason):
    """Whoever a list names reads who took it away, and why."""
    words = f"Votre nom est dans une liste de personnes qu’emporte {by.full_name}. Motif : {reason}"
    notify_many(
        Notification(
            member_id=pk,
            kind=Notification.Kind.ROLE,
            text=words[:300],
            path=reverse("privacy_notice"),
            key=f"people-exported:{line.pk}",
            about=named([by]),
        )
        for pk in sorted({*people} - {by.pk})
    )


def _export(verb, name, most, *, by, scope, rows, reason, people=()):
    """Counted, then written: in the journal of its Caf, or in that of the network for the whole of France."""
    if rows > MOST_ROWS:
        raise ValidationError(TOO_LONG)
    if count_use(by, verb, people) > most:
        raise ValidationError(f"{most} exports par jour au plus : continuez demain.")
    cafs = [] if scope.is_whole else sorted(scope.cafs)
    caf = Caf(pk=cafs[0]) if cafs else None  # its code is all that the line keeps
    after = {"list": name, "rows": rows, "cafs": cafs or "france"}
    return record_act(by=by, verb=verb, thing=caf or by, caf=caf, after=after, reason=reason)


# Requests handed to a colleague --------------------------------------------------------------


def stamp_of(waiting):
    """What a form opened now will send back, to know whether somebody came between."""
    return waiting.delegated_at.isoformat() if waiting.delegated_at else ""


@transaction.atomic
def delegate_request(waiting, *, by, to, note="", seen=""):
    """Ask a colleague of its Caf to answer, who is told once; whoever may answer still may."""
    waiting = _locked(waiting)
    note = note.strip()[:LONGEST_NOTE]
    told = (waiting.delegate_id, waiting.delegated_by_id, waiting.delegate_note)
    if told == (to.pk, by.pk, note):
        return waiting
    if stamp_of(waiting) != seen:
        raise Stale(MOVED)
    caf = caf_of(to, waiting, by)
    if caf is None:
        raise ValidationError(NOT_A_COLLEAGUE)
    count_asking(by, f"delegate-{waiting._meta.model_name}", f"{waiting.pk}:{to.pk}")
    take_back_delegation(waiting)
    before = {"to": waiting.delegate_id}
    waiting.delegate, waiting.delegated_by, waiting.delegated_in = to, by, caf
    waiting.delegated_at, waiting.delegate_note = timezone.now(), note
    waiting.save(update_fields=list(NOT_DELEGATED))
    line = _record_delegation(
        waiting, "delegate_request", by=by, before=before, after={"to": to.pk}, caf=caf
    )
    notify(
        to,
        kind=Notification.Kind.DESK,
        text="Une demande vous est confiée : répondez-y depuis votre bureau.",
        path=f"{reverse('caf_desk')}?pour=moi",
        key=f"delegated:{line.pk}",
    )
    tell_delegate.enqueue(line.pk)
    return waiting


@transaction.atomic
def take_back_request(waiting, *, by):
    """It is nobody’s in particular again; taken back twice, it is so once."""
    waiting = _locked(waiting)
    if waiting.delegate_id is None:
        return waiting
    before, caf = {"to": waiting.delegate_id}, waiting.delegated_in
    take_back_delegation(waiting)
    waiting.forget_delegate()
    waiting.save(update_fields=list(NOT_DELEGATED))
    _record_delegation(waiting, "take_back_request", by=by, before=before, caf=caf)
    return waiting


def _locked(waiting):
    """The row until the end of the act; answered meanwhile, there is nothing to hand over."""
    held = locked(waiting)
    if not held.is_waiting:
        raise ValidationError(ANSWERED)
    return held


def _record_delegation(waiting, verb, *, by, **facts):
    """One line in the journal of the Caf, with the reason of whoever opened that CTG for an hour."""
    reason = ""
    if isinstance(waiting, Assignment):
        reason = standing_of(by).reason_for(waiting.post.convention)
    return record_act(
        by=by, verb=verb, thing=waiting, subject=waiting.member, reason=reason, **facts
    )

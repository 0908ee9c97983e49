"""Wanting to join where no CTG is registered: asked, withdrawn, refused, taken up by the CTG that comes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions.news import notify_officers
from conventions.addressees import addressees_of
from conventions.models import JoiningRequest, ctg_over
from conventions.tasks import tell_joining
from ctgnet.rows import locked
from ctgnet.templatetags.french import ctg_of
from members.actions import (
    count_asking,
    held_open,
    notify,
    record_act,
    take_back_news,
    tell_withdrawn,
)
from members.models import Notification
from reference.models import Caf

OPEN_REQUESTS = 3


@transaction.atomic
def ask_to_join(commune, *, by, kind, note=""):
    """Keep the request of somebody whose CTG is not registered; its Caf is told. Asking twice is once."""
    held_open(by)
    if ctg := ctg_over(commune):
        raise ValidationError(f"La {ctg_of(ctg)} couvre cette commune : demandez-y un poste.")
    waiting = by.joining_requests.waiting()
    if same := waiting.filter(commune=commune).first():
        return same
    if waiting.count() >= OPEN_REQUESTS:
        raise ValidationError(f"{OPEN_REQUESTS} de vos demandes attendent déjà : retirez-en une.")
    count_asking(by, "ask-joining", commune.pk)
    asked = JoiningRequest.objects.create(member=by, commune=commune, kind=kind, note=note)
    _record(asked, "ask_to_join", by=by)
    for person in addressees_of(commune, besides=by).people:
        notify(
            person,
            kind=Notification.Kind.DESK,
            text=f"{by.full_name} attend une CTG : {asked}",
            path=asked.get_absolute_url(),
            key=asked.asking_key,
            about=[by],
        )
    return asked


@transaction.atomic
def withdraw_joining(asked, *, by):
    """Its author takes it back: it leaves no row, the log alone remembers it."""
    waiting = JoiningRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if waiting is None:
        return
    _refuse_unless_waiting(waiting)
    _withdraw(waiting, by=by)


@transaction.atomic
def refuse_joining(asked, *, by, reason):
    """Its Caf says no, and why: no CTG is prepared there, or another territory is meant."""
    asked = locked(asked)
    if asked.answered_at:
        return asked
    _refuse_unless_waiting(asked)
    if not reason.strip():
        raise ValidationError("Dites pourquoi : la personne lira votre motif.")
    asked.answered_at, asked.answered_by = timezone.now(), by
    asked.reason = reason.strip()[:300]
    asked.save(update_fields=["answered_at", "answered_by", "reason"])
    take_back_news(asked.asking_key)
    _record(asked, "refuse_joining", by=by, reason=asked.reason)
    _tell(asked, f"Votre demande a reçu une réponse : {asked}", path=reverse("myspace"))
    return asked


@transaction.atomic
def take_up_requests(convention=None):
    """Each request meets the CTG that is registered there since: its author and its Caf are told.

    With a CTG, those of its communes only, which its page has counted; the others wait for the job.
    """
    rows = JoiningRequest.objects.overtaken().select_related("member", "commune")
    if convention is not None:
        rows = rows.filter(commune__in=convention.coverages.standing().values("commune"))
    taken = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for asked in taken:
        asked.convention = ctg_over(asked.commune)
        asked.save(update_fields=["convention"])
        take_back_news(asked.asking_key)
        name = ctg_of(asked.convention)
        page = reverse("assignment_request", args=[asked.convention.slug])
        _tell(asked, f"La {name} est enregistrée : demandez-y votre poste.", path=page)
        notify_officers(
            asked.convention,
            text=f"{asked.member.full_name} attendait la {name} et peut y demander son poste.",
            key=f"joining:{asked.pk}:taken-up",
            besides=asked.member,
            about=[asked.member],
        )
    return len(taken)


def withdraw_joinings_of(member, *, by):
    """An account is closed: nobody has to answer what it asked for."""
    asked = JoiningRequest.objects.waiting().filter(member=member)
    for one in asked.select_for_update(of=("self",)).select_related("commune").order_by("pk"):
        text, key = (
            f"Une demande est retirée, le compte est fermé : {one}",
            f"{one.asking_key}:gone",
        )
        tell_withdrawn(
            _withdraw(one, by=by),
            member=member,
            by=by,
            text=text,
            path=reverse("caf_desk"),
            key=key,
        )


# Inside --------------------------------------------------------------------------------------


def _refuse_unless_waiting(asked):
    if not asked.is_waiting:
        raise ValidationError("Cette demande a déjà reçu une réponse.")


def _withdraw(asked, *, by):
    told = take_back_news(asked.asking_key)
    _record(asked, "withdraw_joining", by=by)
    asked.delete()
    return told


def _tell(asked, text, *, path):
    key = f"joining:{asked.pk}:answered"
    notify(asked.member, kind=Notification.Kind.ROLE, text=text, path=path, key=key)
    tell_joining.enqueue(asked.pk)


def _record(asked, verb, *, by, reason=""):
    caf = Caf.objects.of_communes([asked.commune_id]).order_by("pk").first()
    record_act(by=by, verb=verb, thing=asked, subject=asked.member, caf=caf, reason=reason)

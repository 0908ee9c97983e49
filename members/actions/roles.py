"""Roles that are not tied to one CTG: requested, decided by another, ended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ctgnet.rows import locked
from members.actions.addresses import refuse_unknown
from members.actions.invitations import invite_late
from members.actions.leaving import held_open, let_go, take_back_delegation
from members.actions.news import notify, take_back_news, tell_withdrawn
from members.actions.trace import record_act
from members.actions.uses import count_asking
from members.answering import holders_of_role, validators_of
from members.models import (
    NOT_DELEGATED,
    GrantStatus,
    Notification,
    Role,
)
from members.tasks import (
    announce_role_decision,
    announce_role_end,
)

OPEN_REQUESTS = 5


@transaction.atomic
def request_role(*, member, kind, caf=None, organisation=None, note="", by):
    """Ask for a role, for oneself or for a colleague; whoever can answer is told. Once."""
    held_open(member)  # two clicks make one request
    same = Role.objects.filter(member=member, kind=kind, caf=caf, organisation=organisation)
    if same.current().exists():
        raise ValidationError("Ce rôle est déjà validé.")
    if waiting := same.requested().first():
        return waiting
    if kind == Role.Kind.NATIONAL and by.pk == member.pk:
        raise ValidationError("L’administration nationale ne se demande pas : elle se propose.")
    if member.roles.requested().count() >= OPEN_REQUESTS:
        raise ValidationError(
            f"{OPEN_REQUESTS} demandes attendent déjà une réponse : attendez, ou retirez-en une."
        )
    where = caf or organisation
    count_asking(by, f"ask-{kind}", f"{member.pk}:{where.pk if where else ''}")
    role = Role.objects.create(
        member=member, kind=kind, caf=caf, organisation=organisation, note=note, requested_by=by
    )
    record_act(by=by, verb="request_role", thing=role, subject=member, caf=caf)
    tell_desks(role, besides=member)
    return role


def tell_desks(role, *, besides):
    """Somebody waits for an answer: whoever gives it is told."""
    for validator in validators_of(role).exclude(pk=besides.pk):
        notify(
            validator,
            kind=Notification.Kind.DESK,
            text=f"{role.member.full_name} attend une réponse : {role}",
            path=reverse("caf_desk"),
            key=role.asking_key,
            about=[role.member],
        )


@transaction.atomic
def validate_role(role, *, by, reason=""):
    """Say that this person holds this role: effective at their next click, told by mail. Once."""
    role = locked(role)
    if role.status == GrantStatus.VALIDATED:
        return role
    return _decide(role, GrantStatus.VALIDATED, by=by, reason=reason)


@transaction.atomic
def refuse_role(role, *, by, reason):
    """Say no, and why: the person reads the reason."""
    role = locked(role)
    if role.status == GrantStatus.REFUSED:
        return role
    if not reason.strip():
        raise ValidationError("Dites pourquoi : la personne lira votre motif.")
    return _decide(role, GrantStatus.REFUSED, by=by, reason=reason)


def _decide(role, status, *, by, reason):
    if role.status != GrantStatus.REQUESTED or role.ended_at:
        raise ValidationError(f"Cette demande a déjà reçu une réponse : {role.state}.")
    if by.is_behind(role.member):
        raise ValidationError("Personne ne valide sa propre demande.")
    if role.kind == Role.Kind.NATIONAL and by.pk == role.requested_by_id:
        raise ValidationError("Une autre personne que celle qui propose doit valider.")
    if status == GrantStatus.VALIDATED:
        refuse_unknown(role.member)
    role.status, role.decided_at, role.decided_by = status, timezone.now(), by
    role.reason = reason.strip()
    role.forget_delegate()
    role.save(update_fields=["status", "decided_at", "decided_by", "reason", *NOT_DELEGATED])
    _take_back_asking(role)
    verb = "validate_role" if status == GrantStatus.VALIDATED else "refuse_role"
    _record_on_role(role, by=by, verb=verb, before=GrantStatus.REQUESTED, reason=role.reason)
    answer = "validée" if status == GrantStatus.VALIDATED else "refusée"
    _tell_holder(role, f"Votre demande est {answer} : {role}", key=f"role-{status}:{role.pk}")
    announce_role_decision.enqueue(role.pk)
    if status == GrantStatus.VALIDATED:
        invite_late([role.member], by=by)
    return role


@transaction.atomic
def end_role(role, *, by, reason):
    """Take a role away at once, with a reason; a national one needs a second person."""
    role = locked(role)
    if role.ended_at:
        return role
    if not reason.strip():
        raise ValidationError("Dites pourquoi : la personne lira votre motif.")
    if by.is_behind(role.member):
        raise ValidationError(
            "Personne ne met fin à son propre rôle : demandez-le à une autre personne."
        )
    if role.status != GrantStatus.VALIDATED:
        raise ValidationError("Cette demande attend une réponse : validez-la ou refusez-la.")
    if role.kind == Role.Kind.NATIONAL and role.end_asked_by_id is None:
        return _ask_end(role, by=by, reason=reason)
    if role.end_asked_by_id == by.pk:
        raise ValidationError(
            "Une autre personne que celle qui demande le retrait doit le confirmer."
        )
    role.ended_at, role.ended_by = timezone.now(), by
    role.save(update_fields=["ended_at", "ended_by"])
    _record_on_role(role, by=by, verb="end_role", before=GrantStatus.VALIDATED, reason=reason)
    _tell_holder(role, f"Votre rôle a pris fin : {role}", key=f"role-ended:{role.pk}")
    let_go(role.member, by=by)
    announce_role_end.enqueue(role.pk)
    return role


def _ask_end(role, *, by, reason):
    role.end_asked_by = by
    role.save(update_fields=["end_asked_by"])
    _record_on_role(role, by=by, verb="ask_end_role", before=GrantStatus.VALIDATED, reason=reason)
    return role


@transaction.atomic
def withdraw_role(role, *, by):
    """Take back a request that nobody has answered yet."""
    role = locked(role)
    if role.ended_at:
        return role
    if role.status != GrantStatus.REQUESTED:
        raise ValidationError(f"Cette demande a déjà reçu une réponse : {role.state}.")
    _withdraw(role, by=by)
    return role


def _withdraw(role, *, by):
    """Nobody has to answer it any more; answers those who had been told."""
    role.ended_at, role.ended_by = timezone.now(), by
    told = _take_back_asking(role)
    role.forget_delegate()
    role.save(update_fields=["ended_at", "ended_by", *NOT_DELEGATED])
    _record_on_role(role, by=by, verb="withdraw_role", before=GrantStatus.REQUESTED)
    return told


def withdraw_roles_of(member, *, by):
    """An account is closed: what it asked for itself, or proposed for a colleague, waits for nobody."""
    asked = Role.objects.requested().filter(Q(member=member) | Q(requested_by=member))
    for role in asked.select_for_update(of=("self",)).order_by("pk"):
        tell_withdrawn(
            _withdraw(role, by=by),
            member=member,
            by=by,
            text=f"Une demande est retirée, le compte est fermé : {role}",
            path=reverse("caf_desk"),
            key=f"role-withdrawn:{role.pk}",
        )
        if role.member_id != member.pk:
            text = f"La demande faite pour vous est retirée, le compte de qui la proposait est fermé : {role}"
            _tell_holder(role, text, key=f"role-withdrawn:{role.pk}")
    Role.objects.filter(end_asked_by=member, ended_at=None).update(end_asked_by=None)


def _take_back_asking(role):
    take_back_delegation(role)
    return take_back_news(role.asking_key)


def _record_on_role(role, *, by, verb, before, reason=""):
    after = {"status": str(role.status), "is_running": role.is_running}
    record_act(
        by=by,
        verb=verb,
        thing=role,
        subject=role.member,
        caf=role.caf,
        before={"status": str(before)},
        after=after,
        reason=reason.strip(),
    )


def _tell_holder(role, text, *, key):
    notify(role.member, kind=Notification.Kind.ROLE, text=text, path=reverse("myspace"), key=key)


@transaction.atomic
def appoint_first_nationals(first, second):
    """Where fewer than two people administer, two people do: whoever is left, and somebody new."""
    if first.pk == second.pk:
        raise ValidationError("Il faut deux personnes différentes.")
    for member in (first, second):
        refuse_unknown(member)
    left = set(holders_of_role(kind=Role.Kind.NATIONAL).values_list("member", flat=True))
    if len(left) > 1:
        raise ValidationError(
            "L’administration nationale existe : proposez la personne sur le site."
        )
    if left - {first.pk, second.pk}:
        raise ValidationError("La personne qui administre déjà doit être l’une des deux.")
    for member, other in ((first, second), (second, first)):
        if member.pk in left:
            continue
        role = Role.objects.create(
            member=member,
            kind=Role.Kind.NATIONAL,
            status=GrantStatus.VALIDATED,
            requested_by=member,
            decided_by=other,
            decided_at=timezone.now(),
        )
        record_act(by=other, verb="appoint_national", thing=role, subject=member)


def hold_national_roles():
    """Who administers stays as it is until the transaction ends: two people cannot leave at once."""
    held = Role.objects.filter(kind=Role.Kind.NATIONAL, status=GrantStatus.VALIDATED, ended_at=None)
    list(held.order_by("pk").select_for_update(of=("self",), no_key=True))

"""Somebody named by an address: whether an account has it stays its owner's secret until they say yes.

Whoever names an address that they may not see gets a person of their own, under the name that they
typed: invited, listed and shown like anybody unknown, and without a right. The owner's yes gives the
account what was given to that person; their no ends it.
"""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.urls import reverse
from django.utils import timezone

from ctgnet.email_addresses import one_address
from ctgnet.mail.models import OutgoingMail
from ctgnet.names import refuse_person
from ctgnet.rows import hold, links_to, locked
from members.actions.addresses import close_invitations, prove_address
from members.actions.invitations import invite_member, is_taken, send_first_invitation, stand_in
from members.actions.leaving import CLOSED, held_open, let_go, take_back_delegation
from members.actions.news import forget_name, notify, take_back_news
from members.actions.trace import record_act
from members.apps_above import forget_in_words, tell_desks
from members.models import (
    NOT_DELEGATED,
    AuditLine,
    Grant,
    GrantStatus,
    Member,
    Notification,
    traces_of,
)
from members.rules import can_see_queue

# Of whoever answers that it is not them.
FORGOTTEN = ("first_name", "last_name", "email", "named_at", "named_by")
NOT_THEM = "La personne jointe à cette adresse répond que ce n’est pas elle."


@transaction.atomic
def name_at(email, *, first_name, last_name, by):
    """Whom this person means by an address: answered alike whether an account that they may not see has it."""
    email = one_address(email)
    _hold_address(email)
    names = {"first_name": first_name, "last_name": last_name}
    if mine := Member.objects.at([email]).named_first_by(by).first():
        return invite_member(email=mine.email, **names, by=by)
    if not is_taken(email):
        return invite_member(email=email, **names, by=by)
    refuse_person(first_name)
    refuse_person(last_name)
    member = stand_in(email, **names, by=by)
    member.save()
    send_first_invitation(member, by=by)
    return member


def _hold_address(email):
    """Until the end of the act nobody else names it, and the account that has it stays as it is."""
    hold("address", email)
    held = Member.objects.select_for_update(of=("self",), no_key=True).filter(email=email)
    return held.first()


# The yes ----------------------------------------------------------------------------------------


@transaction.atomic
def take_up(named, *, by):
    """The owner of the address says yes: what was given to whoever stands in for them is theirs.

    True the first time.
    """
    by, named = held_open(by), _held(named)
    is_theirs = named.is_active and owner_of(named) == by
    if is_theirs:
        _give_all(named, by)
    return is_theirs


@transaction.atomic
def accept_named(invitation, *, first_name, last_name, password=""):
    """The same by the link of the invitation, where nobody has proved the address: it opens an account there."""
    invitation = locked(invitation)
    held = _hold_address(invitation.member.named_at)
    named = _held(invitation.member)
    if not invitation.is_open or owner_of(named):
        raise ValidationError("Cette invitation a déjà servi, ou n’est plus valable.")
    account = held or _opened(named)
    if not account.is_active:
        raise ValidationError(CLOSED)
    password = make_password(password) if password else ""
    names = {"first_name": first_name, "last_name": last_name}
    account = prove_address(account, email=account.email, **names, password=password)
    if account.pk != named.pk:
        _give_all(named, account)
    return account


def owner_of(named):
    """The account that proved the address of whoever stands in; None when there is none."""
    owner = Member.objects.with_owner().filter(pk=named.pk).values("owner")
    return Member.objects.proved().filter(pk__in=owner).first()


def account_at(named):
    """What the link of an invitation opens: the account of that address, else whoever was named."""
    return Member.objects.filter(email=named.address).first() or named


def _held(named):
    """Their row, after their invitations: every act on an invitation takes it first."""
    list(named.invitations.select_for_update(of=("self",)).order_by("pk"))
    return locked(named)


def _opened(named):
    """Nobody has the address: whoever stands in becomes the account."""
    named.email, named.named_at, named.named_by = named.named_at, "", None
    named.save(update_fields=["email", "named_at", "named_by"])
    named.former_addresses.all().delete()
    return named


def _give_all(named, owner):
    """Every link to whoever stood in leads to the owner; the log alone keeps the name that was typed,
    and what was refused or is over stays with it."""
    waiting = [one for kind in Grant.__subclasses__() for one in _give_grants(kind, named, owner)]
    for model, field, _ in links_to(Member):
        if model is not AuditLine and not (issubclass(model, Grant) and field == "member"):
            for row in model._base_manager.filter(**{field: named}).order_by("pk"):
                _give(row, field, owner)
    named.is_active, named.erased_at = False, timezone.now()
    named.save(update_fields=["is_active", "erased_at"])
    close_invitations(owner)
    owner.forget_roles()
    for grant in waiting:
        Notification.objects.filter(key=grant.asking_key).delete()
        tell_desks(grant, besides=owner)


def _give_grants(kind, named, owner):
    """Those that wait again: the owner had decided them, not knowing that they were their own."""
    of_oneself = Q(member=named, delegate=owner) | Q(member=owner, delegate=named)
    for grant in kind.objects.filter(of_oneself):
        take_back_delegation(grant)
    kind.objects.filter(of_oneself).update(**NOT_DELEGATED)
    theirs = kind.objects.filter(member=named).asked_or_held()
    for grant in theirs.select_for_update(of=("self",)).order_by("pk"):
        is_reopened = grant.decided_by_id == owner.pk
        if is_reopened:
            grant.status, grant.reason = GrantStatus.REQUESTED, ""
            grant.decided_at = grant.decided_by = None
        if _give_grant(grant, owner) and is_reopened:
            yield grant


def _give_grant(grant, owner):
    """What was validated answers what its owner asks for; what they have already is not given twice."""
    same = {field: getattr(grant, field) for field in grant.SAME}
    mine = grant.__class__.objects.filter(member=owner, **same).asked_or_held()
    if not grant.is_waiting:
        for asked in mine.requested():
            _withdraw(asked)
    if mine.exists():
        if grant.is_waiting:
            _withdraw(grant)
        return False
    grant.member = owner
    grant.save()
    return True


def _withdraw(grant):
    """Nobody has to answer it any more."""
    take_back_delegation(grant)
    take_back_news(grant.asking_key)
    _drop(grant)


def _give(row, field, owner):
    """What the owner has already is not given twice."""
    try:
        with transaction.atomic():
            row.__class__._base_manager.filter(pk=row.pk).update(**{field: owner})
    except IntegrityError:
        _drop(row)


def _drop(row):
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:  # other rows speak of it: it stays with nobody
        return


# The no -----------------------------------------------------------------------------------------


@transaction.atomic
def decline(named):
    """« Ce n’est pas moi »: what was given at that address ends, in every app, and those who gave it read so.

    Said by the link of the invitation or by the owner of the address: the words are the same. The name and
    the address that were typed are forgotten, in the tables and the forms of those who typed them too;
    naming that address again is a new act.
    """
    named = _held(named)
    if not named.is_active or named.is_proved:
        return
    waiting = named.invitations.unanswered()
    invited_by = set(waiting.values_list("invited_by", flat=True))
    told = set(invited_by)
    authors = _authors_of(named)
    waiting.update(declined_at=timezone.now())
    for kind in Grant.__subclasses__():
        for grant in kind.objects.filter(member=named).asked_or_held().order_by("pk"):
            authors.add(grant.requested_by_id)
            told |= {grant.requested_by_id, grant.decided_by_id}
            _end(grant)
    if not told:
        return
    line = record_act(by=named, verb="decline_invitation", thing=named, subject=named)
    answer = f"{named.full_name} : {NOT_THEM}"
    named.is_active, named.erased_at = False, timezone.now()
    named.save(update_fields=["is_active", "erased_at"])
    let_go(named, by=named)
    forget_name(named)
    for member in Member.objects.filter(pk__in=told).order_by("pk"):
        follows_it = member.pk in invited_by and can_see_queue(member)
        notify(
            member,
            kind=Notification.Kind.ROLE,
            text=answer,
            path=reverse("invitation_list" if follows_it else "myspace"),
            key=f"declined:{line.pk}",
            about=[named],
        )
    forget_in_words(traces_of(named), typed_by=authors | invited_by)
    _forget(named)


def _authors_of(named):
    """Who typed that name: for others the owner of the address may be whom they mean."""
    return {named.named_by_id, *named.invitations.values_list("invited_by", flat=True)}


def _forget(named):
    """Neither name nor address is kept of whoever is somebody else: in the answer alone, the name."""
    OutgoingMail.objects.to_account(named.pk).forget_words(and_address=True)
    named.emailaddress_set.all().delete()
    named.first_name = named.last_name = named.named_at = ""
    named.named_by = None
    named.email = f"{named.public_id}@efface.invalid"
    named.save(update_fields=FORGOTTEN)
    named.former_addresses.all().delete()


def _end(grant):
    """What has not begun leaves no row, as a request that is taken back."""
    yesterday = timezone.localdate() - timedelta(1)
    if grant.is_waiting or grant.starts_on > yesterday:
        _withdraw(grant)
    else:
        grant.ends_on, grant.reason = yesterday, NOT_THEM
        grant.save(update_fields=["ends_on", "reason"])

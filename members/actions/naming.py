"""Somebody named by an address: whether an account has it stays its owner's secret until they say yes.

Whoever names an address that they may not see gets a person of their own, under the name that they
typed: invited, listed and shown like anybody unknown. The owner's yes gives the account what was given
to that person.
"""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from ctgnet.email_addresses import one_address
from ctgnet.names import refuse_person
from ctgnet.rows import links_to, locked
from members.actions.addresses import close_invitations, prove_address
from members.actions.invitations import invite_member, is_taken, send_first_invitation, stand_in
from members.models import NOT_DELEGATED, AuditLine, Grant, GrantStatus, Member

UNDECIDED = {
    "status": GrantStatus.REQUESTED,
    "decided_at": None,
    "decided_by": None,
    "reason": "",
}


@transaction.atomic
def name_at(email, *, first_name, last_name, by):
    """Whom this person means by an address: answered alike whether an account that they may not see has it."""
    email = one_address(email)
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


@transaction.atomic
def take_up(named, *, by):
    """The owner of the address says yes: what was given to whoever stands in for them is theirs. Once."""
    named = locked(named)
    if named.is_active:
        _give_all(named, by)


@transaction.atomic
def accept_named(invitation, *, first_name, last_name, password=""):
    """The same by the link of the invitation, where nobody has proved the address: it opens an account there."""
    invitation = locked(invitation)
    named = locked(invitation.member)
    if not invitation.is_open or owner_of(named):
        raise ValidationError("Cette invitation a déjà servi, ou n’est plus valable.")
    account = _account_at(named)
    names = {"first_name": first_name, "last_name": last_name}
    password = make_password(password) if password else ""
    account = prove_address(account, email=account.email, **names, password=password)
    if account.pk != named.pk:
        _give_all(named, account)
    return account


def owner_of(named):
    """The account that was proved at the address of whoever stands in; None when there is none."""
    return Member.objects.proved().filter(email=named.named_at).first()


def _account_at(named):
    """What waits at that address, invited by somebody else; else whoever stands in becomes the account."""
    held = Member.objects.select_for_update(of=("self",)).filter(email=named.named_at).first()
    if held:
        return held
    named.email, named.named_at, named.named_by = named.named_at, "", None
    named.save(update_fields=["email", "named_at", "named_by"])
    named.former_addresses.all().delete()
    return named


def _give_all(named, owner):
    """Every link to whoever stood in leads to the owner; the log alone keeps the name that was typed."""
    for kind in Grant.__subclasses__():
        theirs = kind._default_manager.filter(member=named)
        theirs.filter(delegate=owner).update(**NOT_DELEGATED)
        # Nobody decides their own case, be it without knowing.
        theirs.filter(decided_by=owner).update(**UNDECIDED)
    for model, field, _ in links_to(Member):
        if model is not AuditLine:
            for row in model._base_manager.filter(**{field: named}).order_by("pk"):
                _give(row, field, owner)
    named.is_active, named.erased_at = False, timezone.now()
    named.save(update_fields=["is_active", "erased_at"])
    close_invitations(owner)
    owner.forget_roles()


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

"""Accounts: suspended, opened again, edited, written to."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from ctgnet.rows import locked
from members.actions.leaving import end_sessions_of, held, held_open, let_go
from members.actions.roles import hold_national_roles
from members.actions.trace import Stale, record_act
from members.answering import holders_of_role
from members.models import (
    Member,
    RelayedMessage,
    Role,
)
from members.tasks import (
    announce_suspension,
    relay_message,
)

HIDDEN_FIELD = "Ce champ est masqué par la modération : il ne se modifie pas."


@transaction.atomic
def suspend_member(member, *, by, reason):
    """Close the door at once: at the next click this person is a visitor, and nothing waits for them."""
    hold_national_roles()
    member = held(member)
    if not member.is_active:
        return member
    if by.pk == member.pk:
        raise ValidationError("Personne ne suspend son propre compte.")
    if not reason.strip():
        raise ValidationError("Dites pourquoi : le motif reste au journal.")
    if member.is_national_administrator and not _administers(by):
        # Two people who suspend each other at the same second: the second one comes too late.
        raise ValidationError("Votre compte n’administre plus le réseau : rien n’est changé.")
    member.is_active = False
    member.version = F("version") + 1
    member.save(update_fields=["is_active", "version"])
    record_act(by=by, verb="suspend_member", thing=member, subject=member, reason=reason.strip())
    let_go(Member.objects.get(pk=member.pk), by=by)
    announce_suspension.enqueue(member.pk)
    return member


def _administers(member):
    return holders_of_role(kind=Role.Kind.NATIONAL).filter(member=member).exists()


@transaction.atomic
def reopen_member(member, *, by, reason):
    """Open again an account that was suspended."""
    member = locked(member)
    if member.is_active:
        return member
    if member.erased_at:
        raise ValidationError("Ce compte a été effacé : il ne peut pas être rouvert.")
    end_sessions_of(member)  # somebody signing in at that very second
    member.is_active = True
    member.save(update_fields=["is_active"])
    record_act(by=by, verb="reopen_member", thing=member, subject=member, reason=reason.strip())
    return member


@transaction.atomic
def update_profile(member, *, version, values):
    """Save what was edited and nothing else, unless the profile changed since it was opened.

    A field that a moderator hides is not written; hiding it changes the version.
    """
    saved = held_open(member)
    if hidden := values.keys() & set(saved.hidden_parts):
        raise ValidationError(dict.fromkeys(hidden, HIDDEN_FIELD))
    changed = Member.objects.filter(pk=member.pk, version=version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise Stale("Ce profil a été modifié entre-temps, dans une autre fenêtre.")


@transaction.atomic
def choose_password(member, *, password):
    """A closed account takes none, were it closed by a second; nothing else of its row is written."""
    member.set_password(password)  # this takes a while: the row is held only afterwards
    held_open(member)
    member.save(update_fields=["password"])


@transaction.atomic
def write_to_member(*, sender, recipient, text, gives_address):
    """Pass a message on without showing an address."""
    message = RelayedMessage.objects.create(
        sender=sender, recipient=recipient, text=text, gives_address=gives_address
    )
    relay_message.enqueue(message.pk)
    return message

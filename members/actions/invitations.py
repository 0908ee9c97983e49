"""A link that opens an account: sent, sent again, accepted, taken back."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import PROTECT, Exists, OuterRef, Q
from django.utils import timezone

from ctgnet.email_addresses import one_address, validate_address
from ctgnet.limits import until_a_day_old
from ctgnet.mail.models import OutgoingMail
from ctgnet.names import refuse_person
from ctgnet.rows import links_to, locked
from members.actions.addresses import forget_claims, prove_address
from members.actions.leaving import CLOSED
from members.actions.trace import record_act
from members.models import (
    INVITATION_LIFE,
    Invitation,
    Member,
    random_public_id,
)
from members.tasks import (
    send_invitation,
)

INVITATIONS_A_DAY = 50
BATCH = 1_000


@transaction.atomic
def invite_member(*, email, first_name, last_name, by):
    """The member of that address; whoever never proved it gets a single-use link for seven days.

    An account that somebody signed up without proof is as unknown as no account.
    """
    email = one_address(email)
    held = Member.objects.select_for_update(of=("self",)).filter(email=email).first()
    if held and (held.is_proved or not held.is_active or held.invitations.open().exists()):
        return held
    refuse_person(first_name)
    refuse_person(last_name)
    validate_address(email)
    if held is None:
        held = Member.objects.create_user(email, first_name=first_name, last_name=last_name)
    else:
        _take_over(held, first_name, last_name)
    send_first_invitation(held, by=by)
    return held


def is_taken(email):
    """An account has that address already, were it closed or invited by another; a mere claim is none."""
    return Member.objects.filter(email=email).exclude(_claimed()).exists()


def _claimed():
    return Q(pk__in=Member.objects.claimed().filter(is_active=True).values("pk"))


def stand_in(email, *, first_name, last_name, by):
    """Unsaved: somebody named by an address that is taken, under the name that was typed, and no other."""
    nowhere = f"{random_public_id()}@nomme.invalid"
    names = {"first_name": first_name, "last_name": last_name}
    password = make_password(None)
    return Member(email=nowhere, named_at=email, named_by=by, password=password, **names)


def _take_over(member, first_name, last_name):
    """What a stranger said of themselves gives way to the name of whoever is invited."""
    forget_claims(member)
    if not member.first_name:
        member.first_name, member.last_name = first_name, last_name
        member.save(update_fields=["first_name", "last_name"])


@transaction.atomic
def invite_many(people, *, known, by, batch):
    """{address: member} of people unknown to whoever names them: one account each, and a link that `batch`
    sends little by little; what others have of these addresses stays apart.

    Of `known`, who let their link expire gets another.
    The act that names them leaves the line of the audit log; the daily ceiling is that of such acts.
    """
    people = list(people)
    for person in people:
        refuse_person(person.first_name)
        refuse_person(person.last_name)
    claimed = _claimed_by(people)
    taken = {member.email for member in claimed}
    members = claimed + _new_accounts((one for one in people if one.email not in taken), by=by)
    until = timezone.now() + INVITATION_LIFE
    waiting = Exists(Invitation.objects.open().filter(member=OuterRef("pk")))
    late = Member.objects.unproved().filter(~waiting, pk__in=[one.pk for one in known])
    invitations = (
        Invitation(member=member, invited_by=by, batch=batch, expires_at=until)
        for member in [*members, *late]
    )
    Invitation.objects.bulk_create(invitations, BATCH)
    return {member.address: member for member in members}


def _claimed_by(people):
    """Accounts that strangers signed up with these addresses, and never proved."""
    named = {person.email: person for person in people}
    claimed = Member.objects.claimed().filter(email__in=list(named), is_active=True)
    members = list(claimed.select_for_update(of=("self",)))
    for member in members:
        person = named[member.email]
        _take_over(member, person.first_name, person.last_name)
    return members


def _new_accounts(people, *, by):
    people = list(people)
    named = [person.email for person in people]
    taken = set(Member.objects.filter(email__in=named).values_list("email", flat=True))
    members = [
        stand_in(person.email, **_names(person), by=by)
        if person.email in taken
        else Member(email=person.email, **_names(person), password=make_password(None))
        for person in people
    ]
    return Member.objects.bulk_create(members, BATCH)


def _names(person):
    return {"first_name": person.first_name, "last_name": person.last_name}


@transaction.atomic
def withdraw_batch(batch):
    """Delete the accounts invited together that nobody opened nor names since; (gone, kept)."""
    invited = Member.objects.filter(invitations__batch=batch)
    kept = invited.filter(_is_in_use(batch)).count()
    gone = list(invited.exclude(_is_in_use(batch)).select_for_update(of=("self",)))
    sent = Invitation.objects.filter(batch=batch, member__in=gone)
    _forget_mails(gone, sent)
    sent.delete()
    Member.objects.filter(pk__in=[member.pk for member in gone]).delete()
    return len(gone), kept


def _forget_mails(members, invitations):
    """Theirs; at an address that somebody else has, the invitation alone."""
    sent = invitations.values_list("pk", "member")
    keys = [f"invitation:{pk}:to:{member}" for pk, member in sent]
    theirs = Q(to__in=[member.email for member in members]) | Q(key__in=keys)
    OutgoingMail.objects.filter(theirs).forget_words(and_address=True)


def _is_in_use(batch):
    """The account was opened, or something besides its invitation leads to it."""
    used = (
        Q(last_login__isnull=False)
        | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        | Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))
    )
    for model, field, on_delete in links_to(Member):
        rows = model._base_manager.filter(**{field: OuterRef("pk")})
        if model is Invitation:
            rows = rows.exclude(batch=batch)
        if on_delete is PROTECT:
            used |= Exists(rows)
    return used


@transaction.atomic
def invite_again(invitation, *, by):
    """A new link for seven days to somebody who let the first one expire; the old one is dead."""
    invitation = locked(invitation)
    _refuse_declined(invitation)
    if invitation.accepted_at or invitation.member.is_proved:
        raise ValidationError("Cette personne a déjà ouvert son compte.")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return _send_new_invitation(invitation.member, by=by, verb="invite_again")


def _refuse_declined(invitation):
    """Their no holds for every link that they got, those that others replaced too."""
    if invitation.member.invitations.declined().exists():
        raise ValidationError(
            "La personne jointe à cette adresse a répondu que ce n’est pas elle : son nom et son adresse sont "
            "effacés, rien ne lui est renvoyé."
        )


def _refuse_too_many(by):
    """Fifty invitations a day: the inviter's row is held, so that two windows count together."""
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    since = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(invited_by=by, batch=None, created_at__gt=since)
    moments = sent.order_by("-created_at").values_list("created_at", flat=True)[:INVITATIONS_A_DAY]
    if len(moments) == INVITATIONS_A_DAY:
        wait = until_a_day_old(moments, INVITATIONS_A_DAY)
        raise ValidationError(
            f"Vous avez envoyé {INVITATIONS_A_DAY} invitations en un jour : continuez dans {wait}."
        )


def send_first_invitation(member, *, by):
    """Of the acts that name somebody: the one that writes them."""
    return _send_new_invitation(member, by=by, verb="invite")


def invite_late(people, *, by):
    """Of those to whom an act has just given something, whoever let their link expire gets another.

    They were named, and counted in a day's ceiling, by whoever named them. A no holds for every link.
    """
    held = Member.objects.filter(pk__in=[one.pk for one in people]).order_by("pk")
    keys = list(held.select_for_update(no_key=True).values_list("pk", flat=True))
    late = Member.objects.late_to_answer().filter(pk__in=keys).order_by("pk")
    return [_write_invitation(member, by=by, verb="invite_again") for member in late]


def _send_new_invitation(member, *, by, verb):
    _refuse_too_many(by)
    return _write_invitation(member, by=by, verb=verb)


def _write_invitation(member, *, by, verb):
    invitation = Invitation.objects.create(
        member=member, invited_by=by, expires_at=timezone.now() + INVITATION_LIFE
    )
    record_act(by=by, verb=verb, thing=invitation, subject=member)
    send_invitation.enqueue(invitation.pk)
    return invitation


@transaction.atomic
def accept_invitation(invitation, *, first_name, last_name, password=""):
    """Open the account of the person who received the link: once, whoever clicks at the same second."""
    # The row is locked: one link must not open two sessions.
    invitation = locked(invitation)
    if not invitation.is_open:
        raise ValidationError("Cette invitation a déjà servi, ou n’est plus valable.")
    member = locked(invitation.member)
    if not member.is_active:
        raise ValidationError(CLOSED)
    if member.is_proved:
        raise ValidationError("Cette invitation est déjà utilisée : le compte est ouvert.")
    return prove_address(
        member,
        email=member.email,
        first_name=first_name,
        last_name=last_name,
        password=make_password(password) if password else "",
    )


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """The link stops working; once accepted it cannot be taken back."""
    invitation = locked(invitation)
    _refuse_declined(invitation)
    if invitation.accepted_at:
        raise ValidationError("Cette invitation a déjà été acceptée : retirez plutôt la fonction.")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record_act(by=by, verb="revoke_invitation", thing=invitation, subject=invitation.member)
    return invitation

"""What happens to people: invitations, roles, news, and the trace of privileged acts."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from members.models import (
    AccountMail,
    AuditLine,
    GrantStatus,
    Invitation,
    MailPreference,
    Member,
    Notification,
    RelayedMessage,
    Report,
    Role,
)
from members.tasks import (
    announce_role_decision,
    announce_role_end,
    announce_suspension,
    relay_message,
    send_account_mail,
    send_invitation,
)

INVITATION_LIFE = timedelta(days=7)
INVITATIONS_A_DAY = 50
OPEN_REQUESTS = 5
# A mail that leaves in our name must not carry somebody else's link in place of a name.
PARTS_OF_A_LINK = ("/", ":", "www.")


class Stale(ValidationError):
    """Somebody changed the thing since the form was opened: nothing was saved."""


# The trace, and the news ------------------------------------------------------------------


def record_act(*, by, verb, thing, subject=None, caf=None, before=None, after=None, reason=""):
    """Leave one line in the audit log, in the caller's transaction: ids and verbs, never a name."""
    return AuditLine.objects.create(
        actor=by,
        verb=verb,
        object_kind=thing._meta.label_lower,
        object_id=str(thing.pk),
        subject=subject,
        caf=caf,
        before=before or {},
        after=after or {},
        reason=reason,
    )


def notify(member, *, kind, text, path, key):
    """Tell a person something once; the key names the fact."""
    Notification.objects.get_or_create(
        member=member, key=key, defaults={"kind": kind, "text": text[:300], "path": path}
    )


def mark_notifications_read(member, *, until):
    """What was on the page when it was read, not what came since."""
    unread = Notification.objects.filter(member=member, read_at=None, pk__lte=until)
    return unread.update(read_at=timezone.now())


def set_mail_preference(member, *, kind, rhythm):
    MailPreference.objects.update_or_create(member=member, kind=kind, defaults={"rhythm": rhythm})


def queue_account_mail(*, template, to, facts):
    """A mail of the sign-in pages: its code waits in a row, not in the arguments of a job."""
    with transaction.atomic():
        mail = AccountMail.objects.create(template=template, to=to, context=facts)
        send_account_mail.enqueue(mail.pk)


# Invitations ------------------------------------------------------------------------------


@transaction.atomic
def invite_member(*, email, first_name, last_name, by):
    """The member of that address; unknown, they get an account and a single-use link for seven days."""
    email = email.strip().lower()
    if known := Member.objects.filter(email__iexact=email).first():
        return known
    _refuse_links(first_name, last_name)
    member = Member.objects.create_user(email, first_name=first_name, last_name=last_name)
    _send_new_invitation(member, by=by, verb="invite")
    return member


@transaction.atomic
def invite_again(invitation, *, by):
    """A new link for seven days to somebody who let the first one expire; the old one is dead."""
    invitation = _locked(Invitation, invitation)
    if invitation.accepted_at or invitation.member.has_entered:
        raise ValidationError("Cette personne a déjà ouvert son compte.")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return _send_new_invitation(invitation.member, by=by, verb="invite_again")


def _refuse_links(*names):
    if any(part in name.lower() for name in names for part in PARTS_OF_A_LINK):
        raise ValidationError(
            "Un prénom ou un nom ne contient ni adresse de site, ni «\u00a0/\u00a0», ni «\u00a0:\u00a0»."
        )


def _refuse_too_many(by):
    """Fifty invitations a day: the inviter's row is held, so that two windows count together."""
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(invited_by=by, created_at__gt=since).count() >= INVITATIONS_A_DAY:
        raise ValidationError(
            f"Vous avez envoyé {INVITATIONS_A_DAY} invitations en un jour : continuez demain."
        )


def _send_new_invitation(member, *, by, verb):
    _refuse_too_many(by)
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
    invitation = _locked(Invitation, invitation)
    if not invitation.is_open:
        raise ValidationError("Cette invitation a déjà servi, ou n’est plus valable.")
    member = _locked(Member, invitation.member)
    if member.has_entered:
        raise ValidationError("Cette invitation est déjà utilisée : le compte est ouvert.")
    member.first_name, member.last_name = first_name, last_name
    if password:
        member.set_password(password)
    member.save(update_fields=["first_name", "last_name", "password"])
    EmailAddress.objects.update_or_create(
        user=member, email=member.email, defaults={"verified": True, "primary": True}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record_act(by=member, verb="accept_invitation", thing=invitation, subject=member)
    return member


@transaction.atomic
def revoke_invitation(invitation, *, by):
    """The link stops working; once accepted it cannot be taken back."""
    invitation = _locked(Invitation, invitation)
    if invitation.accepted_at:
        raise ValidationError("Cette invitation a déjà été acceptée : retirez plutôt la fonction.")
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record_act(by=by, verb="revoke_invitation", thing=invitation, subject=invitation.member)
    return invitation


# Roles: requested, decided, ended ---------------------------------------------------------


@transaction.atomic
def request_role(*, member, kind, caf=None, organisation=None, note="", by):
    """Ask for a role, for oneself or for a colleague; whoever can answer is told. Once."""
    Member.objects.select_for_update().get(pk=member.pk)  # two clicks make one request
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
    role = Role.objects.create(
        member=member, kind=kind, caf=caf, organisation=organisation, note=note, requested_by=by
    )
    record_act(by=by, verb="request_role", thing=role, subject=member, caf=caf)
    for validator in validators_of(role):
        notify(
            validator,
            kind=Notification.Kind.DESK,
            text=f"{member.full_name} attend une réponse : {role}",
            path=reverse("caf_desk"),
            key=f"role-requested:{role.pk}",
        )
    return role


def validators_of(role):
    """Who is told that a request waits: the référents of the Caf, else the national administration."""
    people = Member.objects.listed().exclude(pk__in=[role.member_id, role.requested_by_id])
    national = people.filter(pk__in=_holders(kind=Role.Kind.NATIONAL))
    if role.kind != Role.Kind.CAF_OFFICER:
        return national
    referents = people.filter(pk__in=_holders(kind=Role.Kind.CAF_REFERENT, caf=role.caf))
    return referents if referents.exists() else national


def _holders(**which):
    return Role.objects.current().filter(**which).values("member")


@transaction.atomic
def validate_role(role, *, by, reason=""):
    """Say that this person holds this role: effective at their next click, told by mail. Once."""
    role = _locked(Role, role)
    if role.status == GrantStatus.VALIDATED:
        return role
    return _decide(role, GrantStatus.VALIDATED, by=by, reason=reason)


@transaction.atomic
def refuse_role(role, *, by, reason):
    """Say no, and why: the person reads the reason."""
    role = _locked(Role, role)
    if role.status == GrantStatus.REFUSED:
        return role
    if not reason.strip():
        raise ValidationError("Dites pourquoi : la personne lira votre motif.")
    return _decide(role, GrantStatus.REFUSED, by=by, reason=reason)


def _decide(role, status, *, by, reason):
    if role.status != GrantStatus.REQUESTED or role.ended_at:
        raise ValidationError(f"Cette demande a déjà reçu une réponse : {role.state}.")
    if by.pk == role.member_id:
        raise ValidationError("Personne ne valide sa propre demande.")
    if role.kind == Role.Kind.NATIONAL and by.pk == role.requested_by_id:
        raise ValidationError("Une autre personne que celle qui propose doit valider.")
    role.status, role.decided_at, role.decided_by = status, timezone.now(), by
    role.reason = reason.strip()
    role.save(update_fields=["status", "decided_at", "decided_by", "reason"])
    verb = "validate_role" if status == GrantStatus.VALIDATED else "refuse_role"
    _record_on_role(role, by=by, verb=verb, before=GrantStatus.REQUESTED, reason=role.reason)
    answer = "validée" if status == GrantStatus.VALIDATED else "refusée"
    _tell_holder(role, f"Votre demande est {answer} : {role}", key=f"role-{status}:{role.pk}")
    announce_role_decision.enqueue(role.pk)
    return role


@transaction.atomic
def end_role(role, *, by, reason):
    """Take a role away at once, with a reason; a national one needs a second person."""
    role = _locked(Role, role)
    if role.ended_at:
        return role
    if not reason.strip():
        raise ValidationError("Dites pourquoi : la personne lira votre motif.")
    if by.pk == role.member_id:
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
    role = _locked(Role, role)
    if role.ended_at:
        return role
    if role.status != GrantStatus.REQUESTED:
        raise ValidationError(f"Cette demande a déjà reçu une réponse : {role.state}.")
    role.ended_at, role.ended_by = timezone.now(), by
    role.save(update_fields=["ended_at", "ended_by"])
    _record_on_role(role, by=by, verb="withdraw_role", before=GrantStatus.REQUESTED)
    return role


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
    """Where nobody administers yet, two people appoint each other; never again after that."""
    if first.pk == second.pk:
        raise ValidationError("Il faut deux personnes différentes.")
    if Role.objects.filter(kind=Role.Kind.NATIONAL, status=GrantStatus.VALIDATED).exists():
        raise ValidationError(
            "L’administration nationale existe : proposez la personne sur le site."
        )
    for member, other in ((first, second), (second, first)):
        role = Role.objects.create(
            member=member,
            kind=Role.Kind.NATIONAL,
            status=GrantStatus.VALIDATED,
            requested_by=member,
            decided_by=other,
            decided_at=timezone.now(),
        )
        record_act(by=other, verb="appoint_national", thing=role, subject=member)


# Accounts ---------------------------------------------------------------------------------


@transaction.atomic
def suspend_member(member, *, by, reason):
    """Close the door at once: at the next click this person is a visitor."""
    hold_national_roles()
    member = _locked(Member, member)
    if not member.is_active:
        return member
    if by.pk == member.pk:
        raise ValidationError("Personne ne suspend son propre compte.")
    if not reason.strip():
        raise ValidationError("Dites pourquoi : le motif reste au journal.")
    if member.is_national_administrator and not _holders_beside(by, member).exists():
        raise ValidationError(
            "C’est la dernière autre personne de l’administration nationale : "
            "proposez d’abord quelqu’un."
        )
    member.is_active = False
    member.version = F("version") + 1
    member.save(update_fields=["is_active", "version"])
    record_act(by=by, verb="suspend_member", thing=member, subject=member, reason=reason.strip())
    announce_suspension.enqueue(member.pk)
    return member


def hold_national_roles():
    """Who administers stays as it is until the transaction ends: two people cannot leave at once."""
    held = Role.objects.filter(kind=Role.Kind.NATIONAL, status=GrantStatus.VALIDATED, ended_at=None)
    list(held.order_by("pk").select_for_update(of=("self",), no_key=True))


def _holders_beside(*people):
    return _holders(kind=Role.Kind.NATIONAL).exclude(member__in=people)


@transaction.atomic
def reopen_member(member, *, by, reason):
    """Open again an account that was suspended."""
    member = _locked(Member, member)
    if member.is_active:
        return member
    if member.erased_at:
        raise ValidationError("Ce compte a été effacé : il ne peut pas être rouvert.")
    member.is_active = True
    member.save(update_fields=["is_active"])
    record_act(by=by, verb="reopen_member", thing=member, subject=member, reason=reason.strip())
    return member


@transaction.atomic
def update_profile(member, *, version, values):
    """Save what was edited and nothing else, unless the profile changed since it was opened."""
    changed = Member.objects.filter(pk=member.pk, version=version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise Stale("Ce profil a été modifié entre-temps, dans une autre fenêtre.")


@transaction.atomic
def open_contact(member, *, by, reason):
    """The national administration reads contact details that were not opened to it: it says why."""
    record_act(by=by, verb="open_contact", thing=member, subject=member, reason=reason)
    notify(
        member,
        kind=Notification.Kind.ROLE,
        text=f"L’administration nationale a consulté vos coordonnées. Motif : {reason}",
        path=reverse("journal"),
        key=f"contact-opened:{by.pk}:{timezone.now():%Y-%m-%dT%H:%M}",
    )


@transaction.atomic
def write_to_member(*, sender, recipient, text, gives_address):
    """Pass a message on without showing an address."""
    message = RelayedMessage.objects.create(
        sender=sender, recipient=recipient, text=text, gives_address=gives_address
    )
    relay_message.enqueue(message.pk)
    return message


# Reports of contents ----------------------------------------------------------------------


@transaction.atomic
def report_content(*, path, reason, details, reporter=None, reporter_email=""):
    """Somebody says that a content should not be there; the national administration is told."""
    report = Report.objects.create(
        path=path,
        reason=reason,
        details=details,
        reporter=reporter,
        reporter_email=reporter_email,
    )
    for moderator in Member.objects.listed().filter(pk__in=_holders(kind=Role.Kind.NATIONAL)):
        notify(
            moderator,
            kind=Notification.Kind.DESK,
            text=f"Un contenu est signalé : {report.get_reason_display()}",
            path=reverse("report_list"),
            key=f"report:{report.pk}",
        )
    return report


@transaction.atomic
def close_report(report, *, by, outcome):
    """Say what was done about a report. Once."""
    report = _locked(Report, report)
    if report.closed_at:
        return report
    report.closed_at, report.closed_by, report.outcome = timezone.now(), by, outcome
    report.save(update_fields=["closed_at", "closed_by", "outcome"])
    record_act(by=by, verb="close_report", thing=report, reason=outcome)
    return report


def _locked(model, thing):
    """The row as it is now, for us alone until the transaction ends."""
    return model.objects.select_for_update(of=("self",)).get(pk=thing.pk)

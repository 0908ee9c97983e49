"""Personal data held about accounts: what to hand over, what to empty."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils import timezone

from ctgnet.exported import ACT, DECISION, InWords
from ctgnet.mail.models import OutgoingMail
from ctgnet.sessions.ending import forget_in_what_waits
from members.actions import end_sessions_of, return_to_desk
from members.actions.addresses import OF_A_PROFILE
from members.actions.moderation import forget_hidden
from members.actions.news import forget_name
from members.actions.roles import withdraw_roles_of
from members.models import (
    NOT_DELEGATED,
    AccountMail,
    AuditLine,
    DailyUse,
    Decision,
    MailPreference,
    Member,
    Notification,
    Opening,
    RelayedMessage,
    Report,
    Role,
    Testimony,
    at_addresses_of,
    every_address_of,
    named_at_addresses_of,
    random_public_id,
    traces_of,
)
from members.moderation import CONTENTS

PROFILE = ("email", *OF_A_PROFILE)
NOTHING = {"job_title", "bio", "can_help", "looking_for", "phone", "first_name", "last_name"}
# Written whatever was read of them: somebody else may have written them since.
EMPTIED = {
    *NOTHING,
    "hidden_parts",
    "public_id",
    "email",
    "named_at",
    "named_by",
    "is_active",
    "erased_at",
    "password",
}


def export_of(member):
    """Everything the accounts know of a person, as plain values."""
    return {
        "profil": {
            Member._meta.get_field(name).verbose_name: _as_on_screen(member, name)
            for name in PROFILE
        },
        "adresses": every_address_of(member),
        "personnes nommées à votre adresse": [
            {"nom": one.full_name, "par": one.named_by.full_name, "le": one.joined_at.isoformat()}
            for one in named_at_addresses_of(member).select_related("named_by").order_by("pk")
        ],
        "inscription": member.joined_at.isoformat(),
        "rôles": [
            {
                "rôle": str(role),
                "état": role.state,
                "depuis": role.starts_on.isoformat(),
                # Of a colleague who was proposed, the words are those of whoever proposed.
                "mot": role.note if role.requested_by_id == member.pk else "",
            }
            for role in member.roles.select_related("caf", "organisation").order_by("pk")
        ],
        "demandes confiées": list(
            Role.objects.filter(delegated_by=member)
            .order_by("pk")
            .values_list("delegate_note", flat=True)
        ),
        "nouvelles": list(member.notifications.order_by("pk").values_list("text", flat=True)),
        "courriels choisis": {
            one.get_kind_display(): one.get_rhythm_display()
            for one in member.mail_preferences.order_by("kind")
        },
        "appareils": list(
            UserSession.objects.filter(user=member)
            .order_by("pk")
            .values_list("user_agent", flat=True)
        ),
        "courriels reçus": [
            {"objet": mail.subject, "texte": mail.text, "le": mail.claimed_at.isoformat()}
            for mail in _received_by(member).order_by("pk")
        ],
        "envois à plusieurs": [
            {
                "envoi": mailing.name,
                "personnes": mailing.announced,
                "moment": mailing.sent_at.isoformat(),
            }
            for mailing in member.mailings.order_by("pk")
        ],
        "signalements": list(_reports_of(member).order_by("pk").values_list("details", flat=True)),
        "témoignages": [
            {
                "texte": testimony.text,
                "fonction": testimony.role_words,
                "accord": testimony.consented_at.isoformat(),
                "retrait": testimony.withdrawn_at and testimony.withdrawn_at.isoformat(),
            }
            for testimony in member.testimonies.order_by("pk")
        ],
        "décisions de modération": [
            {
                "contenu": decision.label,
                "état": decision.state,
                "motif": decision.end_reason or decision.reason,
                "moment": decision.hidden_at.isoformat(),
                "texte": InWords(DECISION, decision),
            }
            for decision in Decision.objects.told_to(member).order_by("pk")
        ],
        "mes actes": [
            {"moment": line.at.isoformat(), "acte": InWords(ACT, line.verb), "motif": line.reason}
            for line in AuditLine.objects.filter(actor=member).order_by("pk")
        ],
    }


def _as_on_screen(member, name):
    """A choice is told in its words, never by its code."""
    choices = dict(Member._meta.get_field(name).flatchoices)
    value = getattr(member, name)
    return choices.get(value, value)


def release(member, *, by):
    """What waits for a closed account, or because of it, goes; so does the hour of whoever administers no more."""
    if not member.is_national_administrator:
        Opening.objects.by(member).current().update(until=timezone.now())
    return_to_desk(Role.objects.requested(), member, by=by)
    if member.is_active:
        return
    end_sessions_of(member)
    withdraw_roles_of(member, by=by)
    member.invitations.unanswered().update(revoked_at=timezone.now())
    _account_mails_of(member).delete()
    on_their_way = RelayedMessage.objects.filter(
        Q(sender=member) | Q(recipient=member), sent_at=None
    )
    _forget_words_of(on_their_way)
    on_their_way.delete()
    if member.erased_at:
        Notification.objects.filter(member=member).delete()


def erase(member):
    """Empty the account: it stays as a row without a name, because acts and sheets point at it."""
    _empty_mails(member)
    forget_in_words(traces_of(member))
    _reports_of(member).forget_words()
    for model in (EmailAddress, Authenticator):
        model.objects.filter(user=member).delete()
    for model in (Notification, MailPreference, Testimony, DailyUse):
        model.objects.filter(member=member).delete()
    member.mailings.all().delete()
    forget_hidden(kinds=[content.name for content in CONTENTS], writer=member, by=member)
    _forget_what_others_were_told(member)
    RelayedMessage.objects.filter(sender=member).delete()
    RelayedMessage.objects.filter(recipient=member).delete()
    _end_roles(member)
    _empty_profile(member)


def forget_in_words(traces, *, typed_by=None):
    """Out of what waits for others; for these people only, when they are named."""
    forget_in_what_waits(traces, typed_by=typed_by)


def _reports_of(member):
    """Those of the account, and those that its address left without signing in."""
    return Report.objects.filter(
        Q(reporter=member) | at_addresses_of(member, "reporter_email", "created_at")
    )


def _empty_mails(member):
    """The trace that a mail left is kept, without its address and its words."""
    _mails_of(member).forget_words(and_address=True)
    _account_mails_of(member).delete()


def _mails_of(member):
    """Sent to an address while it was theirs, or written to them: that their address has changed is told to
    the one that left, and whoever is named by an address may have another since.
    """
    sent = OutgoingMail.objects.filter(at_addresses_of(member, "to", "claimed_at"))
    return sent | OutgoingMail.objects.to_account(member.pk)


def _received_by(member):
    """Of those sent to an address while it was theirs: none written to somebody who had it before them."""
    named = named_at_addresses_of(member).values_list("pk", flat=True)
    theirs = "|".join(str(pk) for pk in [member.pk, *named])
    sent = OutgoingMail.objects.filter(at_addresses_of(member, "to", "claimed_at"))
    return sent.exclude(Q(key__regex=r":to:\d+$") & ~Q(key__regex=rf":to:({theirs})$"))


def _account_mails_of(member):
    """Those that wait for the worker."""
    return AccountMail.objects.filter(
        at_addresses_of(member, "to", "created_at") | Q(member=member)
    )


def _forget_what_others_were_told(member):
    """The news of their requests, the words they had passed on, and their name where others read it.

    Whom a mail or a news item names is known by the account: others may bear the same name.
    """
    requests = [f"role-requested:{pk}" for pk in member.roles.values_list("pk", flat=True)]
    Notification.objects.filter(key__in=requests).delete()
    _forget_words_of(member.messages_sent.all())
    forget_name(member)


def _forget_words_of(messages):
    sent = messages.values_list("pk", "recipient")
    keys = [f"relayed:{pk}:to:{recipient}" for pk, recipient in sent]
    OutgoingMail.objects.filter(key__in=keys).forget_words()


def _end_roles(member):
    running = Role.objects.filter(member=member, ended_at=None)
    running.update(ended_at=timezone.now(), ended_by=member, **NOT_DELEGATED)
    Role.objects.filter(member=member).update(note="")
    Role.objects.filter(delegate=member).update(**NOT_DELEGATED)
    Role.objects.filter(delegated_by=member).update(delegate_note="")


def _empty_profile(member):
    public_id = random_public_id()
    for name in NOTHING:
        setattr(member, name, "")
    member.hidden_parts = []
    member.public_id, member.email = public_id, f"{public_id}@efface.invalid"
    member.named_at, member.named_by = "", None
    member.is_active, member.erased_at = False, timezone.now()
    member.set_unusable_password()
    member.save(update_fields=EMPTIED)
    member.former_addresses.all().delete()

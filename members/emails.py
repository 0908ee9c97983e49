"""The messages about people, unsent."""

from dataclasses import replace

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ctgnet.email_addresses import masked, one_address
from ctgnet.mail.messages import Message, absolute
from members.inviting import words_of
from members.models import INVITATION_LIFE, GrantStatus, Invitation, Member

CODES = {
    "login_code": ("Votre code de connexion", "Pour vous connecter, recopiez ce code :"),
    "identity_code": (
        "Confirmez que c’est vous",
        "Pour continuer ce que vous faisiez dans votre compte, recopiez ce code :",
    ),
    "email_confirmation": (
        "Confirmez votre adresse",
        "Pour confirmer cette adresse, recopiez ce code :",
    ),
    "email_confirmation_signup": (
        "Confirmez votre inscription",
        "Bienvenue. Pour confirmer votre adresse, recopiez ce code :",
    ),
    "password_reset_code": (
        "Votre code pour changer de mot de passe",
        "Pour choisir un nouveau mot de passe, recopiez ce code :",
    ),
}
NOTICES = {
    "password_changed": "Votre mot de passe a été changé",
    "password_set": "Un mot de passe a été ajouté à votre compte",
    "password_reset": "Votre mot de passe a été remplacé",
    "email_changed": "L’adresse de votre compte a été changée",
    "email_confirm": "L’adresse de votre compte a été confirmée",
    "email_deleted": "Une adresse a été retirée de votre compte",
    "recovery_codes_generated": "De nouveaux codes de secours ont été créés",
    "totp_activated": "Une application de codes protège votre compte",
    "totp_deactivated": "L’application de codes ne protège plus votre compte",
    "webauthn_added": "Une clé d’accès a été ajoutée à votre compte",
    "webauthn_removed": "Une clé d’accès a été retirée de votre compte",
}
NO_FACT = dict.fromkeys(("code", "from_email", "to_email", "deleted_email", "ip", "user_agent"), "")
NOT_YET = "(un lien personnel, qui ne sert qu’une fois)"
ADDRESS_CHANGED = "email_changed"
# Who answers somebody whose account is no more theirs: without signing in.
HELP = {"contact_email": settings.PUBLISHER["contact_email"]}
OTHERS = {
    "unknown_account": ("account_signup", "Rejoindre le réseau"),
    "account_already_exists": ("account_reset_password", "Choisir un nouveau mot de passe"),
    "address_held": ("account_login", "Me connecter avec cette adresse"),
}


def answer_path():
    """Where whoever has an account says yes or no to those who named them by its address."""
    return f"{reverse('myspace')}#invitations"


def button(member, path, label):
    """What the button of a mail opens; before the yes of an owner, nothing but the place where it is said."""
    if member.named_at:
        path, label = answer_path(), "Répondre à l’invitation"
    return {"button_url": absolute(path), "button_label": label}


def invitation(invitation, *, has_account=False):
    """The single-use link: signed for this invitation only; whoever has an account there answers in it."""
    url = absolute(reverse("invitation_accept", args=[invitation_token(invitation)]))
    return _invitation(invitation, words_of(invitation, has_account=has_account), url, has_account)


def sample_invitation(given, *, by, first_name=""):
    """The same before anything is written, as whoever sends it reads it: without its link."""
    guest = Member(first_name=first_name)
    until = timezone.now() + INVITATION_LIFE
    unsent = Invitation(member=guest, invited_by=by, expires_at=until)
    words = words_of(unsent, given=given)
    subject, text, _ = _invitation(unsent, words, NOT_YET, has_account=False).rendered()
    return {"subject": subject, "text": text}


def _invitation(invitation, words, url, has_account):
    return Message(
        key=f"invitation:{invitation.pk}:to:{invitation.member_id}",
        to=invitation.member.address,
        template="members/invitation",
        about=(invitation.invited_by_id,),
        context={
            "invitation": invitation,
            "words": words,
            "has_account": has_account,
            "button_label": "Répondre à l’invitation",
            "button_url": url,
        },
    )


def invitation_token(invitation):
    return signing.dumps(invitation.pk, salt="members.invitation")


def account_mail(mail, invitation=None):
    """A code, a security notice, or the answer that tells nobody whether the account exists.

    Whoever was invited at that address and comes by another door reads that the code accepts it.
    """
    if mail.template == ADDRESS_CHANGED:
        template, context = _address_changed(mail)
    else:
        template, context = _account_template(mail.template)
    return Message(
        key=f"account:{mail.pk}:to:{mail.member_id or 'nobody'}",
        to=mail.to,
        template=template,
        about=(invitation.invited_by_id,) if invitation else (),
        context=context
        | {
            "facts": NO_FACT | mail.context,
            "at": mail.created_at,
            "invitation": invitation,
            "words": invitation and words_of(invitation),
        },
    )


def _account_template(name):
    if name in CODES:
        subject, sentence = CODES[name]
        return "members/code", {"subject": subject, "sentence": sentence, "button_url": ""}
    if name in OTHERS:
        page, label = OTHERS[name]
        return f"members/{name}", {"button_url": absolute(reverse(page)), "button_label": label}
    return "members/security_notice", HELP | {
        "subject": NOTICES[name],
        "button_label": "Vérifier mon compte",
        "button_url": absolute(reverse("usersessions_list")),
    }


def _address_changed(mail):
    """To both addresses: each reads the other in part, and the one that left has no account to open."""
    old, new = (one_address(mail.context.get(name)) for name in ("from_email", "to_email"))
    facts = HELP | {"subject": NOTICES[ADDRESS_CHANGED], "mine": mail.to}
    if mail.to == new:
        return "members/address_received", facts | {
            "other": masked(old),
            "button_label": "Vérifier mon compte",
            "button_url": absolute(reverse("usersessions_list")),
        }
    return "members/address_left", facts | {
        "other": masked(new),
        "button_label": "Ce n’était pas moi : écrire sans compte",
        "button_url": absolute(reverse("contact")),
    }


def refusal(message, grant):
    """A no is the one answer that whoever is only invited reads: another gave their name, they asked for
    nothing, and no button leads to a page that they cannot open."""
    if grant.member.is_proved:
        return message
    by = grant.requested_by
    is_known = by is not None and by.pk != grant.member_id
    named = f"{by.full_name} avait donné votre nom" if is_known else "Votre nom avait été donné"
    facts = {"is_invited": True, "named": named, "button_url": ""}
    return replace(
        message, context=message.context | facts, about=(by.pk,) if is_known else message.about
    )


def role_decided(role):
    is_validated = role.status == GrantStatus.VALIDATED
    message = Message(
        key=f"role-decided:{role.pk}:{role.status}:to:{role.member_id}",
        to=role.member.address,
        template="members/role_validated" if is_validated else "members/role_refused",
        context={
            "role": role,
            "button_label": "Ouvrir mon espace",
            "button_url": absolute(reverse("myspace")),
        },
    )
    return message if is_validated else refusal(message, role)


def role_ended(role):
    return Message(
        key=f"role-ended:{role.pk}:to:{role.member_id}",
        to=role.member.address,
        template="members/role_ended",
        context={
            "role": role,
            "button_label": "Ouvrir mon espace",
            "button_url": absolute(reverse("myspace")),
        },
    )


def account_suspended(member):
    return Message(
        key=f"account-suspended:{member.version}:to:{member.pk}",
        to=member.address,
        template="members/account_suspended",
        context={
            "member": member,
            "button_label": "Nous écrire",
            "button_url": absolute("/contact/"),
        },
    )


def report_closed(report, *, to):
    """To whoever reported a content: it was dealt with, and what of it anybody may see. To whoever wrote to
    the team or contests a decision: the answer.
    """
    label, path = "Nous écrire", "/contact/"
    if report.contests_id:
        label, path = "Lire la décision", report.contests.get_absolute_url()
    return Message(
        key=f"report-closed:{report.pk}:to:{report.reporter_id or 'nobody'}",
        to=to,
        template="members/report_closed",
        context={
            "report": report,
            "button_label": label,
            "button_url": absolute(path),
        },
    )


def report_put_back(report, decision, *, to):
    """To whoever reported a content and was told that it is hidden: it is no more, and nothing of it."""
    return Message(
        key=f"report-put-back:{decision.pk}:{report.pk}:to:{report.reporter_id or 'nobody'}",
        to=to,
        template="members/report_put_back",
        context={
            "report": report,
            "button_label": "Nous écrire",
            "button_url": absolute("/contact/"),
        },
    )


def content_decided(decision, *, to):
    """To whoever wrote it: hidden, shown again or removed, why, and how to contest; never its words."""
    return Message(
        key=f"decision:{decision.pk}:{decision.state}:to:{to.pk}",
        to=to.address,
        template="members/content_decided",
        context={
            "decision": decision,
            "to": to,
            "button_label": "Lire la décision",
            "button_url": absolute(decision.get_absolute_url()),
        },
    )


def relayed_message(message):
    """The sender's address is given only when the sender said so."""
    headers = {"Reply-To": message.sender.email} if message.gives_address else {}
    return Message(
        key=f"relayed:{message.pk}:to:{message.recipient_id}",
        to=message.recipient.address,
        template="members/relayed_message",
        headers=headers,
        about=(message.sender_id,),
        context={
            "message": message,
        }
        | button(
            message.recipient,
            reverse("person_write", args=[message.sender.public_id]),
            "Répondre depuis le réseau",
        ),
    )


EVERY_SUBJECT = "all"


def unsubscribe_url(member, kind=EVERY_SUBJECT):
    """The page that stops the mails of one subject, or of all, without signing in."""
    token = signing.dumps([member.pk, kind], salt="members.unsubscribe")
    return absolute(reverse("mail_unsubscribe", args=[token]))

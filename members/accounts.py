"""How our accounts differ from allauth's: where mails leave, how secrets are kept, who may sign in."""

import base64
import hashlib
import secrets
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Subquery
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from ctgnet import limits
from ctgnet.email_addresses import one_address
from ctgnet.mail.models import OutgoingMail
from ctgnet.queue import worker_absence
from ctgnet.written import WrittenOnce
from members import actions, devices, proving, second_factor
from members.emails import NO_FACT
from members.models import Grant, Member

# After three wrong codes, by the page where they were typed: what to do now.
USELESS_CODE = "Trois codes faux : le dernier envoyé ne sert plus."
WHAT_TO_DO = {
    "account_email_verification_sent": "Votre compte vous attend. Connectez-vous avec votre mot de passe, "
    "celui que vous venez de choisir : un nouveau code vous sera envoyé.",
    "account_confirm_login_code": "Demandez-en un autre.",
    "account_confirm_password_reset_code": "Choisissez « Mot de passe oublié ? » pour en recevoir un autre.",
}
# Mails that anybody has us send by typing an address, and the one to whom nobody knows here.
TO_A_STRANGER = "unknown_account"
ASKED_BY_ANYBODY = {TO_A_STRANGER, "login_code", "password_reset_code"}
# To confirm an address that one changes to, and what leaves in its place where another account has it.
NEW_ADDRESS, ADDRESS_HELD = "email_confirmation", "address_held"
ADDRESS_NOT_CHANGED = "Votre adresse reste la même : demandez de nouveau à la changer."
LOOPBACK = {"127.0.0.1", "[::1]"}


def _member_of_a_request(member):
    """With what any page may have to say; the session of an account that nobody proved opens nothing."""
    found = Member.objects.proved().with_news().filter(pk=member)
    return found.annotate(
        is_worker_absent=worker_absence(),
        last_mail_at=Subquery(OutgoingMail.objects.last_to_leave()),
    )


_MEMBER = WrittenOnce(_member_of_a_request, member=-1)


class AccountAdapter(DefaultAccountAdapter):
    """Mails of the sign-in pages leave through the worker, in two steps like all others."""

    def send_mail(self, template_prefix, email, context):
        # Requests, members and links made from the Host header stay out of the mail.
        facts = {name: str(context[name]) for name in NO_FACT if context.get(name)}
        template = template_prefix.rpartition("/")[2]
        member = context.get("user")
        if template == NEW_ADDRESS and _is_held(email, besides=member):
            template, facts, member = ADDRESS_HELD, {}, None
        too_many = template in ASKED_BY_ANYBODY and limits.wait_for(
            current.request, "mail_to_strangers"
        )
        actions.write_address(email)
        with transaction.atomic():
            actions.queue_account_mail(template=template, to=email, facts=facts, member=member)
            if too_many and template == TO_A_STRANGER:  # undone: it takes as long as to a member
                transaction.set_rollback(True)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Of a changed address both hear: the one that left has no other way to know, nor the one that came."""
        context = (context or {}) | {"user": user}
        super().send_notification_mail(template_prefix, user, context, email)
        if came := context.get("to_email"):
            super().send_notification_mail(template_prefix, user, context, came)

    def add_message(self, request, level, *args, message=None, **kwargs):
        """allauth tells somebody whose code is used up to come back later: they may at once."""
        if message == self.error_messages["too_many_login_attempts"]:
            message = f"{USELESS_CODE} {_what_to_do(request)}"
        super().add_message(request, level, *args, message=message, **kwargs)

    def get_reauthentication_methods(self, user):
        """Whoever has neither password nor second factor confirms by a code sent by mail."""
        by_code = {
            "id": "identity_confirm",
            "description": "Recevoir un code par courriel",
            "url": reverse("identity_confirm"),
        }
        methods = super().get_reauthentication_methods(user)
        return methods or ([by_code] if user.is_authenticated else [])

    def get_login_redirect_url(self, request):
        """Say one's name first; then, as signing up announces it, ask for a function."""
        if not request.user.first_name:
            return reverse("profile_edit")
        if any(
            kind._default_manager.filter(member=request.user).exists()
            for kind in Grant.__subclasses__()
        ):
            return super().get_login_redirect_url(request)
        return reverse("role_request")

    def get_signup_redirect_url(self, request):
        """Whoever had been invited holds a function already."""
        return self.get_login_redirect_url(request)

    def pre_authenticate(self, request, **credentials):
        """Wrong passwords are counted by account and by place together, and before they are tried."""
        wait = limits.wait_for(request, "login_failed", **_tried(request, credentials))
        if wait:
            request.retry_after = wait
            raise ValidationError(
                f"Trop de tentatives : attendez {limits.in_words(wait)}, "
                "ou recevez un code par courriel."
            )

    def authenticate(self, request, **credentials):
        member = super().authenticate(request, **credentials)
        if member:
            limits.give_back(request, "login_failed", **_tried(request, credentials))
        return member

    def set_password(self, user, password):
        actions.choose_password(user, password=password)

    def confirm_email(self, request, email_address):
        """What an account closed at that very second was about to be given is refused in words."""
        with transaction.atomic():
            actions.held_open(email_address.user)
            return super().confirm_email(request, email_address)

    def login(self, request, user):
        """The proof that was just brought may have changed the password: the session goes with that one."""
        user.refresh_from_db()
        super().login(request, user)

    def post_login(self, request, user, **options):
        response = super().post_login(request, user, **options)
        is_proved = second_factor.is_proved(request, user)
        devices.remember(request, response, user, by_second_factor=is_proved)
        proving.came_in(request, user)
        return response


def _is_held(email, *, besides):
    return Member.objects.filter(email=one_address(email)).exclude(pk=besides.pk).exists()


def _tried(request, credentials):
    email = credentials.get("email", "")
    return {"account": email, "place": devices.place_of(request, email)}


def _what_to_do(request):
    if request.user.is_authenticated:
        return ADDRESS_NOT_CHANGED
    return WHAT_TO_DO[request.resolver_match.url_name]


class SignIn(AuthenticationBackend):
    """allauth's ways in; the member of each request comes with the number of their news."""

    def get_user(self, user_id):
        found = _MEMBER(member=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted; passkeys belong to the site's own address."""

    def encrypt(self, text):
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # the key of the site has changed: no code can match any more
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url):
        """On its own white ground: black on a dark page, no camera would read it."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string().decode()

    def get_public_key_credential_rp_entity(self):
        host = urlsplit(settings.SITE_URL).hostname
        # A browser refuses a passkey for a bare address: on one's own machine the name is localhost.
        return {"id": "localhost" if host in LOOPBACK else host, "name": settings.SITE_NAME}


def _fernet():
    key = hashlib.sha256(b"members.mfa" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

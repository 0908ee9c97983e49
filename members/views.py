"""Accounts: the ways in that allauth does not have."""

import time
from functools import wraps
from http import HTTPStatus

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ctgnet import limits
from ctgnet.addresses import is_a_page_of_this_site
from members import actions, devices
from members.emails import EVERY_SUBJECT, answer_path
from members.forms import InvitationForm
from members.inviting import words_of
from members.models import Invitation, MailPreference, Member, Notification

# How often a page of allauth takes a form, by the name of the page: what settings.LIMITS counts.
COUNTED = {
    "account_signup": "signup",
    "account_request_login_code": "request_login_code",
    "account_reset_password": "reset_password",
    "account_complete_password_reset": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_email": "manage_email",
    "account_reauthenticate": "reauthenticate",
    "identity_confirm": "reauthenticate",
    "mfa_reauthenticate": "reauthenticate",
    "mfa_reauthenticate_webauthn": "reauthenticate",
}
# Corrections are free there: only what makes a mail leave counts. What guards passwords, codes and
# addresses of others counts every try.
COUNTED_ONCE_VALID = {"signup", "request_login_code", "reset_password"}
# A code to whom nobody knows costs a little less than to a member.
ANSWERED_IN_ONE_TIME = {"request_login_code", "reset_password"}


def ours(view, name):
    """A view of allauth with our limits and our statuses."""
    act = COUNTED.get(name)

    @wraps(view)
    def answer(request, *args, **kwargs):
        started = time.monotonic()
        if act and request.method == "POST" and (refused := _refusal(request, act)):
            return refused
        try:
            response = _telling_errors(request, view(request, *args, **kwargs), name)
        except limits.TooMany as too_many:
            return too_many.answer(request)
        _facts(response)["way_out"] = _way_out(request, _facts(response))
        if act in COUNTED_ONCE_VALID and response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            limits.give_back(request, act, **_who(request))
        if act in ANSWERED_IN_ONE_TIME and request.method == "POST":
            _wait_until(started + settings.CODES_ARE_SENT_IN)
        return response

    return answer


def _wait_until(moment):
    """The time says nothing of who has an account."""
    time.sleep(max(0, moment - time.monotonic()))


def _refusal(request, act):
    return limits.refusal(request, act, **_who(request))


def _who(request):
    """Whoever is signed in is counted for their own account, whatever they type."""
    if request.user.is_authenticated:
        account = request.user.email
    else:
        typed = request.POST.get("login") or request.POST.get("email")
        account = typed or request.session.session_key or ""
    return {"account": account, "place": devices.place_of(request, account)}


def _telling_errors(request, response, name):
    """Allauth answers 200 to a form with mistakes; like ours, its pages then say 422, and when to come back.

    Sign-ins that fail are counted, once they have: the right password opens whatever the neighbours try.
    """
    forms = [_facts(response).get(form) for form in ("form", "webauthn_form")]
    if request.method == "POST" and any(form is not None and form.errors for form in forms):
        if name == "account_login" and (refused := _refusal(request, "login")):
            return refused
        response.status_code = 422
        if wait := getattr(request, "retry_after", 0):
            response.headers["Retry-After"] = str(wait)
    return response


def _facts(response):
    """What the template of an allauth page will read; nothing for another answer."""
    return getattr(response, "context_data", None) or {}


def _way_out(request, facts):
    """Where whoever is signed in goes on giving up: whence they came, else the page of the account."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    if is_a_page_of_this_site(asked):
        return asked
    return facts.get("cancel_url") or reverse("account_home")


@require_safe
def account_home(request):
    """Password, second factor, address, sessions: one page to reach them all."""
    return render(request, "members/account_home.html")


NOT_ME = (
    "C’est noté : qui vous invite le lira. Le nom et l’adresse qui avaient été écrits sont effacés ; seule "
    "cette réponse porte encore le nom."
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request, token):
    """The link of an invitation: opening it only shows the form, the form opens the account."""
    if refused := limits.refusal(request, "accept_invitation", account=token):
        return refused
    invitation = _invitation_of(token)
    if invitation is None:
        limits.give_back(request, "accept_invitation", account=token)  # anybody makes up thousands
        return _closed(request, invitation)
    if not invitation.is_open or invitation.member.is_proved:
        return _closed(request, invitation)
    owner = actions.owner_of(invitation.member)
    if request.user.is_authenticated and request.user != (owner or invitation.member):
        return render(request, "members/invitation_for_another.html", status=403)
    if owner:
        return redirect(answer_path())
    if "not_me" in request.POST:
        return _decline(request, invitation)
    form = InvitationForm(request.POST or None, instance=invitation.member)
    if request.method != "POST" or not form.is_valid():
        page = {"form": form, "invitation": invitation, "words": words_of(invitation)}
        status = 422 if form.is_bound else 200
        return render(request, "members/invitation_accept.html", page, status=status)
    return _accept(request, invitation, form.cleaned_data)


def _invitation_of(token):
    try:
        pk = signing.loads(token, salt="members.invitation")
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("member", "invited_by").filter(pk=pk).first()


def _closed(request, invitation):
    state = invitation.state if invitation else "inconnue"
    if invitation and invitation.member.invitations.declined().exists():
        state = "refusée"
    if state == "en attente":  # the account was opened by another door, or is closed
        state = "acceptée" if actions.account_at(invitation.member).is_active else "fermée"
    return render(request, "members/invitation_closed.html", {"state": state}, status=410)


def _decline(request, invitation):
    actions.decline(invitation.member)
    messages.success(request, NOT_ME)
    return redirect("home")


def _accept(request, invitation, values):
    is_apart = bool(invitation.member.named_at)
    accept = actions.accept_named if is_apart else actions.accept_invitation
    try:
        member = accept(
            invitation,
            first_name=values["first_name"],
            last_name=values["last_name"],
            password=values["password1"],
        )
    except ValidationError:  # somebody was faster by a second, by this door or another
        invitation.refresh_from_db()
        return _closed(request, invitation)
    messages.success(request, "Votre compte est ouvert. Bienvenue dans le réseau.")
    return perform_login(request, member, email_verification="none", redirect_url="/mon-espace/")


@csrf_exempt  # mail readers post here by themselves (RFC 8058); the signed link is the right
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_unsubscribe(request, token):
    """Stop the mails of one subject: the link shows a confirmation, the button does it."""
    try:
        member_id, kind = signing.loads(token, salt="members.unsubscribe")
    except signing.BadSignature:
        return render(request, "members/unsubscribe_unknown.html", status=404)
    member = Member.objects.listed().filter(pk=member_id).first()
    if member is None:  # the account is closed: no mail of this kind leaves any more
        return render(request, "members/unsubscribe_unknown.html", status=410)
    is_all = kind == EVERY_SUBJECT
    kinds = Notification.Kind.values if is_all else [kind]
    subject = "Courriel du jour" if is_all else Notification.Kind(kind).label
    if request.method == "POST":
        for each in kinds:
            actions.set_mail_preference(member, kind=each, rhythm=MailPreference.Rhythm.NEVER)
        messages.success(request, f"C’est fait : plus de courriel sur « {subject} ».")
        return redirect(request.path)
    stopped = member.mail_preferences.filter(kind__in=kinds, rhythm=MailPreference.Rhythm.NEVER)
    page = {"subject": subject, "is_stopped": stopped.count() == len(kinds)}
    return render(request, "members/mail_unsubscribe.html", page)

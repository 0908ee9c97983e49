"""Confirming that it is you, for an account with neither password nor second factor: a code by mail.

Allauth lets such an account do everything: whoever sits at an open session would take it away. The
page takes the place of the password's, so that what was being done goes on once the code is typed.
"""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.views import BaseReauthenticateView
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from ctgnet import limits
from members import actions
from members.forms import IdentityCodeForm
from members.proving import CONFIRMED

CODE = "identity_code"
TRIES = 3
SENT = "Un code vient de partir vers votre adresse : recopiez-le ici."
USELESS = "Trois codes faux : le dernier envoyé ne sert plus. Demandez-en un autre."


def identity_required(view, *, allow_get=True):
    """Refuse an act until a code was typed, within the quarter of an hour, by who has nothing else."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        is_read = allow_get and request.method in ("GET", "HEAD")
        if not is_read and request.user.is_authenticated and _must_confirm(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return answer


def file_once_confirmed(view, *, page):
    """Whoever has to confirm first reaches the page of the file, which says that it is ready.

    Sent as the answer to the confirmation, a file would leave its form on the screen, without a word.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            way = _ways_of(request)[0]["url"]
            return redirect(f"{way}?{urlencode({'next': str(page)})}")

    return answer


def _ways_of(request):
    return get_adapter().get_reauthentication_methods(request.user)


def _must_confirm(request):
    methods = _ways_of(request)
    if [method["url"] for method in methods] != [reverse("identity_confirm")]:
        return False  # a password or a second factor: allauth asks for it
    confirmed_at = request.session.get(CONFIRMED, 0)
    return time.time() - confirmed_at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class IdentityView(BaseReauthenticateView):
    """Ask for a code, then type it: what was being done goes on."""

    form_class = IdentityCodeForm
    template_name = "members/identity_confirm.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"expected": self._expected()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"is_sent": self._expected() is not None}

    def post(self, request, *args, **kwargs):
        if "send" in request.POST:
            return self._send(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        del self.request.session[CODE]
        self.request.session[CONFIRMED] = time.time()
        return super().form_valid(form)

    def form_invalid(self, form):
        kept = self.request.session.get(CODE)
        if kept and "code" in form.cleaned_data | form.errors:
            kept["tries"] += 1
            self.request.session[CODE] = kept
            if kept["tries"] >= TRIES:
                del self.request.session[CODE]
                messages.error(self.request, USELESS)
        return super().form_invalid(form)

    def _send(self, request):
        account = request.user.email
        if refused := limits.refusal(request, "request_login_code", account=account):
            return refused
        code = get_adapter().generate_login_code()
        request.session[CODE] = {"code": code, "at": time.time(), "tries": 0}
        actions.queue_account_mail(
            template="identity_code", to=request.user.email, facts={"code": code}
        )
        messages.success(request, SENT)
        return HttpResponseRedirect(request.get_full_path())

    def _expected(self):
        """The code that was sent, as long as it lives."""
        kept = self.request.session.get(CODE)
        is_fresh = kept and time.time() - kept["at"] <= settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
        return kept["code"] if is_fresh else None


@require_http_methods(["GET", "HEAD", "POST"])
def identity_confirm(request):
    """Ask for a code, then type it."""
    return IdentityView.as_view()(request)

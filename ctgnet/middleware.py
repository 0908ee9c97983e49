"""What holds for every request, whatever the page."""

import time
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from ctgnet.addresses import nearest_page, page_read
from ctgnet.pages.resume.answers import is_pressed, refuse_of_another, sign_in_then_resume
from ctgnet.sessions.ending import is_to_be_renewed, proof_ends_at, renew
from ctgnet.unfinished import forget_old, is_of_a_member_signed_out, is_of_another, keep, settle

SET_UP_FIRST = (
    "Ce que vous envoyiez est gardé : ajoutez d’abord votre second facteur, puis reprenez-le."
)
NUL = "\x00"
LONGEST_ADDRESS = 8_000  # letters: what browsers and proxies bear


def _is_broken(text):
    """NUL, which PostgreSQL refuses, and lone surrogates, which UTF-8 cannot write."""
    return NUL in text or any("\ud800" <= character <= "\udfff" for character in text)


class RefuseLongAddresses:
    """Answer 414 in French, before anybody reads it, to an address that no page of ours has."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        letters = len(request.path) + len(request.META.get("QUERY_STRING", ""))
        if letters <= LONGEST_ADDRESS:
            return self.get_response(request)
        request.path = "/"  # the log would hold it whole
        return HttpResponse(
            get_template("414.html").render(), status=HTTPStatus.REQUEST_URI_TOO_LONG
        )


class RefuseBrokenText:
    """Answer 400 in French when the address holds characters that no database can store.

    Form fields refuse them by themselves, with a message beside the field.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _is_broken(request.path) or any(
            _is_broken(name) or any(map(_is_broken, values)) for name, values in request.GET.lists()
        ):
            # The page repeats the path in its links: the broken one cannot be written.
            request.path = "/"
            return HttpResponseBadRequest(render(request, "400.html").content)
        return self.get_response(request)


class PrivatePages:
    """What a signed-in person sees is never kept by a cache on the way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


class SessionsEnd:
    """A visit lengthens the session; nobody stays for ever without proving again who they are."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            if proof_ends_at(request) <= timezone.now():
                logout(request)
            elif is_to_be_renewed(request) and request.path != reverse("session_end"):
                renew(request)
                forget_old(request)
        return self.get_response(request)


class SignInFirst(LoginRequiredMiddleware):
    """Pages for members lead to sign-in; what was being sent is kept, and offered again afterwards."""

    def __call__(self, request):
        started = time.time()
        response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            settle(request, response, started=started)
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.method == "POST" and is_of_another(request):
            return refuse_of_another(request)
        if request.method == "POST" and is_of_a_member_signed_out(request, view_func):
            return sign_in_then_resume(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return redirect_to_login(page_read(request))
        return sign_in_then_resume(request)


class MethodsInFrench:
    """An address that only takes what is sent to it says so in a page, with the way to the nearest one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = {"page": nearest_page(request.path)}
            response.content = render(request, "405.html", page).content
        return response


class SecondFactorRequired:
    """Send those who can validate others to set up a second factor before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not self._must_set_up(request):
            return None
        if request.method == "POST" and is_pressed(request) and keep(request):
            messages.info(request, SET_UP_FIRST)
        return redirect(f"{reverse('mfa_index')}?next={quote(page_read(request))}")

    def _must_set_up(self, request):
        if not (settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated):
            return False
        if request.path.startswith("/compte/") or request.path == reverse("health"):
            return False
        return request.user.needs_second_factor

"""What holds for every request, whatever the page."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from ctgnet.discretion import path_to_show

NUL = "\x00"


def _is_broken(text):
    """NUL, which PostgreSQL refuses, and lone surrogates, which UTF-8 cannot write."""
    return NUL in text or any("\ud800" <= character <= "\udfff" for character in text)


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


class SecondFactorRequired:
    """Send those who can validate others to set up a second factor before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._must_set_up(request):
            return redirect(f"{reverse('mfa_index')}?next={quote(path_to_show(request))}")
        return self.get_response(request)

    def _must_set_up(self, request):
        if not (settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated):
            return False
        if request.path.startswith("/compte/") or request.path == reverse("health"):
            return False
        return request.user.needs_second_factor

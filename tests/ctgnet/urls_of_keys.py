"""Addresses that are keys, one for each way of refusing."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseGone
from django.urls import path
from django.views.decorators.http import require_POST

from ctgnet.limits import too_many
from ctgnet.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def odd(request, token):
    raise SuspiciousOperation(f"odd {token}")


def forbidden(request, token):
    raise PermissionDenied(f"not with {token}")


def absent(request, token):
    raise Http404(token)


@require_POST
def posted(request, token):
    return HttpResponseGone()


def gone(request, token):
    return HttpResponseGone()


def too_often(request, token):
    return too_many(request, 60)


def broken(request, token):
    pieces = token.split(":")
    raise LookupError(f"nobody has {token}, made of {len(pieces)}")


VIEWS = {400: odd, 403: forbidden, 404: absent, 405: posted, 410: gone, 429: too_often, 500: broken}
urlpatterns = [
    *(
        path(f"faute/{status}/<str:token>/", login_not_required(view), name=f"fault_{status}")
        for status, view in VIEWS.items()
    ),
    *urlpatterns,
]

"""Pages that say what went wrong, what to do, and keep a way home."""

import sys
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ctgnet.addresses import is_from_here, page_of
from ctgnet.discretion import holds_a_key, path_to_show
from ctgnet.pages.resume.answers import refuse_of_another, send_again, sign_in_then_resume
from ctgnet.typed import holds_secrets, texts_of, typed_fields
from ctgnet.unfinished import is_of_another, keep

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def stale_form(request, reason=""):
    """The form was opened too long ago, or in another session: nothing was saved, nothing is lost."""
    if not is_from_here(request.headers.get("Origin", ""), request):
        # A form of another site must not be offered for sending again under this person's name.
        return render(request, "403_csrf.html", {"fields": []}, status=403)
    if is_of_another(request):
        return refuse_of_another(request)
    if not request.user.is_authenticated and _is_for_members(request):
        return sign_in_then_resume(request)
    if holds_secrets(request.POST):
        return render(request, "403_csrf.html", {"fields": []}, status=403)
    return send_again(request)


@login_not_required
@never_cache
@require_safe
def form_token(request):
    """The token of today, for a form that was opened before its reader signed in again."""
    return JsonResponse({"token": get_token(request)})


def refused_act(request, *, status, title, lead, can_send_again=False):
    """What was asked cannot be done any more, or not now: said in a sentence, what was typed given back."""
    fields = typed_fields(request.POST)
    facts = {
        "title": title,
        "lead": lead,
        "fields": fields if can_send_again and not holds_secrets(request.POST) else [],
        "texts": texts_of(fields),
        "had_files": bool(request.FILES),
    }
    return render(request, "refused_act.html", facts, status=status)


def bad_request(request, exception):
    if isinstance(exception, TOO_BIG):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request, exception):
    """The same page for what is hidden and what does not exist: neither can be told from the other."""
    page = path_to_show(request)
    if _was_sent_by_a_visitor(request) and not holds_a_key(request.path):
        page = keep(request) or page_of(request)
    sign_in_url = f"{reverse('account_login')}?{urlencode({'next': page})}"
    facts = {
        "sign_in_url": sign_in_url,
        "texts": texts_of(typed_fields(request.POST)),
        "was_sent": _was_sent_to_a_page(request),
        "back": _way_back(request) if _was_sent_to_a_page(request) else "",
    }
    return render(request, "404.html", facts, status=404)


def server_error(request):
    """No database, no context processor: this page must stand when everything else has fallen."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):  # away, or just cut
        page = get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": "60"})
    return HttpResponse(get_template("500.html").render(), status=500)


def _way_back(request):
    """The page of the form; nothing when it is the address that failed, or the home page, linked anyway."""
    page = page_of(request)
    return "" if page in (request.path, request.get_full_path(), "/") else page


def _is_for_members(request):
    return getattr(request.resolver_match.func, "login_required", True)


def _was_sent_by_a_visitor(request):
    """To a page that members may have: nothing is kept of what is sent to no page at all."""
    return _was_sent_to_a_page(request) and not request.user.is_authenticated


def _was_sent_to_a_page(request):
    """By a form of this site: no token is asked for where there is no page, and others may write there."""
    return request.method == "POST" and request.resolver_match is not None

"""What the end of a session stopped: given up, or brought to its own account. And when it ends."""

from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ctgnet.addresses import page_of
from ctgnet.sessions.ending import ends_at, proof_ends_at, renew
from ctgnet.unfinished import forget, waiting_page

# Nearer than that, a visit changes nothing: one's identity is to be confirmed again.
TOO_NEAR = timedelta(minutes=15)


@require_safe
def session_end(request):
    """In how many seconds the session ends, for the page that warns before; `rester` puts it off."""
    can_stay = proof_ends_at(request) > timezone.now() + TOO_NEAR
    if "rester" in request.GET:
        renew(request)
    left = ends_at(request) - timezone.now()
    return JsonResponse({"left": int(left.total_seconds()), "can_stay": can_stay})


@require_POST
def act_forget(request):
    forget(request, request.POST.get("path", ""), request.POST.get("key", ""))
    return redirect(page_of(request))


@require_POST
def account_switch(request):
    """Sign out, and lead to what waits in this browser for whoever was signed in before."""
    page = waiting_page(request)
    logout(request)
    return redirect_to_login(page)

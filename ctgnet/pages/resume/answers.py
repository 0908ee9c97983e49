"""What is answered to what cannot be taken yet: nothing is done, nothing is lost."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render

from ctgnet.addresses import page_of
from ctgnet.typed import texts_of, typed_fields
from ctgnet.unfinished import keep

KEPT = (
    "Votre session a pris fin. Ce que vous envoyiez est gardé : reconnectez-vous, "
    "puis reprenez-le d’un geste."
)


def sign_in_then_resume(request):
    """The session ended: back to the page of the act, where it is offered again."""
    if not is_pressed(request):
        return redirect_to_login(page_of(request))
    page = keep(request)
    if page is None:
        return send_again(request)
    messages.info(request, KEPT)
    return redirect_to_login(page)


def is_pressed(request):
    """By a person who waits for a page, rather than a form that a script saves from time to time."""
    return request.htmx or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def refuse_of_another(request):
    """What Alice was writing is neither sent nor shown in the name of Bob, who has signed in since."""
    page = keep(request)
    return render(request, "403_other_account.html", {"is_kept": page is not None}, status=403)


def send_again(request):
    """The answer itself holds what was typed: to sign in elsewhere, then press once more."""
    fields = typed_fields(request.POST)
    page = {"fields": fields, "texts": texts_of(fields)}
    return render(request, "403_csrf.html", page, status=403)

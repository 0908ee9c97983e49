"""A commune without a CTG keeps the request of who wants to join, and says whom it waits for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conventions.actions import ask_to_join, withdraw_joining
from conventions.answering import sent
from conventions.models import JoiningRequest, ctg_over
from conventions.rules import can_withdraw_joining
from ctgnet.pages.myspace.forms import JoiningForm
from reference.models import Commune
from reference.places import search_places

FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
def joining_ask(request):
    q = (request.POST.get("q") or request.GET.get("q", "")).replace("\x00", "").strip()[:100]
    found = search_places(q, kinds=("commune",), limit=FOUND)
    communes = Commune.objects.filter(pk__in=[place.code for place in found]).order_by("name", "pk")
    form = JoiningForm(request.POST or None, found=communes)
    if request.method == "POST" and form.is_valid() and _ask(request, form):
        return redirect("myspace")
    page = {"form": form, "q": q, "has_found": bool(found), "covering": _ctg_chosen(form)}
    status = 422 if form.is_bound else 200
    return render(request, "pages/myspace/joining_ask.html", page, status=status)


def _ctg_chosen(form):
    """The CTG that covers already the commune of a request that is not kept: a post is asked for there."""
    commune = form.is_bound and form.cleaned_data.get("commune")
    return commune and ctg_over(commune)


def _ask(request, form):
    """True when it is kept; otherwise the form says why not."""
    try:
        asked = ask_to_join(by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, sent(asked))
    return True


@require_POST
def joining_withdraw(request, pk):
    """Take back one's own request."""
    asked = get_object_or_404(JoiningRequest, pk=pk)
    if not can_withdraw_joining(request.user, asked):
        raise Http404
    withdraw_joining(asked, by=request.user)
    messages.success(request, "Votre demande est retirée.")
    return redirect("myspace")

"""Communes of a perimeter that have merged: read by somebody of the Caf, then followed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import actions, mailings, rules
from conventions.mergers import mergers_of
from conventions.views.card import visible_convention
from conventions.views.form_pages import ITS_CAF_ONLY, READ_OR_WRITE, number_of
from ctgnet.templatetags.french import plural
from members.agreeing import must_show


@require_http_methods(READ_OR_WRITE)
def merger_list(request, slug):
    """What the official list says of these communes; the button makes the perimeter follow."""
    convention = visible_convention(request, slug)
    if not rules.can_follow_mergers(request.user, convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    if request.method != "POST":
        return _page(request, convention, status=200)
    letter = mailings.mergers(convention, mergers_of(convention), by=request.user)
    if must_show(request, letter):
        return _page(request, convention, status=409)
    try:
        followed = actions.follow_mergers(
            convention, by=request.user, version=number_of(request.POST.get("version"))
        )
    except ValidationError as error:  # a stale page included: the list is shown again
        messages.warning(request, error.messages[0])
        return _page(request, visible_convention(request, slug), status=409)
    messages.success(
        request, f"Le périmètre suit {plural(followed, 'fusion,fusions')} de communes."
    )
    return redirect("conventions:convention_perimeter", slug=slug)


def _page(request, convention, *, status):
    found = mergers_of(convention)
    letter = mailings.mergers(convention, found, by=request.user)
    page = {"convention": convention, "mergers": found, "letter": letter}
    return render(request, "conventions/merger_list.html", page, status=status)

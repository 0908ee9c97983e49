"""The hour that a national administrator opens on a CTG, with a written reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conventions import actions, rules
from conventions.forms import OpeningForm
from conventions.models import Convention
from conventions.standing import standing_of
from conventions.views.card import visible_convention
from conventions.views.form_pages import READ_OR_WRITE, back, done
from members.actions import close_opening

FOR_NATIONAL = "L’administration nationale ouvre une CTG avec un motif écrit, pour une heure."


@require_http_methods(READ_OR_WRITE)
def convention_open(request, slug):
    """Say why, then read and act as its Caf would; its team and its Cafs are told."""
    convention = _any_convention(request, slug)
    if rules.acts_for_its_caf(request.user, convention):
        return redirect("conventions:convention_team", slug=slug)
    if not rules.can_open(request.user, convention):
        raise PermissionDenied(FOR_NATIONAL)
    form = OpeningForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda values: actions.open_convention(convention, by=request.user, **values)
    ):
        messages.success(request, "La CTG est ouverte. Son équipe et ses Caf liront votre motif.")
        return back(request, slug)
    status = 422 if form.is_bound else 200
    page = {"convention": convention, "form": form}
    return render(request, "conventions/convention_open.html", page, status=status)


@require_POST
def convention_close(request, slug):
    """Done before the hour is over."""
    convention = _any_convention(request, slug)
    if not standing_of(request.user).is_national:
        raise PermissionDenied(FOR_NATIONAL)
    close_opening(convention, by=request.user)
    messages.success(request, "La CTG est refermée.")
    return redirect(convention if convention.is_confirmed else "admin_desk")


def _any_convention(request, slug):
    """The national administration may open what it does not see yet; others ask for what they see."""
    if standing_of(request.user).is_national:
        return get_object_or_404(Convention, slug=slug)
    return visible_convention(request, slug)

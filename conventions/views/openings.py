"""The hour that a national administrator opens on a CTG, with a written reason."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conventions import actions, rules
from conventions.models import Convention
from conventions.standing import standing_of
from conventions.views.card import OPENABLE, visible_convention
from conventions.views.form_pages import READ_OR_WRITE
from members.actions import close_opening
from members.opening_pages import ask_why

FOR_NATIONAL = "L’administration nationale ouvre une CTG avec un motif écrit, pour une heure."


@require_http_methods(READ_OR_WRITE)
def convention_open(request, slug):
    """Say why, then read and act as its Caf would; its team and its Cafs are told."""
    convention = _any_convention(request, slug)
    if rules.acts_for_its_caf(request.user, convention):
        return redirect("conventions:convention_team", slug=slug)
    if not rules.can_open(request.user, convention):
        raise PermissionDenied(FOR_NATIONAL)
    return ask_why(
        request,
        OPENABLE,
        name=convention.name if convention.is_confirmed else "CTG en préparation",
        way_out=_outside(convention),
        act=partial(actions.open_convention, convention, by=request.user),
        then=reverse("conventions:convention_team", args=[slug]),
    )


@require_POST
def convention_close(request, slug):
    """Done before the hour is over."""
    convention = _any_convention(request, slug)
    if not standing_of(request.user).is_national:
        raise PermissionDenied(FOR_NATIONAL)
    close_opening(convention, by=request.user)
    messages.success(request, OPENABLE.closed)
    return redirect(_outside(convention))


def _outside(convention):
    """Where she reads without an opening: the public card, or her desk when there is none yet."""
    return convention.get_absolute_url() if convention.is_confirmed else reverse("admin_desk")


def _any_convention(request, slug):
    """The national administration may open what it does not see yet; others ask for what they see."""
    if standing_of(request.user).is_national:
        return get_object_or_404(Convention, slug=slug)
    return visible_convention(request, slug)

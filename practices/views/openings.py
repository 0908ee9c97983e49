"""The hour that a national administrator opens on a sheet, with a written reason."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conventions.standing import standing_of
from members.actions import close_opening
from members.opening_pages import ask_why
from practices import actions, rules
from practices.article import OPENABLE
from practices.models import Sheet
from practices.views.common import visible_sheet

FOR_NATIONAL = (
    "L’administration nationale ouvre avec un motif écrit, pour une heure, une fiche qu’elle n’a pas "
    "écrite et qui n’est pas archivée."
)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_open(request, slug):
    """Say why, then read and write as its author would; its authors are told.

    Before that, the page of a draft says that a sheet is there and nothing of it, not even its
    title. The national administration has to know that much, or it could open nothing; it must
    already hold the address, which its author or a report gives. For everybody else a draft does
    not exist, here as elsewhere.
    """
    sheet = _any_sheet(request, slug)
    if rules.can_edit(request.user, sheet):
        return redirect(sheet)
    if not rules.can_open(request.user, sheet):
        raise PermissionDenied(FOR_NATIONAL)
    return ask_why(
        request,
        OPENABLE,
        name="Brouillon" if sheet.is_draft else sheet.title,
        way_out=_outside(sheet),
        act=partial(actions.open_sheet, sheet, by=request.user),
        then=sheet.get_absolute_url(),
    )


@require_POST
def sheet_shut(request, slug):
    """Done before the hour is over."""
    sheet = _any_sheet(request, slug)
    if not standing_of(request.user).is_national:
        raise PermissionDenied(FOR_NATIONAL)
    close_opening(sheet, by=request.user)
    messages.success(request, OPENABLE.closed)
    return redirect(_outside(sheet))


def _outside(sheet):
    """Where she reads without an opening: the sheet, or her desk for a draft."""
    return reverse("admin_desk") if sheet.is_draft else sheet.get_absolute_url()


def _any_sheet(request, slug):
    """The national administration may open what it does not see yet; others ask for what they see."""
    if standing_of(request.user).is_national:
        return get_object_or_404(Sheet, slug=slug)
    return visible_sheet(request, slug)

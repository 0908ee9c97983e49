"""The hour that a national administrator opens on a meeting, with a written reason."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from conventions.standing import standing_of
from events import actions, rules
from events.views.reading import OPENABLE, visible_event
from members.actions import close_opening
from members.opening_pages import ask_why

FOR_NATIONAL = (
    "L’administration nationale ouvre avec un motif écrit, pour une heure, une rencontre qu’elle "
    "n’organise pas."
)


@require_http_methods(["GET", "HEAD", "POST"])
def event_open(request, slug):
    """Say why, then read and act as its organisers would; they are told."""
    event = visible_event(request, slug)
    if rules.acts_as_its_organiser(request.user, event):
        return redirect(event)
    if not rules.can_open(request.user, event):
        raise PermissionDenied(FOR_NATIONAL)
    return ask_why(
        request,
        OPENABLE,
        name=event.title,
        way_out=event.get_absolute_url(),
        act=partial(actions.open_event, event, by=request.user),
        then=event.get_absolute_url(),
    )


@require_POST
def event_close(request, slug):
    """Done before the hour is over."""
    event = visible_event(request, slug)
    if not standing_of(request.user).is_national:
        raise PermissionDenied(FOR_NATIONAL)
    close_opening(event, by=request.user)
    messages.success(request, OPENABLE.closed)
    return redirect(event)

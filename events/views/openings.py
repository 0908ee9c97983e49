"""The hour that a national administrator opens on a meeting, with a written reason."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from conventions.standing import standing_of
from events import actions, rules
from events.models import Event
from events.views.reading import OPENABLE, visible_event
from members.actions import close_opening
from members.opening_pages import ask_why

FOR_NATIONAL = (
    "L’administration nationale ouvre avec un motif écrit, pour une heure, une rencontre qu’elle "
    "n’organise pas."
)


@require_http_methods(["GET", "HEAD", "POST"])
def event_open(request, slug):
    """Say why, then read and act as its organisers would; they are told.

    Before that, the page of one in preparation tells nothing of it, not even its title.
    """
    event = _any_event(request, slug)
    if rules.acts_as_its_organiser(request.user, event):
        return redirect(event)
    if not rules.can_open(request.user, event):
        raise PermissionDenied(FOR_NATIONAL)
    return ask_why(
        request,
        OPENABLE,
        name=event.title if event.published_at else "Rencontre en préparation",
        way_out=_outside(event),
        act=partial(actions.open_event, event, by=request.user),
        then=event.get_absolute_url(),
    )


@require_POST
def event_close(request, slug):
    """Done before the hour is over."""
    event = _any_event(request, slug)
    if not standing_of(request.user).is_national:
        raise PermissionDenied(FOR_NATIONAL)
    close_opening(event, by=request.user)
    messages.success(request, OPENABLE.closed)
    return redirect(_outside(event))


def _outside(event):
    """Where she reads without an opening: the meeting, or her desk while it is in preparation."""
    return event.get_absolute_url() if event.published_at else reverse("admin_desk")


def _any_event(request, slug):
    """The national administration may open what it does not see yet; others ask for what they see."""
    if standing_of(request.user).is_national:
        return get_object_or_404(Event, slug=slug)
    return visible_event(request, slug)

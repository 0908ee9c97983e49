"""Answering: register, leave, take or leave an offered seat, here or from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods
from psycopg.errors import LockNotAvailable

from conventions.standing import standing_of
from events import actions, rules, tokens
from events.forms import RegistrationForm
from events.models import Event, Registration, RegistrationStatus
from events.tokens import Act
from events.views.reading import answered_event, detail_context, visible_event
from members.models import Member

DONE = {
    RegistrationStatus.CONFIRMED: "C’est noté : vous avez une place. Un courriel vous le confirme.",
    RegistrationStatus.WAITLISTED: "C’est complet : vous êtes sur la liste d’attente.",
    RegistrationStatus.DECLINED: "C’est noté : vous laissez la place proposée.",
    RegistrationStatus.CANCELLED: "Votre inscription est annulée. Vous pouvez vous inscrire de nouveau.",
}
NOTHING_TO_DO = "Vous n’avez plus de place ni de rang dans cette rencontre."
MEMBERS_ONLY = "Cette rencontre est réservée aux membres dont la fonction est validée."
TOO_MANY = "Beaucoup de personnes répondent en même temps. Réessayez dans un instant."
LINK_ACTS = {
    Act.REGISTER: actions.register,
    Act.ACCEPT: actions.accept_offer,
    Act.DECLINE: actions.decline_offer,
    Act.CANCEL: actions.cancel_registration,
}
# A form may be sent after the session ended: sign-in then comes back with GET, which only looks.
answer_methods = require_http_methods(["GET", "HEAD", "POST"])


@answer_methods
def event_register(request, slug):
    event = answered_event(request, slug)
    if request.method != "POST":
        return redirect(event)
    if not rules.can_register(request.user, event):
        raise PermissionDenied(MEMBERS_ONLY)
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _answer(request, event, form=form, status=422)
    return _do(request, event, actions.register, note=form.cleaned_data["note"])


@answer_methods
def registration_cancel(request, slug):
    event = answered_event(request, slug)
    return _do(request, event, actions.cancel_registration)


@answer_methods
def offer_accept(request, slug):
    event = answered_event(request, slug)
    if not rules.can_register(request.user, event):
        raise PermissionDenied(MEMBERS_ONLY)
    return _do(request, event, actions.accept_offer)


@answer_methods
def offer_decline(request, slug):
    event = answered_event(request, slug)
    return _do(request, event, actions.decline_offer)


@login_not_required
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def act_confirm(request, act, token):
    """A link from a mail: it asks on GET, acts once on POST, then only says what was done."""
    try:
        act = Act(act)
        event, member, revision = _permitted(act, tokens.read(act, token))
    except ValueError:
        return render(request, "events/act_unusable.html", status=410)
    registration = Registration.objects.with_rank().filter(event=event, member=member).first()
    is_used = (registration.revision if registration else 0) != revision
    if request.method == "POST":
        if not is_used:
            _try(request, LINK_ACTS[act], event, member=member)
        return redirect(request.path)
    context = {
        "act": act.value,
        "event": event,
        "member": member,
        "mine": registration,
        "is_used": is_used,
    }
    return render(request, "events/act_confirm.html", context)


def _permitted(act, permit):
    """Meeting, person and state of a link, if that person may still answer; else ValueError."""
    member = Member.objects.filter(pk=permit.member_id, is_active=True).first()
    if member is None:
        raise tokens.UnusableToken
    visible = Event.objects.visible_to(standing_of(member)).published().with_seats_left()
    event = visible.select_related("caf", "convention").filter(pk=permit.event_id).first()
    takes_a_seat = act in {Act.REGISTER, Act.ACCEPT}
    if event is None or (takes_a_seat and not rules.can_register(member, event)):
        raise tokens.UnusableToken
    return event, member, permit.revision


def _do(request, event, action, **details):
    """Act on POST, then show the meeting again: the part that changed for htmx, else the page."""
    if request.method != "POST":
        return redirect(event)
    _try(request, action, event, member=request.user, **details)
    return _answer(request, event) if request.htmx else redirect(event)


def _try(request, action, event, **details):
    """Act and say what happened, in words."""
    try:
        registration = action(event, **details)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise  # the database is away: that is another page
        messages.error(request, TOO_MANY)
    else:
        messages.success(request, DONE.get(registration.status, NOTHING_TO_DO))


def _answer(request, event, form=None, status=200):
    event = visible_event(request, event.slug)  # seats as they are now
    template = "events/event_detail.html" + ("#registration" if request.htmx else "")
    return render(request, template, detail_context(request, event, form), status=status)

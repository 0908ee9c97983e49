"""Organising: call a meeting, change it, publish it, call it off, know who comes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.names import told_all
from ctgnet.mail.many import shown_number
from ctgnet.templatetags.french import plural
from events import actions, mailings, rules
from events.forms import EventCancelForm, EventForm
from events.models import Event, RegistrationStatus
from events.views.reading import opening_box, visible_event
from members.agreeing import must_show, preview, say_leaving

ORGANISERS_ONLY = (
    "Seules l’organisation de la rencontre et les personnes de sa Caf peuvent le faire, et "
    "l’administration nationale quand elle l’a ouverte avec un motif. Une rencontre que la "
    "modération masque ne se modifie pas."
)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def event_create(request):
    """Call a meeting; the first one of a CTG's team is checked by its Caf before it shows."""
    if not rules.can_create(request.user):
        raise PermissionDenied(
            "Les équipes des CTG, les Caf et l’administration nationale créent des rencontres."
        )
    form = EventForm(request.POST or None, member=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, event=None)
    try:
        event = actions.create_event(form.instance, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form, event=None)
    messages.success(request, _created_words(event))
    return redirect(event)


@form_methods
def event_edit(request, slug):
    """Change a meeting; when somebody else did meanwhile, show both versions and save nothing."""
    event = visible_event(request, slug)
    if not rules.can_edit(request.user, event):
        raise PermissionDenied(ORGANISERS_ONLY)
    form = EventForm(request.POST or None, instance=event, member=request.user)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, event=_saved(event))
    if asked := _preview_of_change(request, form, _saved(event)):
        return asked
    try:
        event = actions.change_event(
            event,
            by=request.user,
            values=form.values(),
            version=form.cleaned_data["version"],
        )
    except actions.StaleEvent:
        return _stale_page(request, form, _saved(event))
    _say_saved(request, event)
    say_leaving(request, mailings.change(event, by=request.user).prefix)
    return redirect(event)


def _preview_of_change(request, form, saved):
    """Before those who come are told that it moves: how many, and what they will read."""
    values = form.values()
    changed = {name for name, value in values.items() if getattr(saved, name) != value}
    is_stale = form.cleaned_data["version"] != saved.version
    if is_stale or not actions.is_told_of_change(saved, changed):
        return None
    letter = mailings.change(form.instance, by=request.user)
    if not must_show(request, letter):
        return None
    return preview(
        request,
        letter,
        title="Enregistrer et prévenir ?",
        button="Enregistrer et prévenir",
        way_back=reverse("events:event_edit", args=[saved.slug]),
        about=saved.title,
    )


@require_POST
def event_publish(request, slug):
    event = visible_event(request, slug)
    if not (event.published_at or rules.can_publish(request.user, event)):
        raise PermissionDenied("Une personne de la Caf relit la première rencontre d’une équipe.")
    actions.publish_event(event, by=request.user)
    messages.success(request, "La rencontre est publiée.")
    return redirect(event)


@form_methods
def event_invite(request, slug):
    """Mail the teams of the Caf's CTGs, once: how many and what they read, then a yes."""
    event = visible_event(request, slug)
    if event.invited_at:
        return redirect(event)
    if not rules.can_invite(request.user, event):
        raise PermissionDenied("Seules les personnes de la Caf organisatrice invitent ses équipes.")
    letter = mailings.invitation(event, by=request.user)
    if shown_number(request) is None or must_show(request, letter):
        return preview(
            request,
            letter,
            title="Inviter les équipes des CTG ?",
            button="Envoyer l’invitation",
            way_back=event.get_absolute_url(),
            about=event.title,
        )
    actions.invite_teams(event, by=request.user)
    messages.success(request, "Les équipes des CTG de la Caf reçoivent une invitation.")
    say_leaving(request, letter.prefix)
    return redirect(event)


@form_methods
def event_cancel(request, slug):
    """Call the meeting off, after a word typed on purpose."""
    event = visible_event(request, slug)
    if event.cancelled_at:
        return redirect(event)
    if not rules.can_cancel(request.user, event):
        raise PermissionDenied(ORGANISERS_ONLY)
    form, letter = EventCancelForm(request.POST or None), None
    if request.method == "POST" and form.says_why():
        reason = form.cleaned_data["reason"]
        letter = mailings.cancellation(event, by=request.user, reason=reason)
        is_read = not must_show(request, letter)
        if is_read and form.is_valid():
            return _cancel(request, event, reason, letter)
        if not (is_read or form.is_mistyped()):
            form = EventCancelForm(initial=form.cleaned_data)
    context = {
        "event": event,
        "form": form,
        "letter": letter if letter and letter.number else None,
        "told": mailings.counting_on(event),
        "opening_box": opening_box(request.user, event),
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/event_cancel.html", context, status=status)


def _cancel(request, event, reason, letter):
    actions.cancel_event(event, by=request.user, reason=reason)
    messages.success(request, "La rencontre est annulée. Les personnes inscrites sont prévenues.")
    say_leaving(request, letter.prefix)
    return redirect(event)


@require_safe
def event_attendees(request, slug):
    """Names and territories of those who come and of those who wait; never a contact detail."""
    event = visible_event(request, slug)
    if not rules.can_see_attendees(request.user, event):
        raise PermissionDenied(ORGANISERS_ONLY)
    rows = list(event.registrations.active().with_territories())
    seated = [row for row in rows if row.status != RegistrationStatus.WAITLISTED]
    context = {
        "event": event,
        "told": _told_among(request.user, event, {row.member_id for row in rows}),
        "seated": seated,
        "waiting": [row for row in rows if row.status == RegistrationStatus.WAITLISTED],
        "overflow": max(0, len(seated) - (event.capacity or len(seated))),
        "shows_notes": rules.can_read_notes(request.user, event),
        "opening_box": opening_box(request.user, event),
    }
    return render(request, "events/event_attendees.html", context)


def _told_among(member, event, keys):
    """Whose names: its organisers read all who come; a reason counts as every other page of names."""
    return keys if rules.can_manage(member, event) else told_all(member, keys)


def _form_page(request, form, event, **more):
    box = opening_box(request.user, event) if event else None
    context = {"form": form, "event": event, "opening_box": box, "differences": []} | more
    status = more.pop("status", _status(request))
    return render(request, "events/event_form.html", context, status=status)


def _stale_page(request, form, saved):
    """Both versions, and the form of the second person, ready to be saved over knowingly."""
    written = form.values()
    differences = [
        (Event._meta.get_field(name).verbose_name, getattr(saved, name), value)
        for name, value in written.items()
        if getattr(saved, name) != value
    ]
    form.data = form.data.copy()
    form.data["version"] = saved.version
    return _form_page(request, form, saved, differences=differences, status=409)


def _saved(event):
    """The meeting as it is saved: the form has already changed the one it was given."""
    return Event.objects.with_seats_left().get(pk=event.pk)


def _status(request):
    return 422 if request.method == "POST" else 200


def _created_words(event):
    if event.published_at:
        return "La rencontre est publiée."
    return "La rencontre est enregistrée. Votre Caf la relit avant qu’elle paraisse."


def _say_saved(request, event):
    messages.success(request, "Les changements sont enregistrés.")
    event = _saved(event)
    if event.capacity and event.seats_taken > event.capacity:
        overflow = event.seats_taken - event.capacity
        people = plural(overflow, "personne de plus,personnes de plus")
        messages.warning(request, f"{people} que de places : personne ne perd la sienne.")

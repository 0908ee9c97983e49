"""The bodies of a CTG: names and rhythm for all; members, links and minutes for its team and its Cafs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, rules
from conventions.forms import BodyForm, CloseBodyForm, NewBodyForm, SeatForm
from conventions.models import Body, BodyMember, Document
from conventions.standing import standing_of
from conventions.views.card import header_of, visible_convention
from conventions.views.form_pages import READ_OR_WRITE, done
from members.actions import Stale

WHO_MAY = "L’équipe de cette CTG et ses Caf ouvrent ses instances et les tiennent à jour."


@login_not_required
@require_safe
def body_list(request, slug):
    """Which bodies carry this CTG and how often they meet; the team goes on to each."""
    convention = visible_convention(request, slug)
    context = header_of(request, convention, tab="instances")
    bodies = convention.bodies.in_order().prefetch_related("themes")
    if context["sees_working_data"]:
        bodies = bodies.with_members_count()
    bodies = list(bodies)
    context |= {
        "open_bodies": [body for body in bodies if body.closed_on is None],
        "closed_bodies": [body for body in bodies if body.closed_on],
        "can_run": rules.can_run_bodies(request.user, convention),
    }
    return render(request, "conventions/body_list.html", context)


@require_safe
def body_detail(request, slug, pk):
    """Who sits in it, where it works, its minutes: for the team and its Cafs."""
    body = _working_body(request, slug, pk)
    form = SeatForm(reader=request.user, signatories=_signatories(body.convention))
    return _page(request, body, form)


@require_http_methods(READ_OR_WRITE)
def body_create(request, slug):
    convention = visible_convention(request, slug)
    if not rules.can_run_bodies(request.user, convention):
        raise PermissionDenied(WHO_MAY)
    form = NewBodyForm(request.POST or None)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            body = actions.open_body(convention, by=request.user, key=values.pop("key"), **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "L’instance est ouverte. Dites maintenant qui y siège.")
            return redirect(body)
    return _form_page(request, convention, form)


@require_http_methods(READ_OR_WRITE)
def body_edit(request, slug, pk):
    """Described again; a page opened before a change shows both versions."""
    body = _working_body(request, slug, pk)
    convention = body.convention
    form = BodyForm(request.POST or None, instance=body)
    if not form.is_valid():
        return _form_page(request, convention, form, body=body)
    values = dict(form.cleaned_data)
    try:
        actions.edit_body(body, by=request.user, version=values.pop("version"), **values)
    except Stale as error:
        theirs = _working_body(request, slug, pk)
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        messages.error(request, error.messages[0])
        return _form_page(request, convention, form, body=body, theirs=theirs, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, convention, form, body=body)
    messages.success(request, "L’instance est modifiée.")
    return redirect(body)


@require_http_methods(READ_OR_WRITE)
def body_close(request, slug, pk):
    """It meets no more; what it wrote stays."""
    body = _working_body(request, slug, pk)
    form = CloseBodyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form, lambda values: actions.close_body(body, by=request.user, **values)
    ):
        messages.success(request, "L’instance est close. Ses comptes rendus restent ici.")
        return redirect(body)
    context = {"convention": body.convention, "body": body, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "conventions/body_close.html", context, status=status)


@require_POST
def body_reopen(request, slug, pk):
    body = _working_body(request, slug, pk)
    try:
        actions.reopen_body(body, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "L’instance est de nouveau ouverte.")
    return redirect(body)


@require_POST
def body_seat(request, slug, pk):
    """Somebody more; what cannot be added is said beside what was typed."""
    body = _working_body(request, slug, pk)
    form = SeatForm(request.POST, reader=request.user, signatories=_signatories(body.convention))
    if form.is_valid() and done(
        form, lambda values: actions.seat_in_body(body, by=request.user, **form.seat())
    ):
        messages.success(request, "C’est noté.")
        return redirect(body)
    return _page(request, body, form, status=422)


@require_POST
def body_unseat(request, slug, pk, member_pk):
    body = _working_body(request, slug, pk)
    seated = get_object_or_404(BodyMember.objects.select_related("body"), pk=member_pk, body=body)
    actions.unseat_from_body(seated, by=request.user)
    messages.success(request, "C’est noté : cette place est libre.")
    return redirect(body)


# Inside --------------------------------------------------------------------------------------


def _working_body(request, slug, pk):
    """For those who work on this CTG; for the others it is a name in a list."""
    convention = visible_convention(request, slug)
    if not rules.can_run_bodies(request.user, convention):
        raise Http404
    body = get_object_or_404(Body, pk=pk, convention=convention)
    body.convention = convention  # with its Cafs already read
    return body


def _signatories(convention):
    return [row.organisation for row in convention.signatories.standing().in_order()]


def _page(request, body, form, *, status=200):
    seen = Document.objects.visible_to(standing_of(request.user)).filter(body=body)
    context = header_of(request, body.convention, tab="instances") | {
        "body": body,
        "members": BodyMember.objects.of(body),
        "minutes": seen.order_by("-dated_on", "-pk"),
        "form": form,
    }
    return render(request, "conventions/body_detail.html", context, status=status)


def _form_page(request, convention, form, *, body=None, theirs=None, status=None):
    context = {"convention": convention, "form": form, "body": body, "theirs": theirs}
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "conventions/body_form.html", context, status=status)

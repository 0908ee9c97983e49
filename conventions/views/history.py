"""A CTG through time: its generations and avenants drawn and listed, the next one, its closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import actions, mailings, rules
from conventions.forms import ClosingForm
from conventions.frieze import frieze_of, moments_of
from conventions.history import generations_of
from conventions.models import Amendment
from conventions.standing import standing_of
from conventions.views.card import header_of, may_renew, visible_convention
from conventions.views.documents import papers_read_by
from conventions.views.form_pages import ITS_CAF_ONLY, READ_OR_WRITE
from members.actions import Stale
from members.agreeing import must_show, preview, say_leaving

WHO_MAY_RENEW = (
    "L’équipe d’une CTG signée et ses Caf préparent la suivante, qui est confirmée par la Caf."
)


@login_not_required
@require_safe
def convention_history(request, slug):
    """Every generation and every avenant, drawn and in a table."""
    convention = visible_convention(request, slug)
    context = header_of(request, convention, tab="historique")
    generations = generations_of(convention, standing_of(request.user))
    rows = Amendment.objects.filter(convention__in=generations).with_changes().in_order()
    amendments = list(rows.confirmed().prefetch_related(papers_read_by(request.user)))
    moments = moments_of(generations, amendments)
    context |= {
        "frieze": frieze_of(generations, amendments, convention, timezone.localdate()),
        "moments": moments,
        "is_dated": any(moment.day for moment in moments),
        "waiting": _waiting(convention, context["sees_working_data"]),
        "can_amend": rules.can_amend(request.user, convention),
        "can_renew": may_renew(request.user, convention),
        "can_close": rules.can_close(request.user, convention) and not convention.closed_on,
    }
    return render(request, "conventions/convention_history.html", context)


def _waiting(convention, sees_working_data):
    """Avenants that wait for its Caf, for those who work on it."""
    if not sees_working_data:
        return []
    return list(convention.amendments.filter(confirmed_at=None).in_order())


@require_http_methods(READ_OR_WRITE)
def convention_renew(request, slug):
    """The next generation: a register form already filled in, to complete."""
    convention = visible_convention(request, slug)
    if not rules.can_renew(request.user, convention):
        raise PermissionDenied(WHO_MAY_RENEW)
    if request.method != "POST":
        return render(request, "conventions/convention_renew.html", {"convention": convention})
    try:
        draft = actions.start_renewal(convention, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("conventions:convention_history", slug=slug)
    messages.success(request, "Le formulaire est rempli avec ce que dit la CTG d’aujourd’hui.")
    return redirect("conventions:convention_resume", key=draft.key)


@require_http_methods(READ_OR_WRITE)
def convention_end(request, slug):
    """Its Caf closes it before its day, with a written reason."""
    convention = visible_convention(request, slug)
    if not rules.can_close(request.user, convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    if convention.closed_on:
        messages.info(request, "Cette CTG est déjà close.")
        return redirect("conventions:convention_history", slug=slug)
    form = ClosingForm(request.POST or None, initial={"version": convention.version})
    if not form.is_valid():
        return _closing_page(request, convention, form, 422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            closed = actions.end_convention(convention, by=request.user, **form.cleaned_data)
            letter = mailings.closing(closed, by=request.user)
            if must_show(request, letter):
                transaction.set_rollback(True)  # tried, for its page to show what would leave
                return _closing_mail(request, convention, letter)
    except Stale as error:
        messages.warning(request, f"{error.messages[0]} Relisez avant de la clore.")
        form.data = form.data.copy()
        form.data["version"] = visible_convention(request, slug).version
        return _closing_page(request, convention, form, 409)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _closing_page(request, convention, form, 422)
    words = f"La CTG {closed.closing_in_words}."
    messages.success(request, f"{words} Son histoire reste ici, l’équipe est prévenue.")
    say_leaving(request, letter.prefix)
    return redirect("conventions:convention_history", slug=slug)


def _closing_mail(request, convention, letter):
    return preview(
        request,
        letter,
        title="Clore et prévenir ?",
        button="Clore et prévenir",
        way_back=reverse("conventions:convention_history", args=[convention.slug]),
        about=convention.name,
    )


def _closing_page(request, convention, form, status):
    page = {"convention": convention, "form": form}
    return render(request, "conventions/convention_end.html", page, status=status)

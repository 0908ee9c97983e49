"""What was registered wrong from the first day: its communes, its signatories and partners."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import actions, rules
from conventions.forms import PerimeterCorrection, SignatoriesPage
from conventions.views.card import visible_convention
from conventions.views.form_pages import ITS_CAF, READ_OR_WRITE
from members.actions import Stale

WHO_MAY_CORRECT = f"{ITS_CAF} ; l’équipe le peut tant que la Caf n’a pas confirmé."
SEARCHES = {"territoire", "signataires"}


@require_http_methods(READ_OR_WRITE)
def perimeter_correct(request, slug):
    """Communes forgotten or entered by mistake; what changes on the way is an avenant."""
    return _correct(
        request,
        slug,
        PerimeterCorrection,
        actions.correct_perimeter,
        template="conventions/perimeter_correct.html",
        then=(
            "conventions:convention_perimeter",
            "Le périmètre est corrigé. L’équipe de la CTG est prévenue.",
        ),
    )


@require_http_methods(READ_OR_WRITE)
def signatories_edit(request, slug):
    """Deliberations, signatures, partners that do not sign, and bodies that were forgotten."""
    return _correct(
        request,
        slug,
        SignatoriesPage,
        actions.edit_signatories,
        template="conventions/signatories_edit.html",
        then=("conventions:convention_signatories", "Les signataires et partenaires sont à jour."),
    )


def _correct(request, slug, page_class, act, *, template, then):
    """Shown, searched in, judged, then done; what is refused comes back with what was typed."""
    convention = visible_convention(request, slug)
    if not rules.can_edit(request.user, convention):
        raise PermissionDenied(WHO_MAY_CORRECT)
    if request.method != "POST":
        return _show(request, template, page_class(convention))
    if request.POST.get("faire") in SEARCHES:
        return _search(request, template, page_class(convention, request.POST))
    page = page_class(convention, request.POST, judged=True)
    if not page.is_valid():
        return _show(request, template, page, status=422)
    try:
        act(convention, by=request.user, **page.values())
    except Stale as error:
        messages.warning(request, f"{error.messages[0]} Relisez, puis envoyez de nouveau.")
        again = page.with_version(visible_convention(request, slug).version)
        return _show(request, template, again, status=409)
    except ValidationError as error:
        page.forms[-1].add_error(None, error.messages)
        return _show(request, template, page, status=422)
    view, words = then
    messages.success(request, words)
    return redirect(view, slug=slug)


def _search(request, template, page):
    if request.htmx:
        return render(request, "conventions/joining_read.html", {"page": page})
    return _show(request, template, page)


def _show(request, template, page, *, status=200):
    context = {"convention": page.convention, "page": page}
    return render(request, template, context, status=status)

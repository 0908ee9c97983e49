"""A CTG that exists, in the hands of its Caf and of its team: edited, confirmed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import actions, mailings, rules
from conventions.forms import ConventionForm
from conventions.seats import figures_of_team, team_of
from conventions.views.card import header_of, visible_convention
from conventions.views.form_pages import ITS_CAF, ITS_CAF_ONLY, READ_OR_WRITE, number_of
from members.actions import Stale
from members.agreeing import must_show, say_leaving


@require_http_methods(READ_OR_WRITE)
def convention_edit(request, slug):
    """Names, dates, stage, shape and thématiques; a page opened before a change shows both versions."""
    convention = visible_convention(request, slug)
    if not rules.can_edit(request.user, convention):
        raise PermissionDenied(f"{ITS_CAF} ; l’équipe le peut tant que la Caf n’a pas confirmé.")
    # Read before the form: checking it writes what was typed on the instance.
    context = {"name": convention.name, "url": convention.get_absolute_url(), "theirs": None}
    form = ConventionForm(request.POST or None, instance=convention)
    context["form"] = form
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "conventions/convention_edit.html", context, status=status)
    values = dict(form.cleaned_data)
    try:
        actions.edit_convention(
            convention, by=request.user, version=values.pop("version"), **values
        )
    except Stale as error:
        theirs = visible_convention(request, slug)
        context["theirs"] = _facts(theirs)
        # Sent again, after comparing, one's own version replaces the other.
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        messages.error(request, error.messages[0])
        return render(request, "conventions/convention_edit.html", context, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "conventions/convention_edit.html", context, status=422)
    messages.success(request, "Les changements sont enregistrés.")
    return redirect("conventions:convention_detail", slug=slug)


def _facts(convention):
    """The version that somebody else saved, line by line."""
    form = ConventionForm(instance=convention)
    lines = [
        (field.label, _written(convention, field.name)) for field in form if not field.is_hidden
    ]
    return {"lines": lines}


def _written(convention, name):
    if name == "themes":
        return ", ".join(theme.label for theme in convention.themes.all())
    display = getattr(convention, f"get_{name}_display", None)
    return display() if display else getattr(convention, name)


@require_http_methods(READ_OR_WRITE)
def convention_confirm(request, slug):
    """A Caf officer reads what a team prepared, and makes it public."""
    convention = visible_convention(request, slug)
    if convention.is_confirmed:
        messages.info(request, "Cette CTG est déjà confirmée.")
        return redirect(convention)
    if not rules.can_confirm(request.user, convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    if request.method == "POST":
        if must_show(request, mailings.team_to_confirm(convention, by=request.user)):
            return _confirm_page(request, convention, status=409)
        try:
            actions.confirm_convention(
                convention, by=request.user, version=number_of(request.POST.get("version"))
            )
        except Stale:
            messages.warning(
                request,
                "Cette CTG a changé depuis que vous l’avez lue : relisez avant de confirmer.",
            )
            return _confirm_page(request, visible_convention(request, slug), status=409)
        messages.success(request, "La CTG est confirmée et publique.")
        say_leaving(request, mailings.prefix_of_team(convention))
        return redirect(convention)
    return _confirm_page(request, convention)


def _confirm_page(request, convention, *, status=200):
    team = team_of(request.user, convention, with_requests=True)
    context = header_of(request, convention, tab="") | {
        "team": team,
        "total": figures_of_team(team),
        "letter": mailings.team_to_confirm(convention, by=request.user),
        "invitation": mailings.invited_again(convention, by=request.user),
    }
    return render(request, "conventions/convention_confirm.html", context, status=status)

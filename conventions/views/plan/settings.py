"""The names of the levels of a plan, and who may read it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from conventions import rules
from conventions.actions import plan as actions
from conventions.forms.plan import LabelsForm
from conventions.models import plan_of
from conventions.views.plan.pages import (
    READ_OR_WRITE,
    WHO_OPENS,
    FormPage,
    readable,
    typed,
    writable,
)


@require_http_methods(READ_OR_WRITE)
def plan_edit(request, slug):
    """« Axe » here is « Enjeu » there; who may read the plan."""
    ground = writable(request, slug)
    page = FormPage(
        "Réglages du plan",
        "Enregistrer",
        "Les noms des niveaux sont enregistrés.",
        ground.url("plan_detail"),
        template="conventions/plan/plan_edit.html",
        theirs=lambda: LabelsForm(instance=plan_of(ground.convention)),
    )
    page.facts = {
        "is_public": ground.plan.is_public,
        "public_at": ground.plan.public_at,
        "can_open_plan": rules.can_open_plan(request.user, ground.convention),
    }
    form = LabelsForm(request.POST or None, instance=ground.plan)
    return typed(
        ground, form, page, lambda v: actions.name_levels(ground.convention, by=request.user, **v)
    )


@require_POST
def plan_open(request, slug):
    """Everybody may read the plan, its working notes excepted."""
    ground = _openable(request, slug)
    actions.open_plan(ground.convention, by=request.user)
    messages.success(request, "Le plan est ouvert à tous, sans ses notes de travail.")
    return redirect("conventions:plan_edit", slug=slug)


@require_POST
def plan_close(request, slug):
    """Its team and its Cafs alone read it again."""
    ground = _openable(request, slug)
    actions.close_plan(ground.convention, by=request.user)
    messages.success(request, "Le plan n’est plus lu que par l’équipe et les Caf de la CTG.")
    return redirect("conventions:plan_edit", slug=slug)


def _openable(request, slug):
    ground = readable(request, slug)
    if not rules.can_open_plan(request.user, ground.convention):
        raise PermissionDenied(WHO_OPENS)
    return ground

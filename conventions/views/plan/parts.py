"""The levels of a plan: written, moved up and down, taken out, put back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.actions import plan as actions
from conventions.forms.plan import AxisForm, ObjectiveForm, PlaceForm
from conventions.models import ActionSheet, Axis, Indicator, Objective
from conventions.planning.outline import Outline
from conventions.planning.places import new_place
from conventions.views.plan.pages import READ_OR_WRITE, FormPage, typed, versioned, writable
from members.actions import Stale

BIN = (
    ("Axes", Axis, "axis_restore"),
    ("Objectifs", Objective, "objective_restore"),
    ("Fiches action", ActionSheet, "sheet_restore"),
    ("Indicateurs", Indicator, "indicator_restore"),
)
OF_CONVENTION = {
    Axis: "plan__convention",
    Objective: "axis__plan__convention",
}


def part_at(ground, model, pk):
    """An axis or an objective of this plan, removed or not."""
    rows = model.objects.filter(**{OF_CONVENTION[model]: ground.convention})
    return get_object_or_404(rows, pk=pk)


@require_http_methods(READ_OR_WRITE)
def axis_create(request, slug):
    ground = writable(request, slug)
    label = ground.plan.axis_label
    page = FormPage(
        f"{label} : ajouter",
        "Ajouter",
        "C’est ajouté au plan.",
        ground.url("plan_detail"),
    )
    form = AxisForm(request.POST or None)
    return typed(
        ground, form, page, lambda v: actions.add_axis(ground.convention, by=request.user, **v)
    )


@require_http_methods(READ_OR_WRITE)
def axis_edit(request, slug, pk):
    ground = writable(request, slug)
    axis = part_at(ground, Axis, pk)
    page = _edit_page(ground, axis, ground.plan.axis_label, "axis_remove")
    page.theirs = lambda: _again(AxisForm, Axis, pk)
    form = AxisForm(request.POST or None, instance=axis)
    return typed(
        ground, form, page, lambda v: actions.edit_axis(axis, by=request.user, **versioned(v))
    )


@require_http_methods(READ_OR_WRITE)
def objective_create(request, slug):
    ground = writable(request, slug)
    page = FormPage(
        f"{ground.plan.objective_label} : ajouter",
        "Ajouter",
        "C’est ajouté au plan.",
        ground.url("plan_detail"),
        lead="Facultatif : une fiche peut aussi se ranger directement au premier niveau.",
    )
    axis = request.GET.get("axe", "")
    initial = {"axis": axis} if axis.isascii() and axis.isdigit() and len(axis) < 10 else {}
    form = ObjectiveForm(request.POST or None, outline=Outline(ground.plan), initial=initial)

    def act(values):
        axis = values.pop("axis")
        actions.add_objective(axis, by=request.user, **values)

    return typed(ground, form, page, act)


@require_http_methods(READ_OR_WRITE)
def objective_edit(request, slug, pk):
    ground = writable(request, slug)
    objective = part_at(ground, Objective, pk)
    outline = Outline(ground.plan)
    page = _edit_page(ground, objective, ground.plan.objective_label, "objective_remove")
    page.theirs = lambda: _again(ObjectiveForm, Objective, pk, outline=outline)
    form = ObjectiveForm(request.POST or None, instance=objective, outline=outline)
    return typed(
        ground,
        form,
        page,
        lambda v: actions.edit_objective(objective, by=request.user, **versioned(v)),
    )


def _edit_page(ground, part, label, removal):
    return FormPage(
        f"{label} : modifier",
        "Enregistrer",
        "Les changements sont enregistrés.",
        ground.url("plan_detail"),
        removal="" if part.is_removed else ground.url(removal, part.pk),
    )


def _again(form_class, model, pk, **options):
    """The form on the row as it is now; None when it is no longer in the plan."""
    found = model.objects.filter(pk=pk, removed_at=None).first()
    return found and form_class(instance=found, **options)


# Places, removals ------------------------------------------------------------------------------


@require_POST
def axis_move(request, slug, pk):
    ground = writable(request, slug)
    return moved(ground, part_at(ground, Axis, pk))


@require_POST
def objective_move(request, slug, pk):
    ground = writable(request, slug)
    return moved(ground, part_at(ground, Objective, pk))


@require_POST
def axis_remove(request, slug, pk):
    ground = writable(request, slug)
    return removed(ground, part_at(ground, Axis, pk), "axis_restore")


@require_POST
def objective_remove(request, slug, pk):
    ground = writable(request, slug)
    return removed(ground, part_at(ground, Objective, pk), "objective_restore")


@require_POST
def axis_restore(request, slug, pk):
    ground = writable(request, slug)
    return restored(ground, part_at(ground, Axis, pk))


@require_POST
def objective_restore(request, slug, pk):
    ground = writable(request, slug)
    return restored(ground, part_at(ground, Objective, pk))


@require_safe
def plan_bin(request, slug):
    """What was taken out of the plan, each line with its undo."""
    ground = writable(request, slug)
    lists = [(title, _removed(ground, model), view) for title, model, view in BIN]
    context = ground.context("plan_bin") | {"lists": [one for one in lists if one[1]]}
    return render(request, "conventions/plan/plan_bin.html", context)


def _removed(ground, model):
    rows = model.objects.removed().select_related("removed_by")
    if model is ActionSheet:
        return list(rows.of_plan(ground.plan))
    if model is Indicator:
        sheets = ActionSheet.objects.of_plan(ground.plan)
        return list(rows.filter(sheet__in=sheets).select_related("sheet"))
    return list(rows.filter(**{OF_CONVENTION[model]: ground.convention}))


def moved(ground, thing):
    """Up, down, or where it was dropped; one comes back to the place in the page."""
    form = PlaceForm(ground.request.POST)
    if not form.is_valid():
        messages.error(ground.request, "Ce déplacement n’est pas possible.")
    else:
        try:
            placed = actions.move(thing, by=ground.request.user, **form.where())
        except Stale as error:
            messages.warning(ground.request, error.messages[0])
        else:
            messages.success(ground.request, new_place(ground.plan, placed))
    page = (
        ("plan_detail",) if not isinstance(thing, Indicator) else ("sheet_detail", thing.sheet_id)
    )
    anchor = f"#{type(thing).__name__.lower()}-{thing.pk}"
    return redirect(ground.url(*page) + anchor)


def removed(ground, thing, undo):
    """Out of the plan, and how to put it back."""
    try:
        actions.remove(thing, by=ground.request.user)
    except ValidationError as error:
        messages.error(ground.request, error.messages[0])
        return redirect(ground.url("plan_detail"))
    messages.success(
        ground.request,
        f"« {thing} » est retiré du plan. La corbeille permet de le rétablir pendant trente jours.",
    )
    return redirect(ground.url("plan_bin"))


def restored(ground, thing):
    try:
        actions.restore(thing, by=ground.request.user)
    except Stale as error:
        messages.warning(ground.request, error.messages[0])
    else:
        messages.success(ground.request, f"« {thing} » est de nouveau dans le plan.")
    return redirect(ground.url("plan_detail"))

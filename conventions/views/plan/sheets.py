"""The action sheets: begun, completed, ranged, their status changed, what becomes of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from conventions.actions import plan as actions
from conventions.forms.plan import NewSheetForm, SheetForm, StatusForm
from conventions.models import ActionSheet
from conventions.planning.outline import Outline
from conventions.views.plan.pages import READ_OR_WRITE, FormPage, kept, typed, writable
from conventions.views.plan.parts import moved, removed, restored
from members.actions import Stale

# What the forms type that the action does not take.
NOT_WRITTEN = ("place", "employer", "employer_q", "version")


@require_http_methods(READ_OR_WRITE)
def sheet_create(request, slug):
    """What a sheet begins with; the rest is written on its own page."""
    ground = writable(request, slug)
    outline = Outline(ground.plan)
    if outline.is_empty:
        messages.info(
            request,
            "Une fiche se range dans un axe : écrivez d’abord le premier.",
        )
        return redirect("conventions:axis_create", slug=slug)
    page = FormPage(
        "Nouvelle fiche action",
        "Créer la fiche",
        "La fiche est dans le plan : complétez-la quand vous le pouvez.",
        ground.url("plan_detail"),
        lead="L’essentiel d’abord : constat, moyens, indicateurs et jalons s’ajoutent ensuite.",
    )
    form = NewSheetForm(
        request.POST or None, outline=outline, initial={"place": request.GET.get("place", "")}
    )

    def act(values):
        sheet = actions.add_sheet(form.parent, by=request.user, **_written(values))
        page.back = ground.url("sheet_detail", sheet.pk)

    return typed(ground, form, page, act)


@require_http_methods(READ_OR_WRITE)
def sheet_edit(request, slug, pk):
    """The whole sheet, saved by itself while it is typed."""
    ground = writable(request, slug)
    sheet = ground.sheet(pk, "lead_organisation", "lead")
    outline = Outline(ground.plan)
    page = FormPage(
        "Modifier la fiche action",
        "Enregistrer la fiche",
        "La fiche est enregistrée.",
        ground.url("sheet_detail", pk),
        autosave=ground.url("sheet_autosave", pk),
        removal=ground.url("sheet_remove", pk),
        theirs=lambda: _again(ground, pk, outline),
    )
    form = SheetForm(request.POST or None, instance=sheet, outline=outline)
    return typed(ground, form, page, lambda values: _save(request, sheet, form, values))


@require_POST
def sheet_autosave(request, slug, pk):
    """The same form, sent by the page itself."""
    ground = writable(request, slug)
    sheet = ground.sheet(pk, "lead_organisation", "lead")
    form = SheetForm(request.POST, instance=sheet, outline=Outline(ground.plan))
    return kept(form, lambda values: _save(request, sheet, form, values))


def _save(request, sheet, form, values):
    version = values["version"]
    return actions.edit_sheet(
        sheet, by=request.user, version=version, parent=form.parent, **_written(values)
    )


def _written(values):
    return {name: value for name, value in values.items() if name not in NOT_WRITTEN}


def _again(ground, pk, outline):
    """The form on the sheet as somebody else saved it; None when it is no longer in the plan."""
    found = ActionSheet.objects.of_plan(ground.plan).filter(pk=pk, removed_at=None).first()
    return found and SheetForm(instance=found, outline=outline)


@require_POST
def sheet_status(request, slug, pk):
    """From a column of the board to another."""
    ground = writable(request, slug)
    sheet = ground.sheet(pk)
    form = StatusForm(request.POST)
    back = request.POST.get("retour") == "tableau"
    where = ground.url("plan_board") + f"#fiche-{pk}" if back else ground.url("sheet_detail", pk)
    if not form.is_valid():
        messages.error(request, "Choisissez un statut dans la liste.")
        return redirect(where)
    try:
        changed = actions.change_status(sheet, by=request.user, **form.cleaned_data)
    except Stale:
        theirs = ActionSheet.objects.get(pk=pk)
        messages.warning(
            request,
            f"« {theirs} » a changé entre-temps : son statut est « {theirs.get_status_display()} ». "
            "Le vôtre n’est pas enregistré : relisez, puis recommencez.",
        )
    else:
        messages.success(request, f"« {changed} » : {changed.get_status_display().lower()}.")
    return redirect(where)


@require_POST
def sheet_move(request, slug, pk):
    ground = writable(request, slug)
    return moved(ground, ground.sheet(pk))


@require_POST
def sheet_remove(request, slug, pk):
    ground = writable(request, slug)
    return removed(ground, _any_sheet(ground, pk), "sheet_restore")


@require_POST
def sheet_restore(request, slug, pk):
    ground = writable(request, slug)
    return restored(ground, _any_sheet(ground, pk))


def _any_sheet(ground, pk):
    """Removed or not: the same button pressed twice says the same."""
    return get_object_or_404(ActionSheet.objects.of_plan(ground.plan), pk=pk)

"""A plan brought in a spreadsheet: sent, its columns matched, its rows checked, then imported."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from conventions.actions import plan as actions
from conventions.forms.plan_import import ColumnsForm, PlanFileForm
from conventions.planning.rows import Reading
from conventions.views.plan.pages import READ_OR_WRITE, writable
from ctgnet.templatetags.french import plural

MOST_SHOWN = 200


@require_http_methods(READ_OR_WRITE)
def plan_import(request, slug):
    """Choose the file; nothing is written before it has been checked."""
    ground = writable(request, slug)
    form = PlanFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        pending = actions.keep_import(
            ground.convention, form.cleaned_data["file"].table, by=request.user
        )
        return redirect("conventions:plan_import_check", slug=slug, key=pending.key)
    context = {"convention": ground.convention, "form": form}
    status = 422 if form.errors else 200
    return render(request, "conventions/plan/plan_import.html", context, status=status)


@require_http_methods(READ_OR_WRITE)
def plan_import_check(request, slug, key):
    """Each column, each row, each error; then all or nothing."""
    ground = writable(request, slug)
    mine = ground.convention.plan_imports.filter(owner=request.user)
    pending = get_object_or_404(mine, key=key)
    if pending.done_at:
        messages.info(request, "Ce tableau est déjà importé.")
        return redirect(ground.url("plan_detail"))
    is_choosing = request.method == "POST" and request.POST.get("faire") == "colonnes"
    form = ColumnsForm(request.POST if is_choosing else None, pending=pending)
    if is_choosing and form.is_valid():
        actions.choose_columns(pending, form.columns, by=request.user)
        return redirect("conventions:plan_import_check", slug=slug, key=key)
    status = 422 if form.errors else 200
    if request.method == "POST" and not is_choosing:
        try:
            count = actions.import_plan(pending, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            status = 422
        else:
            return _imported(ground, count)
    return _check_page(ground, pending, form, status)


def _imported(ground, count):
    if count:
        messages.success(
            ground.request,
            f"{plural(count, 'fiche importée,fiches importées')}. Relisez le plan à votre rythme.",
        )
    else:
        messages.info(ground.request, "Ce tableau était déjà importé.")
    return redirect(ground.url("plan_detail"))


def _check_page(ground, pending, form, status):
    reading = Reading(ground.plan, pending.table, pending.table["columns"])
    context = {
        "convention": ground.convention,
        "pending": pending,
        "form": form,
        "errors": reading.errors,
        "notes": reading.notes,
        "rows": reading.rows[:MOST_SHOWN],
        "total": len(reading.rows),
        "hidden": max(len(reading.rows) - MOST_SHOWN, 0),
    }
    return render(ground.request, "conventions/plan/plan_import_check.html", context, status=status)

"""A plan brought in a spreadsheet: sent, its columns matched, its rows checked, imported, undone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conventions.actions import plan as actions
from conventions.forms.plan_import import ColumnsForm, PlanFileForm
from conventions.models import ActionSheet
from conventions.planning.rows import Reading, seen_of
from conventions.views.plan.pages import READ_OR_WRITE, writable
from conventions.views.tables import page_of_tables, wait_for_one_more
from ctgnet.templatetags.french import plural
from members.actions import Stale

MOST_SHOWN = 200


@require_http_methods(READ_OR_WRITE)
def plan_import(request, slug):
    """Choose the file; nothing is written before it has been checked. The imports of the week below."""
    ground = writable(request, slug)
    wait = wait_for_one_more(request)
    sent = (None, None) if wait else (request.POST or None, request.FILES or None)
    form = PlanFileForm(*sent)
    if form.is_valid():
        pending = actions.keep_import(
            ground.convention, form.cleaned_data["file"].table, by=request.user
        )
        return redirect("conventions:plan_import_check", slug=slug, key=pending.key)
    made = ground.convention.plan_imports.exclude(done_at=None).select_related("owner")
    context = {
        "convention": ground.convention,
        "form": form,
        "imports": made.order_by("-done_at"),
    }
    return page_of_tables(request, "conventions/plan/plan_import.html", context, wait=wait)


@require_http_methods(READ_OR_WRITE)
def plan_import_check(request, slug, key):
    """Each column, each row, each error; then all or nothing. Once written, what became of it."""
    ground = writable(request, slug)
    pending = _import(ground, key)
    if pending.done_at:
        return redirect(request.path) if request.method == "POST" else _done_page(ground, pending)
    is_choosing = request.method == "POST" and request.POST.get("faire") == "colonnes"
    form = ColumnsForm(request.POST if is_choosing else None, pending=pending)
    if is_choosing and form.is_valid():
        actions.choose_columns(pending, form.columns, by=request.user)
        return redirect(request.path)
    status = 422 if form.errors else 200
    if request.method == "POST" and not is_choosing:
        try:
            actions.import_plan(pending, by=request.user, seen=request.POST.get("vu", ""))
        except Stale as error:
            messages.warning(request, error.messages[0])
            pending.refresh_from_db(fields=["table"])
            form = ColumnsForm(None, pending=pending)
            status = 409
        except ValidationError as error:
            messages.error(request, error.messages[0])
            status = 422
        else:
            return redirect(request.path)
    return _check_page(ground, pending, form, status)


@require_POST
def plan_import_undo(request, slug, key):
    """Take back what nobody has touched since, within a day."""
    ground = writable(request, slug)
    made = _import(ground, key)
    if not made.done_at:
        raise Http404
    try:
        undone = actions.undo_plan_import(made, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        gone = plural(undone.withdrawn, "fiche retirée,fiches retirées")
        messages.success(request, f"L’import est annulé : {gone}.")
    return redirect("conventions:plan_import_check", slug=slug, key=key)


def _import(ground, key):
    """Its author's alone while it is checked; once written, of whoever writes in the plan."""
    rows = ground.convention.plan_imports.select_related("owner", "undone_by")
    found = get_object_or_404(rows, key=key)
    if not found.done_at and found.owner_id != ground.request.user.pk:
        raise Http404
    found.convention = ground.convention
    return found


def _done_page(ground, made):
    left = ActionSheet.objects.kept().filter(imported_in=made).order_by("title", "pk")
    context = {
        "convention": ground.convention,
        "made": made,
        "kept": left if made.undone_at else [],
    }
    return render(ground.request, "conventions/plan/plan_import_done.html", context)


def _check_page(ground, pending, form, status):
    reading = Reading(ground.plan, pending.table, pending.table["columns"])
    context = {
        "convention": ground.convention,
        "pending": pending,
        "form": form,
        "seen": seen_of(ground.plan, pending),
        "errors": reading.errors,
        "notes": reading.notes,
        "rows": reading.rows[:MOST_SHOWN],
        "total": len(reading.rows),
        "hidden": max(len(reading.rows) - MOST_SHOWN, 0),
    }
    return render(ground.request, "conventions/plan/plan_import_check.html", context, status=status)

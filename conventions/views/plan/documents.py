"""A plan taken away: printed, as a spreadsheet, and the CTG on one page for elected members."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from conventions.actions import plan as actions
from conventions.planning.documents import plan_sheets, template_sheets, whole_outline
from conventions.planning.note import note_of
from conventions.planning.printing import is_long, plan_page, print_of
from conventions.planning.reading import outline_of
from conventions.register import Territory, territories_of
from conventions.views.plan.pages import READ_OR_WRITE, readable, working, writable
from ctgnet import pdf
from ctgnet.pdf import NoPdf, pdf_of, render_pdf
from ctgnet.spreadsheets import send_workbook
from ctgnet.uploads import FileKind, send_bytes

PLAN = "Plan d’actions"
NO_PDF = "Ce serveur ne fabrique pas de PDF : imprimez cette page depuis votre navigateur."


@login_not_required
@require_safe
def plan_pdf(request, slug):
    """The whole plan on paper; its working notes for its team and its Cafs. A long one is waited for."""
    ground = readable(request, slug)
    who = {"is_working": ground.is_working}
    if not is_long(ground.plan):
        page = plan_page(ground.plan, timezone.localdate(), **who)
        return _sent(ground, lambda: pdf_of(page), PLAN, "plan_detail")
    made = print_of(ground.plan, **who)
    if made is None or made.content is None:
        return redirect(ground.url("plan_print"))
    return _sent(ground, lambda: bytes(made.content), PLAN, "plan_detail")


@login_not_required
@require_http_methods(READ_OR_WRITE)
def plan_print(request, slug):
    """Ask for the PDF of a long plan, wait for it, take it away."""
    ground = readable(request, slug)
    if not pdf.is_available():
        messages.warning(request, NO_PDF)
        return redirect(ground.url("plan_detail"))
    if request.method == "POST":
        actions.ask_for_print(ground.convention, is_working=ground.is_working)
        return redirect(request.path)
    made = print_of(ground.plan, is_working=ground.is_working)
    is_running = bool(made and made.is_running)
    if request.htmx and not is_running:
        return HttpResponseClientRefresh()
    context = {
        "convention": ground.convention,
        "is_running": is_running,
        "made": made if made and made.content is not None else None,
    }
    template = "conventions/plan/plan_print.html"
    return render(request, f"{template}#waiting" if request.htmx else template, context)


@require_safe
def plan_workbook(request, slug):
    """The plan in a spreadsheet, with its indicators, milestones and reviews."""
    ground = working(request, slug)
    outline = whole_outline(ground.plan, timezone.localdate())
    return send_workbook(*plan_sheets(outline), name=f"Plan d’actions {ground.convention.name}")


@require_safe
def plan_template(request, slug):
    """An empty spreadsheet with the headings that the import reads."""
    writable(request, slug)
    return send_workbook(*template_sheets(), name="Modèle de plan d’actions")


@require_safe
def elected_note(request, slug):
    """The CTG on one page for elected members."""
    ground = working(request, slug)
    context = ground.context("elected_note") | _note(ground)
    return render(request, "conventions/plan/elected_note.html", context)


@require_safe
def elected_note_pdf(request, slug):
    """The same page on paper."""
    ground = working(request, slug)
    territory = territories_of([ground.convention.pk]).get(ground.convention.pk, Territory())
    context = _note(ground) | {"convention": ground.convention, "territory": territory}
    make = partial(render_pdf, "conventions/plan/elected_note_pdf.html", context)
    return _sent(ground, make, "Note aux élus", "elected_note")


def _note(ground):
    today = timezone.localdate()
    outline = outline_of(ground.plan, today)
    return {"note": note_of(ground.convention, outline, today), "today": today}


def _sent(ground, make, name, page):
    """The document, or the page to print where the server has no Pango."""
    try:
        content = make()
    except NoPdf:
        messages.warning(ground.request, NO_PDF)
        return redirect(ground.url(page))
    return send_bytes(content, name=f"{name} {ground.convention.name}", kind=FileKind.PDF)

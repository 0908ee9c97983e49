"""A plan taken away: printed, as a spreadsheet, and the CTG on one page for elected members."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.planning.documents import plan_sheets, template_sheets, whole_outline
from conventions.planning.note import note_of
from conventions.planning.reading import outline_of
from conventions.register import Territory, territories_of
from conventions.views.plan.pages import readable, working, writable
from ctgnet.pdf import NoPdf, render_pdf
from ctgnet.spreadsheets import send_workbook
from ctgnet.uploads import FileKind, send_bytes

NO_PDF = "Ce serveur ne fabrique pas de PDF : imprimez cette page depuis votre navigateur."


@login_not_required
@require_safe
def plan_pdf(request, slug):
    """The whole plan on paper; its working notes for its team and its Cafs."""
    ground = readable(request, slug)
    today = timezone.localdate()
    context = {
        "convention": ground.convention,
        "plan": ground.plan,
        "outline": whole_outline(ground.plan, today),
        "is_working": ground.is_working,
        "today": today,
    }
    return _printed(ground, "plan_pdf", context, "Plan d’actions", "plan_detail")


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
    return _printed(ground, "elected_note_pdf", context, "Note aux élus", "elected_note")


def _note(ground):
    today = timezone.localdate()
    outline = outline_of(ground.plan, today)
    return {"note": note_of(ground.convention, outline, today), "today": today}


def _printed(ground, template, context, name, page):
    """The document, or the page to print where the server has no Pango."""
    try:
        content = render_pdf(f"conventions/plan/{template}.html", context)
    except NoPdf:
        messages.warning(ground.request, NO_PDF)
        return redirect(ground.url(page))
    return send_bytes(content, name=f"{name} {ground.convention.name}", kind=FileKind.PDF)

"""The plan as people read it: in its order, as a board, along the years, by what is late."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import rules
from conventions.filters import PlanFilter
from conventions.models import ActionSheet, SheetStatus
from conventions.names import told_names
from conventions.planning.calendar import calendar_of
from conventions.planning.charts import chart_of
from conventions.planning.late import late_milestones
from conventions.planning.lines import cards_of, dates_of, levels_of
from conventions.planning.reading import counts_of, late_of, outline_of
from conventions.views.plan.pages import readable, working

FILTERS = ("axe", "thematique", "statut", "pilote", "retard", "fiche")


@login_not_required
@require_safe
def plan_detail(request, slug):
    """The whole plan in its order, filtered as the address says."""
    ground = readable(request, slug)
    today = timezone.localdate()
    outline = outline_of(ground.plan, today)
    sheets = ActionSheet.objects.of_plan(ground.plan)
    chosen = PlanFilter(
        request.GET, sheets, outline=outline, member=request.user, is_working=ground.is_working
    )
    is_narrowed = bool(chosen.active)
    shown = outline.only(set(chosen.qs.values_list("pk", flat=True))) if is_narrowed else outline
    can_range = ground.can_edit and not is_narrowed
    context = ground.context("plan_detail") | {
        "levels": levels_of(ground, shown, can_range=can_range),
        "total": len(shown.sheets),
        "incomplete": sum(bool(sheet.gaps) for sheet in shown.sheets) if ground.is_working else 0,
        "is_empty": outline.is_empty,
        "q": request.GET.get("q", ""),
        "selects": [_select(request, chosen, name) for name in FILTERS if name in chosen.filters],
        "chips": chosen.chips(),
        "can_range": can_range,
    }
    template = "conventions/plan/plan_detail.html"
    if request.htmx:
        template += "#results"
    return render(request, template, context)


def _select(request, chosen, name):
    field = chosen.form.fields[name]
    options = [(value, words) for value, words in field.choices if value != ""]
    return name, field.label, options, request.GET.get(name, "")


@require_safe
def plan_board(request, slug):
    """A column a status; a card changes column with its list, or by hand where scripts run."""
    ground = working(request, slug)
    outline = outline_of(ground.plan, timezone.localdate())
    columns = [
        (value, label, cards_of(ground, [one for one in outline.sheets if one.status == value]))
        for value, label in SheetStatus.choices
    ]
    context = ground.context("plan_board") | {
        "columns": columns,
        "statuses": SheetStatus.choices,
        "is_empty": outline.is_empty,
    }
    return render(request, "conventions/plan/plan_board.html", context)


@login_not_required
@require_safe
def plan_timeline(request, slug):
    """From when to when, drawn and in a table."""
    ground = readable(request, slug)
    today = timezone.localdate()
    outline = outline_of(ground.plan, today)
    context = ground.context("plan_timeline") | {
        "calendar": calendar_of(outline, ground.convention, today),
        "rows": dates_of(ground, outline.sheets),
        "is_empty": outline.is_empty,
    }
    return render(request, "conventions/plan/plan_timeline.html", context)


@require_safe
def plan_late(request, slug):
    """What should have been done: ends and milestones passed, reviews of last year missing."""
    ground = working(request, slug)
    today = timezone.localdate()
    outline = outline_of(ground.plan, today)
    late = late_of(outline.sheets)
    context = ground.context("plan_late") | {
        "late": late,
        "milestones": late_milestones(late, today),
        "last_year": today.year - 1,
        "is_empty": outline.is_empty,
        "counts": counts_of(outline.sheets),
    }
    return render(request, "conventions/plan/plan_late.html", context)


@login_not_required
@require_safe
def sheet_detail(request, slug, pk):
    """One action: what it wants, who leads it, its figures; its working notes for its team."""
    ground = readable(request, slug)
    sheet = ground.sheet(pk, "lead_organisation", "lead", "created_by", "updated_by")
    today = timezone.localdate()
    listed = outline_of(ground.plan, today)
    late = next(one for one in listed.sheets if one.pk == sheet.pk)
    indicators = sheet.indicators.kept().prefetch_related("values")
    context = ground.context("plan_detail") | {
        "sheet": sheet,
        "axis": sheet.objective.axis if sheet.objective else sheet.axis,
        "number": late.number,
        "lateness": late.lateness if ground.is_working else [],
        "gaps": late.gaps if ground.is_working else "",
        "outlasts": ground.is_working and _outlasts(sheet, ground.convention),
        "is_working": ground.is_working,
        "lead_name": _lead_name(request.user, sheet, ground),
        "kin": _kin(request.user, sheet),
        "themes": sheet.themes.order_by("order"),
        "audiences": sheet.audiences.order_by("order"),
        "communes": sheet.communes.order_by("folded"),
        "partners": sheet.partners.order_by("folded"),
        "funders": sheet.funders.order_by("folded"),
        "milestones": sheet.milestones.all(),
        "indicators": [(one, chart_of(one)) for one in indicators],
        "reviews": sheet.reviews.select_related("written_by") if ground.is_working else [],
        "today": today,
        "last_year": today.year - 1,
        "has_begun": not sheet.starts_on or sheet.starts_on <= today,
        "was_there_last_year": not sheet.starts_on or sheet.starts_on.year < today.year,
        "statuses": SheetStatus.choices,
        "is_from_board": request.GET.get("retour") == "tableau",
    }
    return render(request, "conventions/plan/sheet_detail.html", context)


def _outlasts(sheet, convention):
    """It goes on after its CTG: unusual, allowed."""
    ends = convention.effective_end
    return bool(sheet.ends_on and ends and sheet.ends_on > ends)


def _kin(member, sheet):
    """[(words, icon, action, whether its page opens)]: the same action in the generations around."""
    around = ("axis__plan__convention", "objective__axis__plan__convention")
    rows = ActionSheet.objects.filter(removed_at=None).select_related(*around)
    told = []
    if before := rows.filter(pk=sheet.continues_id).first():
        opens = rules.can_see_plan(member, before.plan.convention)
        if opens or rules.can_carry_plan(member, sheet.plan.convention):
            told.append(("Suite de", "arrow-left", before, opens))
    after = rows.filter(continues=sheet).first()
    if after and rules.can_see_plan(member, after.plan.convention):
        told.append(("Continue avec", "arrow-right", after, True))
    return told


def _lead_name(member, sheet, ground):
    """The name of whoever leads: for those who work there, for others within the ceiling of the day."""
    if sheet.lead is None or not (ground.is_working or told_names(member, [sheet.lead])):
        return ""
    return sheet.lead.full_name

"""What becomes of an action: its milestones, its indicators and their figures, its yearly reviews."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from conventions.actions import plan as actions
from conventions.forms.follow_up import IndicatorForm, MilestoneForm, ReviewForm, ValueForm
from conventions.models import (
    ActionSheet,
    Indicator,
    IndicatorValue,
    Milestone,
    YearlyReview,
)
from conventions.planning.charts import chart_of
from conventions.views.plan.pages import READ_OR_WRITE, FormPage, typed, versioned, writable
from conventions.views.plan.parts import moved, removed, restored

SAVED = "C’est enregistré."


def _on_sheet(ground, model, pk):
    """A milestone, an indicator or a value of a sheet of this plan."""
    sheets = ActionSheet.objects.of_plan(ground.plan).filter(removed_at=None)
    found = get_object_or_404(model.objects.filter(sheet__in=sheets), pk=pk)
    found.sheet = ground.sheet(found.sheet_id)
    return found


def _page(ground, sheet, title, button, **more):
    return FormPage(
        title, button, SAVED, ground.url("sheet_detail", sheet.pk), lead=str(sheet), **more
    )


# Milestones ------------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def milestone_create(request, slug, pk):
    ground = writable(request, slug)
    sheet = ground.sheet(pk)
    form = MilestoneForm(request.POST or None)
    page = _page(ground, sheet, "Ajouter un jalon", "Ajouter le jalon")
    return typed(ground, form, page, lambda v: actions.add_milestone(sheet, by=request.user, **v))


@require_http_methods(READ_OR_WRITE)
def milestone_edit(request, slug, pk):
    ground = writable(request, slug)
    milestone = _on_sheet(ground, Milestone, pk)
    sheet = milestone.sheet
    form = MilestoneForm(request.POST or None, instance=milestone)
    page = _page(
        ground,
        sheet,
        "Modifier le jalon",
        "Enregistrer",
        removal=ground.url("milestone_remove", pk),
    )

    def theirs():
        found = Milestone.objects.filter(pk=pk).first()
        return found and MilestoneForm(instance=found)

    page.theirs = theirs
    return typed(
        ground,
        form,
        page,
        lambda v: actions.edit_milestone(milestone, by=request.user, **versioned(v)),
    )


@require_POST
def milestone_done(request, slug, pk):
    """Reached today, in one press."""
    ground = writable(request, slug)
    milestone = _on_sheet(ground, Milestone, pk)
    done_on = milestone.done_on or timezone.localdate()
    actions.edit_milestone(milestone, by=request.user, version=None, done_on=done_on)
    messages.success(request, f"« {milestone} » est atteint.")
    return redirect(ground.url("sheet_detail", milestone.sheet_id))


@require_POST
def milestone_remove(request, slug, pk):
    ground = writable(request, slug)
    milestone = _on_sheet(ground, Milestone, pk)
    actions.remove_milestone(milestone, by=request.user)
    messages.success(request, f"Le jalon « {milestone} » est supprimé.")
    return redirect(ground.url("sheet_detail", milestone.sheet_id))


# Indicators ------------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def indicator_create(request, slug, pk):
    ground = writable(request, slug)
    sheet = ground.sheet(pk)
    form = IndicatorForm(request.POST or None)
    page = _page(ground, sheet, "Ajouter un indicateur", "Ajouter l’indicateur")
    return typed(ground, form, page, lambda v: actions.add_indicator(sheet, by=request.user, **v))


@require_http_methods(READ_OR_WRITE)
def indicator_edit(request, slug, pk):
    ground = writable(request, slug)
    indicator = _on_sheet(ground, Indicator, pk)
    form = IndicatorForm(request.POST or None, instance=indicator)
    page = _page(
        ground,
        indicator.sheet,
        "Modifier l’indicateur",
        "Enregistrer",
        removal="" if indicator.is_removed else ground.url("indicator_remove", pk),
    )

    def theirs():
        found = Indicator.objects.filter(pk=pk, removed_at=None).first()
        return found and IndicatorForm(instance=found)

    page.theirs = theirs
    return typed(
        ground,
        form,
        page,
        lambda v: actions.edit_indicator(indicator, by=request.user, **versioned(v)),
    )


@require_http_methods(READ_OR_WRITE)
def indicator_values(request, slug, pk):
    """The figures of an indicator, one a year, and one more."""
    ground = writable(request, slug)
    indicator = _on_sheet(ground, Indicator, pk)
    if indicator.is_removed:
        raise Http404
    form = ValueForm(
        request.POST or None, indicator=indicator, initial={"year": timezone.localdate().year}
    )
    page = _page(
        ground,
        indicator.sheet,
        indicator.title,
        "Noter la valeur",
        template="conventions/plan/indicator_values.html",
    )
    page.leave, page.back = page.back, ground.url("indicator_values", pk)
    page.facts = {
        "sheet": indicator.sheet,
        "indicator": indicator,
        "values": indicator.values.select_related("recorded_by"),
        "chart": chart_of(indicator),
    }
    return typed(
        ground, form, page, lambda v: actions.record_value(indicator, by=request.user, **v)
    )


@require_POST
def value_remove(request, slug, pk):
    ground = writable(request, slug)
    indicators = Indicator.objects.filter(sheet__in=ActionSheet.objects.of_plan(ground.plan))
    value = get_object_or_404(IndicatorValue.objects.filter(indicator__in=indicators.kept()), pk=pk)
    actions.forget_value(value, by=request.user)
    messages.success(request, f"La valeur de {value.year} est supprimée.")
    return redirect(ground.url("indicator_values", value.indicator_id))


@require_POST
def indicator_move(request, slug, pk):
    ground = writable(request, slug)
    return moved(ground, _on_sheet(ground, Indicator, pk))


@require_POST
def indicator_remove(request, slug, pk):
    ground = writable(request, slug)
    return removed(ground, _on_sheet(ground, Indicator, pk), "indicator_restore")


@require_POST
def indicator_restore(request, slug, pk):
    ground = writable(request, slug)
    return restored(ground, _on_sheet(ground, Indicator, pk))


# Reviews ---------------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def review_edit(request, slug, pk, year):
    """What was done that year, what was missing, what comes next."""
    ground = writable(request, slug)
    sheet = ground.sheet(pk)
    if not 1990 <= year <= timezone.localdate().year:
        raise Http404

    def review():
        return sheet.reviews.filter(year=year).first() or YearlyReview(
            sheet=sheet, year=year, status=sheet.status
        )

    form = ReviewForm(request.POST or None, instance=review())
    page = _page(ground, sheet, f"Bilan {year}", "Enregistrer le bilan")
    page.theirs = lambda: ReviewForm(instance=review())
    return typed(
        ground, form, page, lambda v: actions.write_review(sheet, by=request.user, year=year, **v)
    )

"""The evaluation workbook of a CTG: at its start, half-way, at its end; and its export for the COPIL."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.actions import plan as actions
from conventions.forms.follow_up import EvaluationForm
from conventions.models import Criterion, Evaluation, Moment
from conventions.planning.charts import latest
from conventions.planning.documents import evaluation_sheets, kept_indicators, whole_outline
from conventions.views.plan.pages import READ_OR_WRITE, FormPage, kept, typed, working, writable
from ctgnet.spreadsheets import send_workbook


@require_safe
def evaluation_list(request, slug):
    """The six criteria at the three moments, and what the indicators say."""
    ground = working(request, slug)
    outline = whole_outline(ground.plan, timezone.localdate())
    evaluations = {one.moment: one for one in evaluations_of(ground.plan)}
    context = ground.context("evaluation_list") | {
        "moments": [
            (path, moment.label, evaluations.get(moment)) for path, moment in MOMENTS.items()
        ],
        "criteria": [
            (criterion.label, criterion.question, _marks(criterion, evaluations))
            for criterion in Criterion
        ],
        "indicators": [
            (sheet, one, latest(one)) for sheet in outline.sheets for one in kept_indicators(sheet)
        ],
        "has_any": bool(evaluations),
    }
    return render(request, "conventions/plan/evaluation_list.html", context)


@require_safe
def evaluation_workbook(request, slug):
    """The same as a spreadsheet, for the COPIL."""
    ground = working(request, slug)
    outline = whole_outline(ground.plan, timezone.localdate())
    sheets = evaluation_sheets(evaluations_of(ground.plan), outline)
    return send_workbook(*sheets, name=f"Évaluation {ground.convention.name}")


@require_http_methods(READ_OR_WRITE)
def evaluation_edit(request, slug, moment):
    """The date, what to remember, a mark and its proof for each criterion; saved while it is typed."""
    ground = writable(request, slug)
    autosave = ground.url("evaluation_autosave", moment)
    moment = _moment_at(moment)
    page = FormPage(
        f"Évaluation {moment.label.lower()}",
        "Enregistrer l’évaluation",
        "L’évaluation est enregistrée.",
        ground.url("evaluation_list"),
        lead="Une note de 1 à 4 par critère, et ce qui la montre ; les cases vides se complètent plus tard.",
        autosave=autosave,
        theirs=lambda: EvaluationForm(initial=_initial(ground.plan, moment)),
    )
    form = EvaluationForm(request.POST or None, initial=_initial(ground.plan, moment))

    def act(_):
        actions.save_evaluation(ground.convention, by=request.user, moment=moment, **form.values())

    return typed(ground, form, page, act)


@require_POST
def evaluation_autosave(request, slug, moment):
    """The same form, sent by the page itself."""
    ground = writable(request, slug)
    moment = _moment_at(moment)
    form = EvaluationForm(request.POST)

    def act(_):
        return actions.save_evaluation(
            ground.convention, by=request.user, moment=moment, **form.values()
        )

    return kept(form, act)


MOMENTS = {"depart": Moment.START, "mi-parcours": Moment.MIDTERM, "fin": Moment.END}


def _moment_at(address):
    if address not in MOMENTS:
        raise Http404
    return MOMENTS[address]


def evaluations_of(plan):
    rows = Evaluation.objects.filter(plan__convention=plan.convention_id)
    return list(rows.prefetch_related("judgements").order_by("held_on", "pk"))


def _marks(criterion, evaluations):
    """One a moment: its judgement, or nothing yet."""
    found = []
    for moment in Moment:
        evaluation = evaluations.get(moment)
        judged = evaluation.judgements.all() if evaluation else ()
        one = next((one for one in judged if one.criterion == criterion), None)
        found.append((moment.label, one))
    return found


def _initial(plan, moment):
    """What is already written, in the fields of the form."""
    found = Evaluation.objects.filter(plan__convention=plan.convention_id, moment=moment).first()
    if found is None:
        return {"version": 0}
    initial = {"version": found.version, "held_on": found.held_on, "summary": found.summary}
    for one in found.judgements.all():
        initial[f"{one.criterion}_score"] = one.score
        initial[f"{one.criterion}_comment"] = one.comment
    return initial

"""The plan as a whole: the names of its levels, who may read it, its evaluations."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions.actions.plan.ground import locked_plan, refuse_older, trace, write
from conventions.models import Evaluation, Judgement, Moment
from ctgnet.templatetags.french import day as written

A_YEAR = timedelta(days=366)


@transaction.atomic
def name_levels(convention, *, by, version, axis_label, objective_label):
    """« Enjeu » instead of « Axe », in the words of this CTG."""
    plan = locked_plan(convention)
    refuse_older(plan, version)
    write(plan, {"axis_label": axis_label, "objective_label": objective_label})
    trace(plan, by=by, verb="name_plan_levels")
    return plan


@transaction.atomic
def open_plan(convention, *, by):
    """Everybody may read it from now on, its working notes excepted."""
    plan = locked_plan(convention)
    if plan.is_public:
        return plan
    plan.public_at, plan.public_by = timezone.now(), by
    plan.save(update_fields=["public_at", "public_by"])
    trace(plan, by=by, verb="open_plan", always=True)
    return plan


@transaction.atomic
def close_plan(convention, *, by):
    """For its team and its Cafs alone again."""
    plan = locked_plan(convention)
    if not plan.is_public:
        return plan
    plan.public_at = plan.public_by = None
    plan.save(update_fields=["public_at", "public_by"])
    trace(plan, by=by, verb="close_plan", always=True)
    return plan


@transaction.atomic
def save_evaluation(convention, *, by, moment, version, held_on, summary, judgements):
    """The plan judged at one of its three moments: {criterion: (score, comment)}."""
    plan = locked_plan(convention)
    found = plan.evaluations.filter(moment=moment).first()
    evaluation = found or Evaluation(plan=plan, moment=moment, version=0)
    refuse_older(evaluation, version)
    _refuse_unlikely_day(plan, moment, held_on)
    write(evaluation, {"held_on": held_on, "summary": summary, "written_by": by})
    for criterion, (score, comment) in judgements.items():
        judgement = Judgement(
            evaluation=evaluation, criterion=criterion, score=score, comment=comment
        )
        judgement.full_clean(exclude=["evaluation"], validate_constraints=False)
        evaluation.judgements.update_or_create(
            criterion=criterion, defaults={"score": score, "comment": comment}
        )
    trace(plan, by=by, verb="save_evaluation", thing=evaluation)
    return evaluation


# Inside --------------------------------------------------------------------------------------


def _refuse_unlikely_day(plan, moment, day):
    """The three moments follow one another, and none is more than a year away from the CTG."""
    start, end = plan.convention.start_date, plan.convention.effective_end
    if start and day < start - A_YEAR:
        raise ValidationError(
            {"held_on": f"La CTG commence le {written(start)} : vérifiez l’année."}
        )
    if end and day > end + A_YEAR:
        raise ValidationError(
            {"held_on": f"La CTG se termine le {written(end)} : vérifiez l’année."}
        )
    rank = list(Moment).index(moment)
    for other in plan.evaluations.exclude(moment=moment):
        comes_before = list(Moment).index(other.moment) < rank
        if (other.held_on > day) if comes_before else (other.held_on < day):
            raise ValidationError(
                {
                    "held_on": f"L’évaluation « {other.get_moment_display()} » est datée du "
                    f"{written(other.held_on)} : les trois se suivent."
                }
            )

"""The PDF of a long plan: asked for, made by the worker, forgotten after a week."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.actions.plan.ground import locked_plan
from conventions.models import PlanPrint
from conventions.planning.printing import digest_of, plan_page, print_of
from ctgnet.pdf import pdf_of
from ctgnet.queue import task

PRINT_LIFE = timedelta(days=7)


@transaction.atomic
def ask_for_print(convention, *, is_working):
    """Leave it to the worker, once: what is being made, or still says the same, is not made again."""
    plan = locked_plan(convention)
    known = print_of(plan, is_working=is_working)
    if known and (known.is_running or known.content is not None):
        return known
    asked, _ = PlanPrint.objects.update_or_create(
        plan=plan,
        is_working=is_working,
        defaults={"asked_at": timezone.now(), "made_on": None, "digest": "", "content": None},
    )
    make_print.enqueue(asked.pk)
    return asked


@task
def make_print(pk):
    """The file and the day of its state; made already, it stays as it is."""
    asked = PlanPrint.objects.select_related("plan__convention")
    found = asked.filter(pk=pk, content=None).first()
    if found is None:
        return
    today = timezone.localdate()
    page = plan_page(found.plan, today, is_working=found.is_working)
    made = {"made_on": today, "digest": digest_of(page), "content": pdf_of(page)}
    PlanPrint.objects.filter(pk=pk).update(**made)


def purge_prints():
    """Nobody waits for these any more; they are made again when asked for. Returns how many."""
    old = PlanPrint.objects.filter(asked_at__lt=timezone.now() - PRINT_LIFE)
    return old.delete()[0]

"""The plan as it is printed: the page, and whether a PDF already made still says the same."""

from hashlib import sha256

from django.template.loader import render_to_string

from conventions.models import ActionSheet, PlanPrint
from conventions.planning.documents import whole_outline

# Measured: 0.6 s for 10 actions, 3 s for 60, 8 s for 150. Beyond, the worker makes it.
MOST_AT_ONCE = 15


def is_long(plan):
    return ActionSheet.objects.of_plan(plan).kept().count() > MOST_AT_ONCE


def plan_page(plan, day, *, is_working):
    """The HTML that becomes the PDF, as of that day."""
    context = {
        "convention": plan.convention,
        "plan": plan,
        "outline": whole_outline(plan, day),
        "is_working": is_working,
        "today": day,
    }
    return render_to_string("conventions/plan/plan_pdf.html", context)


def digest_of(page):
    return sha256(page.encode()).hexdigest()


def print_of(plan, *, is_working):
    """What was asked for these readers; without its file once the plan has changed."""
    found = PlanPrint.objects.filter(plan=plan.pk, is_working=is_working).first()
    if found and found.content is not None:
        now = plan_page(plan, found.made_on, is_working=is_working)
        if digest_of(now) != found.digest:
            return None
    return found

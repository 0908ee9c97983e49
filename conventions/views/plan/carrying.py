"""The plan of the previous generation, line by line, to go on with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from conventions import rules
from conventions.actions import plan as actions
from conventions.forms.carrying import CarryForm
from conventions.planning.carrying import earlier_outline, is_taken, key_of
from conventions.views.plan.pages import READ_OR_WRITE, writable
from ctgnet.templatetags.french import plural

WHO_CARRIES = "Le plan précédent se reprend une fois la CTG confirmée par sa Caf, ou par qui lit déjà ce plan."
ALREADY = "Tout ce que vous avez coché était déjà repris."


@require_http_methods(READ_OR_WRITE)
def plan_carry(request, slug):
    """Tick what goes on, copy it into this plan."""
    ground = writable(request, slug)
    if ground.convention.previous is None:
        raise Http404
    if not rules.can_carry_plan(request.user, ground.convention):
        raise PermissionDenied(WHO_CARRIES)
    outline = earlier_outline(ground.convention)
    form = CarryForm(request.POST if request.method == "POST" else None, outline=outline)
    if form.is_valid():
        count = actions.carry_plan(ground.convention, form.cleaned_data["chosen"], by=request.user)
        told = f"{plural(count, 'action reprise,actions reprises')} : relisez leurs dates et leurs pilotes."
        messages.success(request, told) if count else messages.info(request, ALREADY)
        return redirect(ground.url("plan_detail"))
    context = {
        "convention": ground.convention,
        "plan": outline.plan,
        "form": form,
        "axes": [_lines_of(branch, form.ticked) for branch in outline.axes],
        "total": len(outline.sheets),
    }
    status = 422 if form.errors else 200
    return render(request, "conventions/plan/plan_carry.html", context, status=status)


def _lines_of(branch, ticked):
    """An axis or an objective with what it carries, as the page draws it."""
    return {
        **_line(branch.thing, branch.number, ticked),
        "objectives": [_lines_of(twig, ticked) for twig in branch.objectives],
        "sheets": [_sheet_line(sheet, ticked) for sheet in branch.sheets],
    }


def _line(thing, number, ticked):
    key = key_of(thing)
    return {"key": key, "number": number, "thing": thing, "is_ticked": key in ticked}


def _sheet_line(sheet, ticked):
    return _line(sheet, sheet.number, ticked) | {"is_taken": is_taken(sheet)}

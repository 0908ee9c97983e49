"""Duplicates among organisations: listed, compared, merged one into the other."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ctgnet.pages.admin_desk import actions
from ctgnet.pages.admin_desk.duplicates import MOST_PAIRS, in_order, likely_pairs
from ctgnet.pages.admin_desk.forms import MergeForm, TwoOrganisationsForm
from ctgnet.pages.admin_desk.sides import sides_of
from ctgnet.pages.admin_desk.views import for_national
from members.actions import Stale
from reference.models import Organisation


@require_safe
@for_national
def duplicate_list(request):
    """Those that look alike, and what hangs on each."""
    pairs = likely_pairs()
    both = [one for pair in pairs for one in (pair.kept, pair.absorbed)]
    found = actions.belongings_of(both)
    lines = [(pair, _words(found, pair.kept), _words(found, pair.absorbed)) for pair in pairs]
    context = {"lines": lines, "has_more": len(lines) == MOST_PAIRS}
    return render(request, "pages/admin_desk/duplicate_list.html", context)


@require_safe
@for_national
def organisation_pick(request):
    """Two that no rule brings together: each found by its name, then compared."""
    form = TwoOrganisationsForm(request.GET or None)
    if form.is_valid() and "comparer" in request.GET:
        kept, absorbed = in_order(*form.both)
        return redirect("organisation_merge", kept.pk, absorbed.pk)
    status = 422 if form.errors else 200
    return render(request, "pages/admin_desk/organisation_pick.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_national
def organisation_merge(request, pk, other):
    """Keep `pk`, merge `other` into it: what will move is said before the button."""
    rows = Organisation.objects.select_related("merged_into")
    kept, absorbed = (get_object_or_404(rows, pk=key) for key in (pk, other))
    if kept == absorbed:
        messages.info(request, "Choisissez deux organismes différents.")
        return redirect("organisation_pick")
    if gone := absorbed.merged_into or kept.merged_into:
        messages.info(request, f"Ces organismes sont déjà réunis : « {gone.name} » reste.")
        return redirect("duplicate_list")
    if request.method != "POST":
        return _compare(request, kept, absorbed, _form(kept, absorbed))
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _compare(request, kept, absorbed, form, status=422)
    try:
        actions.merge_organisations(kept, absorbed, by=request.user, **form.cleaned_data)
    except Stale as error:
        messages.warning(request, error.messages[0])
        data = request.POST.copy()
        data["seen"] = actions.stamp_of(kept, absorbed)
        return _compare(request, kept, absorbed, MergeForm(data), status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _compare(request, kept, absorbed, form, status=422)
    messages.success(
        request, f"C’est fait : « {kept.name} » tient tout, les anciens liens y mènent."
    )
    return redirect("duplicate_list")


def _form(kept, absorbed):
    return MergeForm(initial={"seen": actions.stamp_of(kept, absorbed)})


def _compare(request, kept, absorbed, form, *, status=200):
    sides = sides_of(kept, absorbed)
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "sides": sides,
        "moving": sides[1].belongings,
        "can_merge": not absorbed.is_of_a_place,
        "can_swap": not kept.is_of_a_place,
        "form": form,
    }
    return render(request, "pages/admin_desk/organisation_merge.html", context, status=status)


def _words(found, organisation):
    return actions.in_words(found[organisation.pk])

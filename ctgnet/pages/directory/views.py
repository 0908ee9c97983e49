"""Who does what, and where: for verified members only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from ctgnet.pages.directory.filters import DirectoryFilter
from ctgnet.pages.directory.people import (
    cards_of,
    nearest_people,
    people_of_the_network,
    size_of_the_network,
)
from ctgnet.paging import counted_page, keyset_page
from members.actions import may_read_people
from members.ceiling_pages import too_many_people

FOR_MEMBERS = (
    "L’annuaire s’ouvre quand une fonction est validée : demandez la vôtre depuis votre espace."
)
ORDER = ("last_name", "first_name", "pk")


@require_safe
def directory(request):
    if not standing_of(request.user).is_verified:
        raise PermissionDenied(FOR_MEMBERS)
    filters = DirectoryFilter(request.GET, queryset=people_of_the_network())
    # A value that makes no sense is as if it were absent.
    place = {"order": ORDER, "cursor": request.GET.get("apres")}
    if filters.form.has_changed():
        page, count = counted_page(filters.qs, **place)
    else:
        page, count = keyset_page(filters.qs, **place), size_of_the_network()
    nearest = _nearest(filters.form, count)
    if not may_read_people(request.user, [one.pk for one in (*page.items, *nearest)]):
        return too_many_people(request)
    context = {
        "form": filters.form,
        "page": page,
        "cards": cards_of(page.items),
        "count": count,
        "nearest": nearest,
        "chips": filters.chips(),
        "querystring": filters.querystring(),
    }
    template = "pages/directory/directory.html"
    return render(request, template + "#results" if request.htmx else template, context)


def _nearest(form, count):
    """Names that look like the one typed, when nobody bears it."""
    text = getattr(form, "cleaned_data", {}).get("q")
    return nearest_people(text) if text and not count.number else []

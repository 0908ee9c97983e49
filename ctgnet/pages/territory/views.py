"""Every place of the official lists has its page: its CTGs, its people, what surrounds it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from ctgnet.pages.caching import kept_for_visitors
from ctgnet.pages.territory import presentation, queries
from reference.models import Commune
from reference.places import nearest_places, search_places

SUGGESTIONS, FOUND = 8, 30


@login_not_required
@require_safe
@kept_for_visitors(q=str.strip)
def territory_list(request):
    """Find a place by its name, or go down from the régions."""
    q = request.GET.get("q", "").strip()
    found = search_places(q, limit=FOUND + 1) if q else []
    if len(found) == 1:
        return redirect(found[0])
    context = {
        "q": q,
        "found": found[:FOUND],
        "has_more": len(found) > FOUND,
        "nearest": nearest_places(q) if q and not found else [],
        "regions": queries.regions_with_departments(),
        "national": queries.national_counts(),
    }
    return render(request, "pages/territory/territory_list.html", context)


@login_not_required
@require_safe
def territory_suggestions(request):
    """Places for what is being typed, as a small list of links."""
    found = search_places(request.GET.get("q", ""), limit=SUGGESTIONS)
    return render(request, "pages/territory/territory_suggestions.html", {"found": found})


@login_not_required
@require_safe
@kept_for_visitors()
def territory_detail(request, kind, code):
    """One place: the CTGs of today and of before, who carries them, what happens there."""
    place = queries.find_place(kind, code)
    if place is None or place.valid_to:
        if today := getattr(place, "merged_into", None) or queries.successor_of(kind, code):
            return redirect(today, permanent=True)
        if place is None:
            raise Http404("No such place.")
    standing = standing_of(request.user)
    communes = queries.communes_of(place)
    register = queries.register_of(communes, standing)
    team = queries.team_of(register.today_ids, request.user)
    shares = queries.shares_of(place, communes, register)
    context = {
        "place": place,
        "title": presentation.title_of(place),
        "ancestors": presentation.ancestors_of(place),
        "facts": presentation.facts_of(place),
        "caf": presentation.caf_of(place),
        "figures": presentation.figures_of(register, team, shares, place),
        "register": register,
        "teams": team.by_convention(register.today),
        "is_commune": isinstance(place, Commune),
        "shares": shares,
        "parts_title": presentation.parts_title(place),
        "ranks": place.kind in {"departement", "caf"},
        "picture": queries.picture_of(place, shares),
        "events": queries.events_of(place, register, standing),
        "sheets": queries.sheets_of(register, standing),
        "today": timezone.localdate(),
    }
    return render(request, "pages/territory/territory_detail.html", context)

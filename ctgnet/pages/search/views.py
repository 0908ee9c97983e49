"""One search, one tab a type."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctgnet.pages.directory.people import has_listed_enough
from ctgnet.pages.search.queries import nearest_to, search_tabs
from practices.search import clean_query


@login_not_required
@require_safe
def search(request):
    q = clean_query(request.GET.get("q", ""))
    tabs = search_tabs(request.user, q, request.GET.get("type", ""))
    current = next((tab for tab in tabs if tab.is_current), None)
    # One ceiling with the directory.
    if current and current.key == "personnes" and has_listed_enough(request.user):
        return ratelimit.respond_429(request)
    context = {
        "q": q,
        "tabs": tabs,
        "current": current,
        "is_found_elsewhere": any(tab.count.number for tab in tabs),
        "nearest": nearest_to(request.user, current, q),
    }
    return render(request, "pages/search/search.html", context)

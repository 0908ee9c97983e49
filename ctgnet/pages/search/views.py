"""One search, one tab a type."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctgnet.pages.search.queries import search_tabs
from practices.search import clean_query


@login_not_required
@require_safe
def search(request):
    q = clean_query(request.GET.get("q", ""))
    tabs = search_tabs(request.user, q, request.GET.get("type", ""))
    current = next((tab for tab in tabs if tab.is_current), None)
    lists_people = current and current.key == "personnes"  # one ceiling with the directory
    if lists_people and (
        refused := ratelimit.consume_or_429(request, action="list_people", limit_get=True)
    ):
        return refused
    context = {"q": q, "tabs": tabs, "current": current}
    return render(request, "pages/search/search.html", context)

"""One search, one tab a type."""

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
    context = {
        "q": q,
        "tabs": tabs,
        "current": next((tab for tab in tabs if tab.is_current), None),
    }
    return render(request, "pages/search/search.html", context)

"""One search, one tab a type."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctgnet.pages.search.queries import nearest_to, search_tabs
from members.actions import may_read_people
from members.ceiling_pages import too_many_people
from practices.search import clean_query


@login_not_required
@require_safe
def search(request):
    q = clean_query(request.GET.get("q", ""))
    tabs = search_tabs(request.user, q, request.GET.get("type", ""))
    current = next((tab for tab in tabs if tab.is_current), None)
    nearest = nearest_to(request.user, current, q)
    if current and current.key == "personnes":
        people = [one.pk for one in (*current.items, *nearest)]
        if not may_read_people(request.user, people):
            return too_many_people(request)
    context = {
        "q": q,
        "tabs": tabs,
        "current": current,
        "is_found_elsewhere": any(tab.count.number for tab in tabs),
        "nearest": nearest,
    }
    return render(request, "pages/search/search.html", context)

"""Find and read."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from practices import rules, search
from practices.article import article_for
from practices.library import library_for
from practices.models import Sheet
from practices.views.common import ONLY_CONTRIBUTORS, visible_sheet


@login_not_required
@require_safe
def sheet_list(request):
    template = "practices/sheet_list.html" + ("#results" if request.htmx else "")
    context = {
        "library": library_for(request.user, request.GET),
        "may_create": rules.can_create(request.user),
    }
    return render(request, template, context)


@login_not_required
@require_safe
def sheet_detail(request, slug):
    """The article. Where it hides a draft, the national administration is asked why it would open it."""
    try:
        sheet = visible_sheet(request, slug)
    except Http404:
        if standing_of(request.user).is_national and _is_draft(slug):
            return redirect("practices:sheet_open", slug)
        raise
    return show_article(request, sheet)


def _is_draft(slug):
    return Sheet.objects.drafts().filter(slug=slug).exists()


def show_article(request, sheet, *, question_form=None, answer_forms=None, status=200):
    article = article_for(request.user, sheet, question_form, answer_forms or {})
    return render(request, "practices/sheet_detail.html", {"article": article}, status=status)


@require_safe
def similar_titles(request):
    """The sheets whose title looks like the one being typed (an htmx fragment)."""
    if not rules.can_create(request.user):
        raise PermissionDenied(ONLY_CONTRIBUTORS)
    visible = Sheet.objects.shared_to(standing_of(request.user))
    others = visible.exclude(slug=request.GET.get("fiche", ""))
    found = search.similar_titles(others, request.GET.get("title", ""))
    return render(request, "practices/similar_titles.html", {"sheets": found})

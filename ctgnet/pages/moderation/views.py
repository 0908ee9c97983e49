"""Somebody says that a content should not be there; a moderator answers."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.standing import standing_of
from ctgnet.pages.admin_desk.views import for_national
from ctgnet.pages.moderation.forms import ReportForm
from ctgnet.pages.moderation.titles import titles_of
from ctgnet.paging import keyset_page
from members import actions
from members.models import Report


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request):
    """Open to visitors, counted by address: a report is a right, not a way to flood."""
    if refused := ratelimit.consume_or_429(request, action="report_content"):
        return refused
    initial = {"path": request.GET.get("page", "")[:300]}
    form = ReportForm(request.POST or None, initial=initial, reporter=request.user)
    if request.method == "POST" and form.is_valid():
        reporter = request.user if request.user.is_authenticated else None
        actions.report_content(**form.cleaned_data, reporter=reporter)
        messages.success(
            request, "Merci. L’administration nationale du réseau lira votre signalement."
        )
        return redirect(f"{reverse('report_create')}?envoye=1")
    is_sent = request.GET.get("envoye") == "1"
    status = 422 if form.is_bound else 200
    page = {"form": form, "is_sent": is_sent}
    return render(request, "pages/moderation/report_create.html", page, status=status)


@require_safe
@for_national
def report_list(request):
    """What waits first, then what was answered: two tabs."""
    is_closed = request.GET.get("etat") == "traites"
    reports = Report.objects.filter(closed_at__isnull=not is_closed)
    order = ("-created_at", "-pk") if is_closed else ("created_at", "pk")
    page = keyset_page(
        reports.select_related("reporter", "closed_by"),
        order=order,
        cursor=request.GET.get("apres"),
    )
    titles = titles_of({report.path for report in page.items}, standing_of(request.user))
    for report in page.items:
        report.page_title = titles.get(report.path, "")
    return render(
        request, "pages/moderation/report_list.html", {"page": page, "is_closed": is_closed}
    )


@require_POST
@for_national
def report_close(request, pk):
    report = get_object_or_404(Report, pk=pk)
    outcome = request.POST.get("outcome", "").replace("\x00", "").strip()[:300]
    if not outcome:
        messages.error(request, "Dites en une phrase ce qui a été fait.")
    else:
        actions.close_report(report, by=request.user, outcome=outcome)
        messages.success(request, "Le signalement est traité.")
    return redirect("report_list")

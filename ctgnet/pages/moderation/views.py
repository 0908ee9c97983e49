"""Somebody says that a content should not be there; a moderator looks, decides and answers."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.standing import standing_of
from ctgnet import limits
from ctgnet.addresses import is_a_page_of_this_site
from ctgnet.pages.moderation import contents, rules
from ctgnet.pages.moderation.forms import ReportForm
from ctgnet.pages.moderation.titles import titles_of
from ctgnet.paging import keyset_page
from ctgnet.templatetags.french import moment
from ctgnet.typed import words_in
from members import actions
from members.models import Decision, Report

FOR_MODERATORS = (
    "Les signalements sont lus par l’administration nationale, et par les Caf pour ce qui est "
    "écrit sur leur territoire."
)


def for_moderators(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.can_see_reports(request.user):
            raise PermissionDenied(FOR_MODERATORS)
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request):
    """Open to visitors: a report is a right, not a way to flood. Members count apart from their building."""
    initial = {
        "path": request.GET.get("page", "")[:300],
        "content": request.GET.get("contenu", "")[:60],
    }
    form = ReportForm(request.POST or None, initial=initial, reporter=request.user)
    if request.method == "POST" and form.is_valid():
        if refused := limits.refusal(request, "report_content"):
            return refused
        _report(form.cleaned_data, request.user)
        messages.success(
            request, "Merci. L’administration nationale du réseau lira votre signalement."
        )
        sent = urlencode({"envoye": 1, "page": form.cleaned_data["path"]})
        return redirect(f"{reverse('report_create')}?{sent}")
    is_sent = request.GET.get("envoye") == "1"
    back = initial["path"] if is_a_page_of_this_site(initial["path"]) else "/"
    status = 422 if form.is_bound else 200
    page = {
        "form": form,
        "is_sent": is_sent,
        "back": back,
        "label": contents.label_of(initial["content"]),
    }
    return render(request, "pages/moderation/report_create.html", page, status=status)


def _report(typed, member):
    about = contents.about(typed["path"], typed.pop("content"))
    reporter = member if member.is_authenticated else None
    actions.report_content(**typed, reporter=reporter, about=about)


@require_safe
@for_moderators
def report_list(request):
    """What waits first, then what was answered: two tabs."""
    is_closed = request.GET.get("etat") == "traites"
    standing = standing_of(request.user)
    reports = Report.objects.visible_to(standing).filter(closed_at__isnull=not is_closed)
    order = ("-created_at", "-pk") if is_closed else ("created_at", "pk")
    page = keyset_page(
        reports.select_related("reporter", "closed_by"),
        order=order,
        cursor=request.GET.get("apres"),
    )
    titles = titles_of({report.path for report in page.items}, standing)
    pieces = contents.pieces_by_key(page.items)
    for report in page.items:
        report.page_title = titles.get(report.path, "")
        report.piece = pieces.get(f"{report.kind}:{report.object_id}")
    context = {"page": page, "is_closed": is_closed, "is_national": standing.is_national}
    return render(request, "pages/moderation/report_list.html", context)


@require_safe
@for_moderators
def report_detail(request, pk):
    """The content in question, what was decided of it, and what may be decided now."""
    return show_report(request, visible_report(request, pk))


def show_report(request, report, *, typed=None, status=200):
    pieces = [
        (piece, rules.can_moderate(request.user, piece), contents.is_about(report, piece))
        for piece in contents.pieces_of(report)
    ]
    context = {
        "report": report,
        "pieces": pieces,
        "past": _past(report, pieces),
        "typed": typed or {},
        "standing": standing_of(request.user),
    }
    return render(request, "pages/moderation/report_detail.html", context, status=status)


def _past(report, pieces):
    """What was decided of a content that is no longer anywhere."""
    key = f"{report.kind}:{report.object_id}"
    if not report.kind or any(piece.key == key for piece, *_ in pieces):
        return []
    decided = Decision.objects.about(report.kind, report.object_id)
    return decided.select_related("hidden_by", "restored_by", "removed_by")


@require_POST
@for_moderators
def report_close(request, pk):
    report = visible_report(request, pk)
    outcome = words_in(request, "outcome")
    if not outcome:
        messages.error(request, "Dites en une phrase ce qui a été fait.")
        return redirect("report_detail", report.pk)
    closed = actions.close_report(report, by=request.user, outcome=outcome)
    if (closed.closed_by_id, closed.outcome) != (request.user.pk, outcome):
        messages.warning(
            request,
            f"{closed.closed_by.full_name} l’avait déjà traité le {moment(closed.closed_at)}. Ce que "
            f"vous écriviez n’est ni gardé ni envoyé : « {outcome} »",
        )
        return redirect("report_detail", report.pk)
    said = "Votre réponse part." if report.is_answered_in_words else "Le signalement est traité."
    messages.success(request, said)
    return redirect("report_list")


def visible_report(request, pk):
    visible = Report.objects.visible_to(standing_of(request.user))
    return get_object_or_404(visible.select_related("reporter", "closed_by"), pk=pk)

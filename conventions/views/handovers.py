"""The handover of a post: read by who comes next, written by who leaves, printed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, rules
from conventions.clock import dates_ahead
from conventions.forms import HandoverPage
from conventions.models import ActionSheet, Convention, Document, Handover
from conventions.planning.note import milestones_ahead
from conventions.standing import standing_of
from conventions.views.card import header_of
from conventions.views.form_pages import READ_OR_WRITE
from ctgnet.pdf import NoPdf, render_pdf
from ctgnet.templatetags.french import day, hour, of
from ctgnet.uploads import send_bytes
from members.actions import Stale

MOST_PAPERS, MOST_ACTIONS = 50, 50


@require_safe
def handover_detail(request, slug, pk):
    """The bundle: what is left to do, whom to call, what to know, actions, papers and dates ahead."""
    return _detail_page(request, *_visible_handover(request, slug, pk))


@require_safe
def handover_print(request, slug, pk):
    """The same on paper; where no PDF can be made, the browser prints the page."""
    handover, convention = _visible_handover(request, slug, pk)
    context = {"convention": convention} | _bundle(request, handover, convention)
    try:
        content = render_pdf("conventions/handover_print.html", context)
    except NoPdf:
        messages.info(request, "Imprimez cette page avec votre navigateur : elle est prévue pour.")
        return _detail_page(request, handover, convention)
    name = f"Passation {of(handover.assignment.member.full_name)}, {convention.name}"
    return send_bytes(content, name=name, kind="pdf")


@require_http_methods(READ_OR_WRITE)
def handover_edit(request, slug, pk):
    """Written by the person who leaves, until thirty days after."""
    handover, convention = _visible_handover(request, slug, pk)
    if not rules.can_write_handover(request.user, handover):
        raise PermissionDenied(_who_writes(handover))
    typed = request.POST if request.method == "POST" else None
    page = HandoverPage(handover, typed, more=request.GET.get("ajouter", ""))
    if not (page.is_bound and page.is_valid()):
        return _form_page(request, handover, convention, page, 422 if page.is_bound else 200)
    try:
        actions.write_handover(handover, **page.values())
    except Stale as error:
        theirs = Handover.objects.get(pk=handover.pk)
        messages.error(request, error.messages[0])
        page = page.with_version(theirs.version)
        return _form_page(request, handover, convention, page, 409, theirs=theirs)
    if (more := request.POST.get("ajouter")) in HandoverPage.LISTS:
        return redirect(f"{request.path}?ajouter={more}#{more}")
    messages.success(request, "C’est gardé. La personne qui prendra la suite le lira.")
    return redirect(handover)


@require_POST
def handover_save(request, slug, pk):
    """The same form, sent by the page itself as it is written."""
    handover, _ = _visible_handover(request, slug, pk)
    if not rules.can_write_handover(request.user, handover):
        raise PermissionDenied(_who_writes(handover))
    page = HandoverPage(handover, request.POST)
    if not page.is_valid():
        return JsonResponse(
            {"message": "Pas encore enregistré : un champ est à corriger."}, status=422
        )
    try:
        saved = actions.write_handover(handover, **page.values())
    except Stale as error:
        return JsonResponse({"message": error.messages[0]}, status=409)
    now = hour(timezone.now())
    return JsonResponse({"message": f"Enregistré à {now}.", "version": saved.version})


# Inside --------------------------------------------------------------------------------------


def _visible_handover(request, slug, pk):
    """Its readers are fewer than those of the CTG, and the person who left may see it no more."""
    rows = Handover.objects.visible_to(standing_of(request.user)).with_people()
    handover = get_object_or_404(rows, pk=pk, assignment__post__convention__slug=slug)
    conventions = Convention.objects.with_state().with_badges().with_plan()
    convention = conventions.select_related("previous", "next").get(
        pk=handover.assignment.post.convention_id
    )
    handover.assignment.post.convention = convention
    return handover, convention


def _detail_page(request, handover, convention):
    context = header_of(request, convention, tab="equipe") | _bundle(request, handover, convention)
    context["can_write"] = rules.can_write_handover(request.user, handover)
    return render(request, "conventions/handover_detail.html", context)


def _bundle(request, handover, convention):
    seen = Document.objects.visible_to(standing_of(request.user)).filter(convention=convention)
    sees_working_data = rules.can_see_working_data(request.user, convention)
    return {
        "handover": handover,
        "leaver": handover.assignment.member,
        "steps": handover.steps.all(),
        "contacts": handover.contacts.all(),
        "papers": seen.order_by("-dated_on", "-pk")[:MOST_PAPERS],
        "bodies": convention.bodies.open().in_order(),
        "sees_working_data": sees_working_data,
        "under_way": _under_way(request.user, handover, convention),
        "dates": _dates(convention, sees_working_data=sees_working_data),
    }


def _dates(convention, *, sees_working_data):
    """What comes next: the clock and the avenants; the first steps of its plan for who works in it."""
    today = timezone.localdate()
    dates = dates_ahead(convention, today, with_waiting=sees_working_data)
    if not sees_working_data:
        return dates
    sheets = ActionSheet.objects.of_convention(convention.pk).kept()
    return sorted([*dates, *milestones_ahead(sheets, today)])


def _under_way(reader, handover, convention):
    """The actions of the plan that go on, for those who may read the plan."""
    if not rules.can_see_plan(reader, convention):
        return []
    sheets = ActionSheet.objects.under_way(convention, lead=handover.assignment.member)
    late_today = sheets.with_lateness(timezone.localdate())
    return list(late_today.select_related("lead")[:MOST_ACTIONS])


def _who_writes(handover):
    name = handover.assignment.member.full_name
    return (
        f"Cette passation s’écrit par {name}, jusqu’au {day(handover.last_day_to_write)}. "
        "Vous pouvez la lire et l’imprimer."
    )


def _form_page(request, handover, convention, page, status, *, theirs=None):
    context = {
        "handover": handover,
        "convention": convention,
        "page": page,
        "theirs": theirs,
        "more": request.GET.get("ajouter", ""),
    }
    return render(request, "conventions/handover_edit.html", context, status=status)

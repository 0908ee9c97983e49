"""Deciding about a reported content, and reading what was decided of one's own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conventions.standing import standing_of
from ctgnet.forms import READ_AGAIN
from ctgnet.pages.moderation import contents, rules
from ctgnet.pages.moderation.forms import ContestForm
from ctgnet.pages.moderation.views import for_moderators, show_report, visible_report
from ctgnet.typed import AGAIN, words_in
from members import actions
from members.models import Decision, Report
from reference.models import Caf

ACTS = {
    "hide": (actions.hide_content, "masqué"),
    "restore": (actions.restore_content, "rétabli"),
    "remove": (actions.remove_content, "retiré"),
}
NOT_YOURS = (
    "L’administration nationale décide, ou une personne de la Caf du territoire ; jamais la "
    "personne qui a écrit ce contenu ni celle à qui il s’adresse."
)
SURE = "Cochez la case : un contenu retiré ne revient pas."


@require_POST
@for_moderators
def report_decide(request, pk):
    """Hide, show again or remove one content of a report, with a reason that its writer reads."""
    report = visible_report(request, pk)
    piece = contents.piece_of(request.POST.get("content", ""))
    if piece is None or piece.key not in {one.key for one in contents.pieces_of(report)}:
        messages.error(request, "Ce contenu n’est plus là : rien n’a été décidé.")
        return redirect("report_detail", report.pk)
    if not rules.can_moderate(request.user, piece):
        raise PermissionDenied(NOT_YOURS)
    try:
        decision = _decide(request, report, piece)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return show_report(request, report, typed=request.POST, status=422)
    _say(request, piece, decision)
    actions.answer_report(report, decision, by=request.user)
    return redirect("report_detail", report.pk)


def _decide(request, report, piece):
    act, typed = request.POST.get("act", ""), request.POST
    if act not in ACTS:
        raise Http404
    if AGAIN in typed:  # brought back after the end of a session: removed, it would not come back
        raise ValidationError(READ_AGAIN)
    if not contents.is_about(report, piece):
        raise ValidationError(actions.OF_ANOTHER)
    if act == "remove" and not typed.get("sure"):
        raise ValidationError(SURE)
    action, _ = ACTS[act]
    return action(
        piece.content,
        piece.thing,
        by=request.user,
        reason=words_in(request, "reason"),
        seen=typed.get("seen", ""),
        caf=_acts_for(request.user, piece),
    )


def _acts_for(member, piece):
    """The Caf whose journal keeps the act; none for the national administration."""
    cafs = standing_of(member).cafs & contents.cafs_of(piece)
    return Caf.objects.get(pk=min(cafs)) if cafs else None


def _say(request, piece, decision):
    """Whether this click decided, or somebody had just done so."""
    done = ACTS[request.POST["act"]][1]
    if request.POST["act"] == "hide" and decision.hidden_by_id != request.user.pk:
        name = decision.hidden_by.full_name
        messages.info(request, f"{piece.content.label} : {name} venait de décider. C’est {done}.")
    else:
        messages.success(request, f"{piece.content.label} : c’est {done}.")


@require_http_methods(["GET", "HEAD", "POST"])
def decision_detail(request, pk):
    """To whoever wrote it: what was decided, why, their words while they are kept, how to contest."""
    mine = Decision.objects.told_to(request.user)
    decision = get_object_or_404(mine, pk=pk)
    form = ContestForm(request.POST or None, decision=decision)
    if request.method == "POST" and form.is_valid():
        actions.contest_decision(decision, by=request.user, message=form.cleaned_data["message"])
        messages.success(request, "L’administration nationale relira cette décision.")
        return redirect(decision)
    context = {
        "decision": decision,
        "form": form,
        "contested": Report.objects.filter(contests=decision, reporter=request.user).first(),
        "words": contents.words_left(decision),
    }
    status = 422 if form.is_bound else 200
    return render(request, "pages/moderation/decision_detail.html", context, status=status)

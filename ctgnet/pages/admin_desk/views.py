"""The desk of the national administration: who waits, which mails are in doubt, what is reported."""

from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.contacts import known_at
from conventions.names import may_still_read
from conventions.standing import standing_of
from ctgnet import limits
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.admin_desk.forms import KnownMemberForm, ReferentForm
from ctgnet.pages.admin_desk.openings import openings_today
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.typed import words_in
from members import actions, rules
from members.ceiling_pages import too_many_people
from members.models import Member, Report, Role

SHOWN = 20
A_WEEK = timedelta(days=7)
FOR_NATIONAL = "Cette page est celle de l’administration nationale du réseau."


def for_national(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.is_national(request.user):
            raise PermissionDenied(FOR_NATIONAL)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_national
def admin_desk(request):
    page = {
        "opened": openings_today(request.user),
        "waiting": waiting_at(request.user),
        "nationals": Role.objects.current()
        .filter(kind=Role.Kind.NATIONAL)
        .select_related("member", "end_asked_by")
        .order_by("member__last_name", "pk"),
        "reports": Report.objects.visible_to(standing_of(request.user)).waiting().count(),
        "doubts": OutgoingMail.objects.in_doubt().count(),
        "readers": actions.recent_alerts(timezone.now() - A_WEEK),
        "suspended": Member.objects.filter(is_active=False, erased_at=None).order_by("-pk")[:SHOWN],
    }
    return render(request, "pages/admin_desk/admin_desk.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_national
def national_propose(request):
    """Propose somebody for the national administration: another administrator validates."""
    form = KnownMemberForm(request.POST or None)
    done = "Votre proposition attend qu’une autre personne de l’administration la valide."
    return _propose(request, form, Role.Kind.NATIONAL, "national_propose", done)


@require_http_methods(["GET", "HEAD", "POST"])
@for_national
def referent_grant(request):
    """Name the référence of a Caf: the person who will validate their colleagues."""
    form = ReferentForm(request.POST or None)
    done = "La demande est enregistrée : validez-la ci-dessous."
    return _propose(request, form, Role.Kind.CAF_REFERENT, "referent_grant", done)


def _propose(request, form, kind, name, done):
    if request.method == "POST" and (refused := limits.refusal(request, "view_contact")):
        return refused
    if form.is_valid():
        typed = form.cleaned_data
        if not may_still_read(request.user, form.member):
            return too_many_people(request)
        _open_address(form.member, by=request.user, reason=typed["note"])
        try:
            actions.request_role(
                member=form.member,
                kind=kind,
                caf=typed.get("caf"),
                note=typed["note"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("admin_desk")
    status = 422 if form.is_bound else 200
    return render(request, f"pages/admin_desk/{name}.html", {"form": form}, status=status)


def _open_address(member, *, by, reason):
    """That an account has it was hidden: it is read as every hidden address, traced and told."""
    if not known_at(by, [member.email]).exists():
        actions.open_contact(member, by=by, reason=reason)


@require_POST
@for_national
def member_suspend(request, public_id):
    return _change_account(request, public_id, actions.suspend_member, "Le compte est suspendu.")


@require_POST
@for_national
def member_reopen(request, public_id):
    return _change_account(request, public_id, actions.reopen_member, "Le compte est rouvert.")


def _change_account(request, public_id, act, done):
    member = get_object_or_404(Member, public_id=public_id, erased_at=None)
    if not rules.can_suspend(request.user, member):
        raise PermissionDenied("Une autre personne de l’administration peut suspendre ce compte.")
    reason = words_in(request, "reason")
    try:
        act(member, by=request.user, reason=reason)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect("admin_desk")

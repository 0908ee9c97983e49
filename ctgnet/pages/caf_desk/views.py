"""The desk of a Caf officer: what waits, oldest first, each line with its act."""

from functools import partial, wraps

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.actions import (
    Person,
    member_of,
    open_convention,
    refuse_assignment,
    validate_assignment,
)
from conventions.models import Assignment, Convention, to_reconfirm
from conventions.rules import can_decide, can_open
from conventions.standing import standing_of
from ctgnet.pages.acts import with_sentences
from ctgnet.pages.caf_desk.forms import ColleagueForm, ExportForm
from ctgnet.pages.caf_desk.lists import LISTS, first_lines
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.paging import CappedCount, capped_counts, keyset_page
from ctgnet.templatetags.french import moment, of
from ctgnet.typed import words_in
from members import actions, rules
from members.emails import sample_invitation
from members.inviting import Given, how_told
from members.models import AuditLine, GrantStatus, Invitation, Role
from reference.models import Caf

# The tag of a message that leads to them.
INVITATIONS = "invitations"
FOR_THE_DESK = "Ce bureau est celui des personnes des Caf et de l’administration nationale."
DECIDERS = (
    "Une référence CTG de cette Caf ou l’administration nationale répond à cette demande, "
    "jamais la personne concernée."
)
ENDERS = "Une référence CTG de cette Caf ou l’administration nationale peut mettre fin à ce rôle."


def for_the_desk(view):
    """Caf officers and national administrators; others read who works here."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.can_see_queue(request.user):
            raise PermissionDenied(FOR_THE_DESK)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_the_desk
def caf_desk(request):
    """Everything, or what a colleague handed to the reader (« pour=moi »)."""
    return show_desk(request)


def show_desk(request, *, export_form=None, status=200):
    standing = standing_of(request.user)
    everything = waiting_at(request.user)
    mine = [line for line in everything if line.is_for(request.user)]
    is_mine_only = request.GET.get("pour") == "moi"
    page = {
        "cafs": Caf.objects.filter(pk__in=standing.cafs).order_by("code"),
        "lines": mine if is_mine_only else everything,
        "numbers": {"all": len(everything), "mine": len(mine)},
        "is_mine_only": is_mine_only,
        "is_shared": any(line.delegate for line in everything),
        "to_reconfirm": _number_to_reconfirm(standing),
        "followed": first_lines(standing.cafs) if standing.is_caf_officer else [],
        "everywhere": LISTS.values() if standing.is_national else [],
        "export_form": export_form or ExportForm(must_say_why=True),
    }
    return render(request, "pages/caf_desk/caf_desk.html", page, status=status)


def _number_to_reconfirm(standing):
    if not standing.cafs:
        return CappedCount(0)
    return capped_counts({"due": to_reconfirm(standing)})["due"]


# Roles -------------------------------------------------------------------------------------


def _role(request, pk):
    """A role that the desk may see: of its Cafs, of partners, or any for the administration."""
    role = get_object_or_404(Role.objects.select_related("caf", "organisation", "member"), pk=pk)
    is_seen = rules.is_national(request.user) or (
        role.kind != Role.Kind.NATIONAL and rules.is_officer_of(request.user, role.caf_id)
    )
    if not is_seen:
        raise Http404
    return role


def _decide(request, role, act, done):
    if not rules.can_decide_role(request.user, role):
        raise PermissionDenied(DECIDERS)
    return _do(request, act, done, back="caf_desk")


def _do(request, act, done, *, back):
    """Call the action and tell what happened, or why it did not."""
    try:
        act()
    except ValidationError as error:
        typed = f" Vous aviez écrit : « {reason} »." if (reason := _reason(request)) else ""
        for message in error.messages:
            messages.error(request, f"{message}{typed}")
    else:
        messages.success(request, done)
    return redirect(back)


def _reason(request):
    return words_in(request, "reason")


@require_POST
@for_the_desk
def role_validate(request, pk):
    role = _role(request, pk)
    act = partial(actions.validate_role, role, by=request.user, reason=_reason(request))
    return _decide(
        request, role, act, f"C’est fait : {role.member.full_name}, {role}. {how_told(role.member)}"
    )


@require_POST
@for_the_desk
def role_refuse(request, pk):
    role = _role(request, pk)
    act = partial(actions.refuse_role, role, by=request.user, reason=_reason(request))
    return _decide(request, role, act, "La demande est refusée ; la personne lira votre motif.")


@require_POST
@for_the_desk
def role_end(request, pk):
    role = _role(request, pk)
    if not rules.can_end_role(request.user, role):
        raise PermissionDenied(ENDERS)
    act = partial(actions.end_role, role, by=request.user, reason=_reason(request))
    back = "admin_desk" if role.kind == Role.Kind.NATIONAL else "colleague_list"
    return _do(request, act, "C’est noté : la personne en est informée.", back=back)


# Functions on the posts of CTGs --------------------------------------------------------------


def _decide_assignment(request, pk, act, done):
    """Answer a request of one's desk, `done` saying whose and for what; a second click finds it answered."""
    ours = Convention.objects.at_desk_of(standing_of(request.user))
    requests = Assignment.objects.filter(post__convention__in=ours.values("pk"))
    assignment = get_object_or_404(requests.select_related("post__convention", "member"), pk=pk)
    if assignment.status != GrantStatus.REQUESTED:
        messages.info(request, "Cette demande a déjà reçu une réponse.")
        return redirect("caf_desk")
    act = partial(_answer, request, assignment, act)
    told = done.format(
        of=of(assignment.member), post=assignment.post, told=how_told(assignment.member)
    )
    return _do(request, act, told, back="caf_desk")


@transaction.atomic
def _answer(request, assignment, act):
    """In the place of a Caf that has nobody, the administration opens the CTG with its reason first."""
    convention = assignment.post.convention
    if can_open(request.user, convention):
        open_convention(convention, by=request.user, reason=_reason(request))
    if not can_decide(request.user, assignment):
        raise PermissionDenied(
            "Une autre personne de la Caf répond : personne ne valide sa propre demande."
        )
    act(assignment, by=request.user)


@require_POST
@for_the_desk
def assignment_validate(request, pk):
    done = "La fonction {of} est validée : {post}. {told}"
    return _decide_assignment(request, pk, validate_assignment, done)


@require_POST
@for_the_desk
def assignment_refuse(request, pk):
    act = partial(refuse_assignment, reason=_reason(request))
    done = "La demande {of} est refusée : {post}. La personne lira votre motif."
    return _decide_assignment(request, pk, act, done)


# Colleagues and invitations ------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_desk
def colleague_list(request):
    """The people of my Cafs, and a colleague to propose."""
    standing = standing_of(request.user)
    cafs = Caf.objects.active() if standing.is_national else standing.cafs
    form = ColleagueForm(request.POST or None, cafs=cafs)
    if request.method == "POST" and form.is_valid() and (role := _propose(request, form)):
        _say_proposed(request, role.member)
        return redirect("colleague_list")
    page = {
        "form": form,
        "colleagues": _colleagues(request.user, standing),
        "invitation": _sample_of_invitation(request.user, form),
    }
    status = 422 if form.is_bound else 200
    return render(request, "pages/caf_desk/colleague_list.html", page, status=status)


def _sample_of_invitation(member, form):
    """What an address that is not known reads, at one's only Caf or at the one that is chosen."""
    cafs = list(form.fields["caf"].queryset[:2])
    kind = Role.Kind.CAF_OFFICER
    if len(cafs) == 1:
        given = Given.of(Role(kind=kind, caf=cafs[0], requested_by=member))
    else:
        given = Given(
            f"{kind.label}, à la Caf choisie", "votre Caf", "la référence CTG de cette Caf"
        )
    return sample_invitation([given], by=member)


def _colleagues(member, standing):
    roles = Role.objects.current().filter(caf__in=standing.cafs)
    roles = roles.select_related("member", "caf").order_by("caf", "member__last_name", "pk")
    return [(role, rules.can_end_role(member, role)) for role in roles]


def _propose(request, form):
    """The role that waits for an answer; None when the form says why not."""
    typed = form.cleaned_data
    kind, caf = Role.Kind.CAF_OFFICER, typed["caf"]
    if not rules.can_propose(request.user, kind=kind, caf_id=caf.pk):
        raise PermissionDenied("Une personne de cette Caf propose ses collègues.")
    person = Person(**{name: typed[name] for name in ("email", "first_name", "last_name")})
    try:
        with transaction.atomic():
            return actions.request_role(
                member=member_of(person, by=request.user),
                kind=kind,
                caf=caf,
                note=typed["note"],
                by=request.user,
            )
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _say_proposed(request, person):
    """Whoever has not come in yet has an invitation of whoever proposed them, which they follow."""
    messages.success(
        request,
        f"Votre proposition pour {person.full_name} est partie à la personne qui valide.",
    )
    if sent := person.invitations.open().filter(invited_by=request.user).last():
        until = moment(sent.expires_at)
        messages.info(request, f"Son invitation est partie, valable jusqu’au {until}.", INVITATIONS)


@require_safe
@for_the_desk
def invitation_list(request):
    """The invitations I sent, and what became of them."""
    came = EmailAddress.objects.filter(user=OuterRef("member"), verified=True)
    sent = Invitation.objects.filter(invited_by=request.user).select_related("member")
    sent = sent.annotate(has_come=Exists(came))
    page = keyset_page(sent, order=("-created_at", "-pk"), cursor=request.GET.get("apres"))
    return render(request, "pages/caf_desk/invitation_list.html", {"page": page})


def _invitation(request, pk):
    """Mine, or that of a colleague of my Cafs: the others do not exist."""
    invitations = Invitation.objects.select_related("member", "invited_by")
    invitation = get_object_or_404(invitations, pk=pk)
    if not rules.can_revoke_invitation(request.user, invitation):
        raise Http404
    return invitation


@require_POST
@for_the_desk
def invitation_revoke(request, pk):
    act = partial(actions.revoke_invitation, _invitation(request, pk), by=request.user)
    return _do(
        request, act, "L’invitation est retirée : son lien ne marche plus.", back="invitation_list"
    )


@require_POST
@for_the_desk
def invitation_renew(request, pk):
    act = partial(actions.invite_again, _invitation(request, pk), by=request.user)
    return _do(
        request,
        act,
        "Une nouvelle invitation est partie, valable sept jours.",
        back="invitation_list",
    )


@require_safe
@for_the_desk
def caf_journal(request):
    """The acts recorded for my Cafs; all of them for the national administration."""
    standing = standing_of(request.user)
    lines = (
        AuditLine.objects.all()
        if standing.is_national
        else AuditLine.objects.filter(caf__in=standing.cafs)
    )
    page = keyset_page(
        lines.select_related("actor", "subject"),
        order=("-at", "-pk"),
        cursor=request.GET.get("apres"),
    )
    context = {"page": page, "lines": with_sentences(page, standing)}
    return render(request, "pages/caf_desk/caf_journal.html", context)

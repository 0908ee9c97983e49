"""The people of a CTG: a post asked for, an answer, an end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from conventions import actions, rules
from conventions.addressees import officers_of
from conventions.answering import sent
from conventions.forms import EndForm, RefusalForm, RequestForm, StillThereForm
from conventions.models import Assignment, Post
from conventions.views.card import visible_convention
from conventions.views.form_pages import NOT_ONESELF, READ_OR_WRITE, back, done, form_page, post_at
from ctgnet.templatetags.french import day, of
from members.inviting import how_told

MOST_NAMES = 3
ALREADY = "Vous avez déjà ce poste, ou votre demande attend une réponse."


@require_http_methods(READ_OR_WRITE)
def assignment_request(request, slug, pk):
    """Ask for a post oneself; a Caf of the convention answers."""
    post = post_at(request, slug, pk)
    if not rules.can_ask_for(request.user, post):
        raise PermissionDenied("Ce poste n’est pas ouvert aux demandes.")
    if request.method != "POST" and not Post.objects.to_ask(request.user).filter(pk=pk).exists():
        messages.info(request, ALREADY)
        return redirect("conventions:convention_team", slug=slug)
    form = RequestForm(request.POST or None, post=post)
    if form.is_valid() and done(
        form, lambda values: actions.request_assignment(post, by=request.user, **values)
    ):
        asked = Assignment.objects.requested().filter(post=post, member=request.user).first()
        messages.success(request, sent(asked) if asked else ALREADY)
        return redirect("conventions:convention_team", slug=slug)
    return form_page(
        request,
        post.convention,
        form,
        f"Demander ce poste : {post}",
        "Envoyer la demande",
        lead="Une personne de la Caf valide, ou refuse avec un motif. Un courriel vous préviendra.",
    )


@require_POST
def assignment_validate(request, slug, pk):
    assignment = assignment_at(request, slug, pk)
    if not rules.can_decide(request.user, assignment):
        return _not_mine_to_decide(request, assignment)
    told = how_told(assignment.member)
    try:
        actions.validate_assignment(assignment, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"La fonction {of(assignment.member)} est validée. {told}")
    return back(request, slug)


@require_http_methods(READ_OR_WRITE)
def assignment_refuse(request, slug, pk):
    """A refusal always says why."""
    assignment = assignment_at(request, slug, pk)
    if not rules.can_decide(request.user, assignment):
        return _not_mine_to_decide(request, assignment)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(
        form, lambda values: actions.refuse_assignment(assignment, by=request.user, **values)
    ):
        messages.success(request, f"La demande {of(assignment.member)} est refusée.")
        return back(request, slug)
    return form_page(
        request,
        assignment.post.convention,
        form,
        f"Refuser la demande {of(assignment.member)}",
        "Refuser avec ce motif",
        lead=_what_is_asked(assignment),
    )


@require_POST
def assignment_withdraw(request, slug, pk):
    """Take back one's own request, before anybody has answered it."""
    assignment = assignment_at(request, slug, pk)
    if not rules.can_withdraw(request.user, assignment):
        raise PermissionDenied("La personne qui a fait cette demande la retire elle-même.")
    try:
        actions.withdraw_assignment(assignment, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Votre demande est retirée.")
    return redirect("myspace")


@require_http_methods(READ_OR_WRITE)
def assignment_end(request, slug, pk):
    assignment = assignment_at(request, slug, pk)
    if not rules.can_end(request.user, assignment):
        raise PermissionDenied(NOT_ONESELF)
    announced = assignment.reconfirmations.announced_end()
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": announced})
    if form.is_valid() and done(
        form, lambda values: actions.end_assignment(assignment, by=request.user, **values)
    ):
        messages.success(request, f"La fonction {of(assignment.member)} prend fin.")
        return redirect("conventions:convention_team", slug=slug)
    return form_page(
        request,
        assignment.post.convention,
        form,
        f"Fin de fonction {of(assignment.member)}",
        "Mettre fin à la fonction",
        lead=_what_is_announced(announced)
        + "Ses droits sur cette CTG s’arrêtent le lendemain. Cette personne est prévenue.",
    )


@require_http_methods(READ_OR_WRITE)
def assignment_answer(request, slug, pk):
    """« Tenez-vous toujours ce poste ? »: asked by the Caf, or said by whoever leaves."""
    assignment = assignment_at(request, slug, pk)
    if not rules.can_answer_for_oneself(request.user, assignment):
        raise PermissionDenied("La personne qui tient ce poste répond elle-même.")
    announced = assignment.reconfirmations.announced_end()
    form = StillThereForm(
        request.POST if request.method == "POST" else None,
        initial={"is_there": "non", "left_on": announced} if announced else None,
    )
    if form.is_valid() and done(
        form,
        lambda values: actions.answer_for_oneself(
            assignment, by=request.user, left_on=values["left_on"]
        ),
    ):
        messages.success(request, "Merci. Votre Caf lit votre réponse et la prend en compte.")
        return redirect("conventions:convention_team", slug=slug)
    return form_page(
        request,
        assignment.post.convention,
        form,
        "Tenez-vous toujours ce poste ?",
        "Répondre",
        lead=f"{assignment.post}. {_who_ends(assignment.post.convention)}",
    )


# Inside -------------------------------------------------------------------------------------------


def assignment_at(request, slug, pk):
    """Only those who work on this CTG, and the person concerned, know that it exists."""
    convention = visible_convention(request, slug)
    rows = Assignment.objects.select_related("member", "post__employer")
    if not rules.can_see_working_data(request.user, convention):
        rows = rows.filter(member=request.user)
    assignment = get_object_or_404(rows, pk=pk, post__convention=convention)
    assignment.post.convention = convention
    return assignment


def _what_is_asked(assignment):
    """What whoever answers has under the eyes: the post, the word of the person, their address confirmed or not."""
    word = f" « {assignment.note} »" if assignment.note else ""
    proof = assignment.member.proof_in_words(is_proved=assignment.member.is_proved)
    return f"{assignment.post}.{word} {proof}."


def _what_is_announced(last_day):
    if last_day is None:
        return ""
    return f"Cette personne a annoncé que son dernier jour est le {day(last_day)}. "


def _who_ends(convention):
    """Whom the answer reaches: nobody ends one's own function."""
    people = officers_of(convention).order_by("last_name", "first_name", "pk")
    officers = [person.full_name for person in people[: MOST_NAMES + 1]]
    if not officers:
        return (
            "Personne n’y met fin pour soi-même, et votre Caf n’a pas encore de compte : "
            "l’administration nationale lira votre réponse."
        )
    if len(officers) > MOST_NAMES:
        officers[-1] = "leurs collègues"
    names = " et ".join([", ".join(officers[:-1]), officers[-1]] if officers[1:] else officers)
    return (
        "Personne n’y met fin pour soi-même : votre réponse arrive à votre Caf "
        f"({names}), qui y met fin le jour que vous dites."
    )


def _not_mine_to_decide(request, assignment):
    """Decided by a colleague a moment ago: said as news; otherwise refused."""
    may_decide = rules.acts_for_its_caf(request.user, assignment.post.convention)
    if may_decide and not request.user.is_behind(assignment.member):
        messages.info(request, "Cette demande a déjà reçu une réponse.")
        return back(request, assignment.post.convention.slug)
    raise PermissionDenied(NOT_ONESELF)

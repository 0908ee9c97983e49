"""What changes on a CTG that exists: confirmed, edited, its posts and people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from conventions import actions, rules
from conventions.forms import (
    AppointForm,
    ConventionForm,
    EndForm,
    NewPostForm,
    RefusalForm,
    RequestForm,
)
from conventions.models import Assignment, Post
from conventions.views.card import (
    figures_of_team,
    header_of,
    team_of,
    visible_convention,
)
from members.actions import Stale

ITS_CAF = "Seules les personnes de la Caf de cette CTG peuvent le faire"
NOT_ONESELF = f"{ITS_CAF}, et jamais pour elles-mêmes."
READ_OR_WRITE = ["GET", "HEAD", "POST"]


# The convention ---------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def convention_edit(request, slug):
    """Names, dates, stage, shape and thématiques; a page opened before a change shows both versions."""
    convention = visible_convention(request, slug)
    if not rules.can_edit(request.user, convention):
        raise PermissionDenied(f"{ITS_CAF} ; l’équipe le peut tant que la Caf n’a pas confirmé.")
    # Read before the form: checking it writes what was typed on the instance.
    context = {"name": convention.name, "url": convention.get_absolute_url(), "theirs": None}
    form = ConventionForm(request.POST or None, instance=convention)
    context["form"] = form
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "conventions/convention_edit.html", context, status=status)
    values = dict(form.cleaned_data)
    try:
        actions.edit_convention(
            convention, by=request.user, version=values.pop("version"), **values
        )
    except Stale as error:
        theirs = visible_convention(request, slug)
        context["theirs"] = _facts(theirs)
        # Sent again, after comparing, one's own version replaces the other.
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        messages.error(request, error.messages[0])
        return render(request, "conventions/convention_edit.html", context, status=409)
    messages.success(request, "Les changements sont enregistrés.")
    return redirect("conventions:convention_detail", slug=slug)


def _facts(convention):
    """The version that somebody else saved, line by line."""
    form = ConventionForm(instance=convention)
    lines = [
        (field.label, _written(convention, field.name)) for field in form if not field.is_hidden
    ]
    return {"lines": lines}


def _written(convention, name):
    if name == "themes":
        return ", ".join(theme.label for theme in convention.themes.all())
    display = getattr(convention, f"get_{name}_display", None)
    return display() if display else getattr(convention, name)


@require_http_methods(READ_OR_WRITE)
def convention_confirm(request, slug):
    """A Caf officer reads what a team prepared, and makes it public."""
    convention = visible_convention(request, slug)
    if convention.is_confirmed:
        messages.info(request, "Cette CTG est déjà confirmée.")
        return redirect(convention)
    if not rules.can_confirm(request.user, convention):
        raise PermissionDenied(f"{ITS_CAF}.")
    if request.method == "POST":
        try:
            actions.confirm_convention(
                convention, by=request.user, version=_number(request.POST.get("version"))
            )
        except Stale:
            messages.warning(
                request,
                "Cette CTG a changé depuis que vous l’avez lue : relisez avant de confirmer.",
            )
            return _confirm_page(request, visible_convention(request, slug), status=409)
        messages.success(request, "La CTG est confirmée et publique. Son équipe est prévenue.")
        return redirect(convention)
    return _confirm_page(request, convention)


def _confirm_page(request, convention, *, status=200):
    team = team_of(request.user, convention, with_requests=True)
    context = header_of(request, convention, tab="") | {
        "team": team,
        "total": figures_of_team(team),
    }
    return render(request, "conventions/convention_confirm.html", context, status=status)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


# Posts --------------------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def post_create(request, slug):
    """A post more, with somebody on it or vacant."""
    convention = visible_convention(request, slug)
    if not rules.can_appoint(request.user, convention):
        raise PermissionDenied(f"{ITS_CAF}.")
    signatories = [s.organisation for s in convention.signatories.select_related("organisation")]
    form = NewPostForm(request.POST or None, signatories=signatories)
    if form.is_valid() and _done(
        form,
        lambda values: actions.open_post(
            convention,
            by=request.user,
            kind=values["kind"],
            employer=values["body"],
            fte=values["fte"],
            themes=values["themes"],
            opened_on=values["opened_on"],
            holder=values["holder"],
        ),
    ):
        messages.success(request, "Le poste est ouvert.")
        return redirect("conventions:convention_team", slug=slug)
    return _form_page(request, convention, form, "Ouvrir un poste", "Ouvrir le poste")


@require_http_methods(READ_OR_WRITE)
def post_appoint(request, slug, pk):
    """Somebody named on a post: validated by that act, one's own case excepted."""
    post = _post(request, slug, pk)
    if not rules.can_appoint(request.user, post.convention):
        raise PermissionDenied(f"{ITS_CAF}.")
    form = AppointForm(request.POST or None, post=post)
    if form.is_valid() and _done(
        form,
        lambda values: actions.appoint(
            post,
            by=request.user,
            person=values["holder"],
            fte=values["fte"],
            starts_on=values["starts_on"],
        ),
    ):
        messages.success(request, "C’est enregistré. La personne est prévenue par courriel.")
        return redirect("conventions:convention_team", slug=slug)
    return _form_page(request, post.convention, form, f"Nommer : {post}", "Nommer cette personne")


@require_http_methods(READ_OR_WRITE)
def post_close(request, slug, pk):
    post = _post(request, slug, pk)
    if not rules.can_appoint(request.user, post.convention):
        raise PermissionDenied(f"{ITS_CAF}.")
    form = EndForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]
    if form.is_valid() and _done(
        form, lambda values: actions.close_post(post, by=request.user, on=values["on"])
    ):
        messages.success(request, "Le poste est fermé.")
        return redirect("conventions:convention_team", slug=slug)
    return _form_page(
        request,
        post.convention,
        form,
        f"Fermer : {post}",
        "Fermer le poste",
        lead="Les personnes qui tiennent ce poste le quittent ce jour-là et en sont prévenues.",
    )


# People -------------------------------------------------------------------------------------------


@require_http_methods(READ_OR_WRITE)
def assignment_request(request, slug, pk):
    """Ask for a post oneself; a Caf of the convention answers."""
    post = _post(request, slug, pk)
    if not rules.can_ask_for(request.user, post):
        raise PermissionDenied("Ce poste n’est pas ouvert aux demandes.")
    form = RequestForm(request.POST or None, post=post)
    if form.is_valid() and _done(
        form, lambda values: actions.request_assignment(post, by=request.user, **values)
    ):
        messages.success(request, "Votre demande est envoyée à la Caf, qui vous répondra.")
        return redirect("conventions:convention_team", slug=slug)
    return _form_page(
        request,
        post.convention,
        form,
        f"Demander ce poste : {post}",
        "Envoyer la demande",
        lead="Une personne de la Caf valide, ou refuse avec un motif. Un courriel vous préviendra.",
    )


@require_POST
def assignment_validate(request, slug, pk):
    assignment = _assignment(request, slug, pk)
    if not rules.can_decide(request.user, assignment):
        return _not_mine_to_decide(request, assignment)
    try:
        actions.validate_assignment(assignment, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"La fonction de {assignment.member} est validée.")
    return _back(request, slug)


@require_http_methods(READ_OR_WRITE)
def assignment_refuse(request, slug, pk):
    """A refusal always says why."""
    assignment = _assignment(request, slug, pk)
    if not rules.can_decide(request.user, assignment):
        return _not_mine_to_decide(request, assignment)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(
        form, lambda values: actions.refuse_assignment(assignment, by=request.user, **values)
    ):
        messages.success(request, f"La demande de {assignment.member} est refusée.")
        return _back(request, slug)
    return _form_page(
        request,
        assignment.post.convention,
        form,
        f"Refuser la demande de {assignment.member}",
        "Refuser avec ce motif",
    )


@require_http_methods(READ_OR_WRITE)
def assignment_end(request, slug, pk):
    assignment = _assignment(request, slug, pk)
    if not rules.can_end(request.user, assignment):
        raise PermissionDenied(NOT_ONESELF)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(
        form, lambda values: actions.end_assignment(assignment, by=request.user, **values)
    ):
        messages.success(request, f"La fonction de {assignment.member} prend fin.")
        return redirect("conventions:convention_team", slug=slug)
    return _form_page(
        request,
        assignment.post.convention,
        form,
        f"Fin de fonction de {assignment.member}",
        "Mettre fin à la fonction",
        lead="Ses droits sur cette CTG s’arrêtent le lendemain. Cette personne est prévenue.",
    )


# Inside -------------------------------------------------------------------------------------------


def _post(request, slug, pk):
    """An open post of a CTG that this person may see."""
    convention = visible_convention(request, slug)
    post = get_object_or_404(Post.objects.select_related("employer"), pk=pk, convention=convention)
    post.convention = convention
    return post


def _assignment(request, slug, pk):
    """Only those who work on this CTG, and the person concerned, know that it exists."""
    convention = visible_convention(request, slug)
    rows = Assignment.objects.select_related("member", "post__employer")
    if not rules.can_see_working_data(request.user, convention):
        rows = rows.filter(member=request.user)
    assignment = get_object_or_404(rows, pk=pk, post__convention=convention)
    assignment.post.convention = convention
    return assignment


def _not_mine_to_decide(request, assignment):
    """Decided by a colleague a moment ago: said as news; otherwise refused."""
    is_officer = rules.is_its_officer(request.user, assignment.post.convention)
    if is_officer and assignment.member_id != request.user.pk:
        messages.info(request, "Cette demande a déjà reçu une réponse.")
        return _back(request, assignment.post.convention.slug)
    raise PermissionDenied(NOT_ONESELF)


def _done(form, act):
    """Do it; what the action refuses is said in the form."""
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _back(request, slug):
    """Where the officer came from, a desk or the team page; never another site."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("conventions:convention_team", slug=slug)


def _form_page(request, convention, form, title, button, *, lead=""):
    context = {
        "convention": convention,
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "conventions/team_form.html", context, status=status)

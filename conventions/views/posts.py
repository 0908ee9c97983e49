"""The posts of a CTG: opened, given to somebody, closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from conventions import actions, mailings, rules
from conventions.forms import AppointForm, EndForm, NewPostForm
from conventions.views.card import visible_convention
from conventions.views.form_pages import ITS_CAF_ONLY, READ_OR_WRITE, done, form_page, post_at


@require_http_methods(READ_OR_WRITE)
def post_create(request, slug):
    """A post more, with somebody on it or vacant."""
    convention = visible_convention(request, slug)
    if not rules.can_appoint(request.user, convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    signatories = [row.organisation for row in convention.signatories.standing().in_order()]
    form = NewPostForm(request.POST or None, reader=request.user, signatories=signatories)
    if form.is_valid() and done(
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
    sample = mailings.invited_to_new_post(convention, by=request.user)
    return form_page(
        request, convention, form, "Ouvrir un poste", "Ouvrir le poste", invitation=sample
    )


@require_http_methods(READ_OR_WRITE)
def post_appoint(request, slug, pk):
    """Somebody named on a post: validated by that act, one's own case excepted."""
    post = post_at(request, slug, pk)
    if not rules.can_appoint(request.user, post.convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    form = AppointForm(request.POST or None, post=post, reader=request.user)
    if form.is_valid() and done(
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
    sample = mailings.invited_to(post, by=request.user)
    return form_page(
        request,
        post.convention,
        form,
        f"Nommer : {post}",
        "Nommer cette personne",
        invitation=sample,
    )


@require_http_methods(READ_OR_WRITE)
def post_close(request, slug, pk):
    post = post_at(request, slug, pk)
    if not rules.can_appoint(request.user, post.convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    form = EndForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]
    if form.is_valid() and done(
        form, lambda values: actions.close_post(post, by=request.user, on=values["on"])
    ):
        messages.success(request, "Le poste est fermé.")
        return redirect("conventions:convention_team", slug=slug)
    return form_page(
        request,
        post.convention,
        form,
        f"Fermer : {post}",
        "Fermer le poste",
        lead="Les personnes qui tiennent ce poste le quittent ce jour-là et en sont prévenues.",
    )

"""The posts of a CTG: opened, given to somebody, closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conventions import actions, mailings, rules
from conventions.forms import AppointForm, EndForm, NewPostForm
from conventions.views.card import visible_convention
from conventions.views.form_pages import ITS_CAF_ONLY, READ_OR_WRITE, done, form_page, post_at
from ctgnet.names import apart
from ctgnet.templatetags.french import day, plural
from members.agreeing import must_show, preview, say_leaving


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
    """No more post: those who hold it or ask for it are named, and their mail is read before it leaves."""
    post = post_at(request, slug, pk)
    if not rules.can_appoint(request.user, post.convention):
        raise PermissionDenied(ITS_CAF_ONLY)
    if post.is_closed:
        return _closed_already(request, post)
    form = EndForm(request.POST if request.method == "POST" else None)
    del form.fields["reason"]
    letter, since, before = None, timezone.now(), post.closed_on
    with transaction.atomic():
        is_closed = form.is_valid() and done(
            form, lambda values: actions.close_post(post, by=request.user, on=values["on"])
        )
        if is_closed:
            post.refresh_from_db()
            if post.closed_on == before:
                return _closed_already(request, post)
            letter = mailings.post_closing(post, since=since)
            if must_show(request, letter):
                transaction.set_rollback(True)  # tried, for its page to show what would leave
                return _closing_mail(request, post, letter)
    if is_closed:
        messages.success(request, "Le poste est fermé.")
        if letter:
            say_leaving(request, letter.prefix)
        return redirect("conventions:convention_team", slug=slug)
    return form_page(
        request,
        post.convention,
        form,
        f"Fermer : {post}",
        "Fermer le poste",
        lead=_who_is_told(post),
    )


def _closed_already(request, post):
    """Nothing is to be done, nor to be told."""
    state = "est fermé depuis" if post.is_closed else "ferme déjà"
    messages.info(request, f"Ce poste {state} le {day(post.closed_on)} : personne n’est prévenu.")
    return redirect("conventions:convention_team", slug=post.convention.slug)


def _who_is_told(post):
    """By name: a post is closed knowing whose function ends."""
    concerned = post.assignments.asked_or_held().select_related("member").order_by("pk")
    names = list(dict.fromkeys(apart(one.member.full_name) for one in concerned))
    if not names:
        return "Personne ne tient ni ne demande ce poste : personne ne sera prévenu."
    return (
        f"{plural(len(names), 'personne tient ou demande,personnes tiennent ou demandent')} ce poste : "
        f"{', '.join(names)}. Leur fonction prend fin ce jour-là, ce qui est demandé est refusé ; "
        "le courriel qui le leur dit vous est montré avant de partir."
    )


def _closing_mail(request, post, letter):
    return preview(
        request,
        letter,
        title="Fermer le poste et prévenir ?",
        button="Fermer et prévenir",
        way_back=reverse("conventions:convention_team", args=[post.convention.slug]),
        about=f"{post}",
    )

"""What the pages that change a CTG share: who may, the form and what the action refuses."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions.models import ConventionDraft, Post
from conventions.views.card import visible_convention
from ctgnet.addresses import way_back

ITS_CAF = (
    "Seules les personnes de la Caf de cette CTG peuvent le faire, et l’administration nationale "
    "quand elle l’a ouverte avec un motif"
)
ITS_CAF_ONLY = f"{ITS_CAF}."
NOT_ONESELF = f"{ITS_CAF}, jamais pour elles-mêmes."
READ_OR_WRITE = ["GET", "HEAD", "POST"]


def form_page(request, convention, form, title, button, *, lead="", invitation=None):
    """`invitation`: what leaves to the address that the form takes, shown before it does."""
    context = {
        "convention": convention,
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
        "invitation": invitation,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "conventions/team_form.html", context, status=status)


def done(form, act):
    """Do it; what the action refuses is said in the form."""
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def post_at(request, slug, pk):
    """A post of a CTG that this person may see, open or closed."""
    convention = visible_convention(request, slug)
    post = get_object_or_404(Post.objects.select_related("employer"), pk=pk, convention=convention)
    post.convention = convention
    return post


def back(request, slug):
    """Where the person came from, a desk or the team page; never another site."""
    return redirect(way_back(request, reverse("conventions:convention_team", args=[slug])))


def number_of(text):
    """The version that a form carries; 0, which nothing has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def own_draft(member, key):
    """The form that this person left to do something on the way; None for anything else."""
    try:
        key = UUID(key)
    except ValueError:
        return None
    drafts = ConventionDraft.objects.select_related("convention")
    return drafts.filter(pk=key, owner=member).first()

"""Testimonies: given and taken back by their authors, chosen by the national administration."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.standing import standing_of
from ctgnet.pages.admin_desk.views import for_national
from ctgnet.pages.testimony.forms import TestimonyForm
from ctgnet.pages.testimony.queries import last_testimonies
from ctgnet.paging import keyset_page
from members import actions
from members.models import Testimony


@login_not_required
@require_safe
def the_function(request):
    """The trade, told by those who do it."""
    page = {"testimonies": last_testimonies()}
    return render(request, "pages/duties/le_metier.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def testimony(request):
    """My testimony: what I agreed to, since when, and how to take it back."""
    mine = Testimony.objects.filter(member=request.user, withdrawn_at=None).first()
    if mine is None and not standing_of(request.user).is_verified:
        raise PermissionDenied("Les membres dont la fonction est validée peuvent témoigner.")
    form = TestimonyForm(request.POST or None, initial=_words_of(mine))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.give_testimony(request.user, text=typed["text"], role_words=typed["role_words"])
        messages.success(request, "Merci. Votre témoignage attend d’être choisi par le réseau.")
        return redirect("testimony")
    status = 422 if form.is_bound else 200
    page = {"form": form, "mine": mine}
    return render(request, "pages/testimony/testimony.html", page, status=status)


def _words_of(mine):
    return {"text": mine.text, "role_words": mine.role_words} if mine else {}


@require_POST
def testimony_withdraw(request):
    """Take one's agreement back: the words leave the site at once, the kept pages too."""
    if mine := Testimony.objects.filter(member=request.user, withdrawn_at=None).first():
        actions.withdraw_testimony(mine)
    messages.success(request, "Votre accord est retiré, et votre témoignage effacé.")
    return redirect("myspace")


@require_safe
@for_national
def testimony_list(request):
    """What people agreed to say, the last first, and what the public reads of it."""
    agreed = Testimony.objects.agreed().select_related("member")
    page = keyset_page(agreed, order=("-consented_at", "-pk"), cursor=request.GET.get("apres"))
    return render(request, "pages/testimony/testimony_list.html", {"page": page})


@require_POST
@for_national
def testimony_choose(request, pk):
    """Show it or not; taken back meanwhile, it cannot be shown."""
    chosen = get_object_or_404(Testimony.objects.agreed(), pk=pk)
    is_shown = request.POST.get("is_shown") == "1"
    try:
        actions.choose_testimony(chosen, by=request.user, is_shown=is_shown)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        done = "Ce témoignage est montré." if is_shown else "Ce témoignage n’est plus montré."
        messages.success(request, done)
    return redirect("testimony_list")

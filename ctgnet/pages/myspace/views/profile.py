"""My profile: what I say about myself, and to whom."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ctgnet.pages.myspace.forms import ProfileForm
from members import actions
from members.models import Decision, Member


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request):
    # A copy: what is typed wrong must not show in the page's own header.
    member = Member.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=member)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    values = form.changed_values()
    try:
        actions.update_profile(member, version=form.cleaned_data["version"], values=values)
    except actions.Stale:
        return _both_versions(request, values)
    messages.success(request, "Votre profil est enregistré.")
    return redirect("person_detail", public_id=member.public_id)


def _page(request, form, *, differences=None, status=200):
    page = {"form": form, "differences": differences, "decisions": _decisions(form.instance)}
    return render(request, "pages/myspace/profile_edit.html", page, status=status)


def _decisions(member):
    """Why fields of this profile are hidden; asked only where some are."""
    if not member.hidden_parts:
        return []
    told = Decision.objects.standing().told_to(member)
    return list(told.filter(kind__startswith="profile-").order_by("pk"))


def _both_versions(request, values):
    """The profile changed in another window: show what is saved and what was typed; save nothing."""
    saved = Member.objects.get(pk=request.user.pk)
    differences = [
        {
            "label": Member._meta.get_field(name).verbose_name,
            "saved": _written(saved, name),
            "typed": _written(Member(**values), name),
        }
        for name in values
    ]
    form = ProfileForm(instance=saved, initial=values)
    return _page(request, form, differences=differences, status=409)


def _written(member, name):
    display = getattr(member, f"get_{name}_display", None)
    return display() if display else getattr(member, name)

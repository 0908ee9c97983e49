"""Who named me by my address, without knowing whether I am here: my name is not theirs until I say yes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from members import actions, rules
from members.models import Member


def named_for(member, functions, roles):
    """[(whoever stands in for me, what was given to them, in words)]."""
    given = [
        *((one.member, f"{one.post.get_kind_display()}, {one.post.convention.name}") for one in functions),
        *((role.member, str(role)) for role in roles),
    ]  # fmt: skip
    found = {}
    for somebody, words in given:
        if somebody.pk != member.pk:
            found.setdefault(somebody, []).append(words)
    return list(found.items())


@require_POST
def name_take_up(request, public_id):
    """Say yes: what was given to the name that was typed is mine, under my own."""
    named = get_object_or_404(Member, public_id=public_id)
    if not rules.can_take_up(request.user, named):
        raise Http404
    actions.take_up(named, by=request.user)
    messages.success(request, "C’est fait : vos fonctions sont à votre nom.")
    return redirect("myspace")

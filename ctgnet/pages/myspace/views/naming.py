"""Who named me by my address, without knowing whether I am here: nothing is mine until I say yes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from conventions.answering import waits_for
from members import actions, rules
from members.models import Member

DONE = "C’est fait : vos fonctions sont à votre nom."
ANSWERED = "Cette invitation n’attend plus de réponse."
NOT_ME = (
    "C’est noté : la personne qui vous nomme le lira, sans apprendre que vous avez un compte ici."
)


def named_for(member, functions, roles):
    """[(whoever stands in for me, [what was given to them and waits for my yes])]."""
    found = {}
    for given in (*functions, *roles):
        somebody = given.member
        if somebody.pk != member.pk and somebody.is_active and given.is_asked_or_held:
            given.waits_for = given.is_waiting and waits_for(given)
            found.setdefault(somebody, []).append(given)
    return list(found.items())


def _named(request, public_id):
    named = get_object_or_404(Member, public_id=public_id)
    if not rules.can_take_up(request.user, named):
        raise Http404
    return named


@require_POST
def name_take_up(request, public_id):
    """Say yes: what was given to the name that was typed is mine, under my own, with its rights."""
    try:
        is_done = actions.take_up(_named(request, public_id), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        level, text = (messages.SUCCESS, DONE) if is_done else (messages.INFO, ANSWERED)
        messages.add_message(request, level, text)
    return redirect("myspace")


@require_POST
def name_decline(request, public_id):
    """« Ce n’est pas moi »: what was given to the name that was typed ends."""
    actions.decline(_named(request, public_id))
    messages.success(request, NOT_ME)
    return redirect("myspace")

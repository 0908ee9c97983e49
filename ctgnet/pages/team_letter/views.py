"""Write to the team of a CTG, or to a Caf, without seeing an address."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conventions import actions, mailings
from conventions.addressees import addressees_of, writer_in_words
from conventions.emails import LETTER_SALT, prefix_of_letter
from conventions.models import Convention, TeamLetter, recipient_in_words
from conventions.standing import standing_of
from ctgnet import limits
from ctgnet.mail.many import what_leaves
from ctgnet.pages.team_letter import rules
from ctgnet.pages.team_letter.cafs import cafs_of
from ctgnet.pages.team_letter.forms import LetterForm
from members.agreeing import must_show, preview, say_leaving
from reference.models import Caf

LINK_LIFE = timedelta(days=2)
SENT = "Votre message est parti. La réponse viendra à votre adresse."
STEPS = ("Écrire", "Confirmer mon adresse", "Message envoyé")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_letter(request, slug):
    """To those who carry a CTG."""
    seen = Convention.objects.visible_to(standing_of(request.user)).with_state()
    convention = get_object_or_404(seen, slug=slug)
    if not rules.can_be_written_to(convention):
        raise PermissionDenied("On écrit à l’équipe d’une CTG confirmée et qui n’est pas terminée.")
    return _letter_page(request, convention)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def caf_letter(request, code):
    """To the people of a Caf: a CTG is sought, or somebody wants to join."""
    caf = get_object_or_404(Caf, pk=code)
    if not rules.can_be_written_to(caf):
        raise PermissionDenied("Cette Caf n’existe plus\u00a0: écrivez à celle d’aujourd’hui.")
    return _letter_page(request, caf)


@login_not_required
@require_safe
def caf_find(request):
    """« Écrivez à votre Caf »: the page of the letter when there is one, else those among which to choose."""
    mine = cafs_of(request.user) if request.user.is_authenticated else []
    if len(mine) == 1:
        return redirect("caf_letter", code=mine[0].code)
    return render(request, "pages/team_letter/caf_find.html", {"mine": mine})


def _letter_page(request, recipient):
    """The form; a member's message leaves at once, the others wait for a confirmed address."""
    form = LetterForm(request.POST or None, writer=request.user)
    if request.method == "POST" and form.is_valid():
        if refused := limits.refusal(request, **_limit_of(request.user, form)):
            return refused
        try:
            return _send(request, recipient, form)
        except ValidationError as error:
            limits.give_back(request, **_limit_of(request.user, form))
            form.add_error(None, error)
    page = {
        "recipient": recipient,
        "title": f"Écrire à {recipient_in_words(recipient)}",
        "is_caf": isinstance(recipient, Caf),
        "form": form,
        "writes_at_once": rules.writes_at_once(request.user),
        "addressees": addressees_of(recipient),
        "steps": _steps("now", "next", "next"),
        "waits": request.GET.get("etape") == "confirmer",
        "steps_of_waiting": _steps("done", "now", "next"),
    }
    status = 422 if form.errors else 200
    return render(request, "pages/team_letter/team_letter.html", page, status=status)


def _limit_of(writer, form):
    """A member writes as an account; an address that is typed counts with the place where it is."""
    if rules.writes_at_once(writer):
        return {"act": "write_to_member"}
    return {"act": "write_to_team", "account": form.values["email"]}


def _send(request, recipient, form):
    """Where the writer goes next; a robot is thanked, and nothing is kept."""
    if rules.writes_at_once(request.user):
        return _send_at_once(request, recipient, form)
    started = timezone.now()
    if not form.is_from_a_robot:
        letter = actions.write_to_team(recipient, **form.values)
        if letter.created_at < started:  # a second click: no other mail leaves
            limits.give_back(request, **_limit_of(request.user, form))
    return redirect(f"{request.path}?etape=confirmer")


def _send_at_once(request, recipient, form):
    """What leaves is read first, as they will get it."""
    by, text = request.user, form.values["text"]
    letter = mailings.letter_to(recipient, by=by, text=text)
    if must_show(request, letter):
        limits.give_back(request, **_limit_of(by, form))
        return preview(
            request,
            letter,
            title="Votre message, tel qu’il sera reçu",
            button="Envoyer le message",
            way_back=request.path,
            about=recipient_in_words(recipient),
        )
    sent = actions.write_to_team_as_member(recipient, by=by, text=text)
    messages.success(request, SENT)
    say_leaving(request, prefix_of_letter(sent))
    return redirect(recipient)


def _say_sent(request, recipient):
    number = addressees_of(recipient).number
    messages.success(request, SENT)
    messages.info(request, what_leaves(number, shown=number))


def _steps(*states):
    return list(zip(STEPS, states, strict=True))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_confirm(request, token):
    """The link of the mail: opening it shows the message, the button sends it."""
    if refused := limits.refusal(request, "confirm_letter"):
        return refused
    letter = _letter_of(token)
    if letter is None or letter.confirmed_at or not rules.can_be_written_to(letter.recipient):
        page = {"letter": letter}
        return render(request, "pages/team_letter/letter_closed.html", page, status=410)
    refused = _confirm(letter) if request.method == "POST" else ""
    if request.method == "POST" and not refused:
        _say_sent(request, letter.recipient)
        return redirect(letter.recipient)
    page = {
        "letter": letter,
        "refused": refused,
        "link_ends_at": letter.created_at + LINK_LIFE,
        "addressees": addressees_of(letter.recipient),
        "steps": _steps("done", "now", "next"),
    }
    status = 422 if refused else 200
    return render(request, "pages/team_letter/letter_confirm.html", page, status=status)


def _confirm(letter):
    """Why it does not leave yet; nothing when it has left."""
    try:
        actions.confirm_letter(letter)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _letter_of(token):
    try:
        key = signing.loads(token, salt=LETTER_SALT, max_age=LINK_LIFE)
    except signing.BadSignature:  # an expired one too
        return None
    return TeamLetter.objects.select_related("convention", "caf").filter(pk=key).first()


@require_safe
def team_letter_detail(request, slug, key):
    """The message as the team reads it, with the address to answer to."""
    return _reading_page(request, convention__slug=slug, pk=key)


@require_safe
def caf_letter_detail(request, code, key):
    """The message as the Caf reads it, with the address to answer to."""
    return _reading_page(request, caf=code, pk=key)


def _reading_page(request, **which):
    letters = TeamLetter.objects.select_related("convention", "caf", "sender")
    letter = get_object_or_404(letters, **which)
    if not rules.can_read_letter(request.user, letter):
        raise Http404
    title = f"Un message pour {letter.recipient_in_words}"
    page = {
        "letter": letter,
        "title": title,
        "writer_is": letter.sender and writer_in_words(letter),
        "is_mine": letter.sender == request.user,
    }
    return render(request, "pages/team_letter/team_letter_detail.html", page)

"""The yes to a mail to many, between the page that shows it and the one that follows: asked, then told."""

from django.contrib import messages
from django.shortcuts import render

from ctgnet.mail.many import READ, SHOWN, shown_number, what_leaves
from ctgnet.typed import typed_fields
from members.models import Mailing

# The tag of a message that leads to them.
MAILINGS = "mailings"


def must_show(request, letter):
    """The act waits: its mail was not shown yet, or is not the one that was. What changed is said.

    Without a mail (`letter` is None), nothing is asked; nothing leaves that was not agreed to.
    """
    if letter is None or letter.is_agreed(request):
        return False
    if changed := letter.since_shown(request):
        messages.warning(request, changed)
    return True


def preview(request, letter, *, title, button, way_back, about):
    """The mail on a page of its own, with what was typed: a button does the act, another corrects it.

    « Corriger » sends what was typed as what the end of a session stopped is brought back
    (ctgnet.typed.AGAIN): every form shows it again, filled, and nothing is done.
    """
    typed = [
        (name, value) for name, value in typed_fields(request.POST) if name not in (SHOWN, READ)
    ]
    context = {
        "letter": letter,
        "typed": typed,
        "title": title,
        "button": button,
        "way_back": way_back,
        "about": about,
    }
    return render(request, "members/mail_preview.html", context)


def say_leaving(request, prefix):
    """How many leave, whether it is what was announced, and where one sees what becomes of them."""
    mailing = Mailing.objects.filter(prefix=prefix, by=request.user).first()
    shown = shown_number(request)
    if mailing and shown is not None:
        messages.info(request, what_leaves(mailing.announced, shown=shown), MAILINGS)

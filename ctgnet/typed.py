"""What a person typed in a form, given back when the site could not take it yet."""

import re
from types import SimpleNamespace

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.signing import BadSignature, Signer

from ctgnet.visible import visible

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field
# A form's own key, by which its second click is known (ctgnet/once).
ONCE = "once"
OWNER = "page_de"  # for whom the page was drawn
AGAIN = "reprise"  # what is sent was brought back: to be read again before anything is done
# What our own forms carry beside what people type (`{% csrf_token %}`).
CARRIED = {TOKEN, ONCE, OWNER, AGAIN}
# Nobody typed it, even when it is all that is left.
GOES_ALONG = {REDIRECT_FIELD_NAME, AGAIN}
# Never kept, never written in a page: passwords, codes, answers of a security key.
SECRET = re.compile(r"(?:.*-)?(?:\w*password\w*|code|credential)", re.IGNORECASE)


def typed_fields(posted):
    """[("title", "Café des parents"), …] of a POST, in its order, without what is secret.

    Files cannot be given back by a page: whoever sent some chooses them again.
    """
    return [
        (name, storable(value))
        for name, values in posted.lists()
        if name not in CARRIED and not is_secret(name)
        for value in values
    ]


def holds_secrets(posted):
    """There was a password or a code: what is left would not do what was asked."""
    return any(is_secret(name) for name in posted)


def is_secret(name):
    return SECRET.fullmatch(name) is not None


def typed_again(request):
    """What a page gives back of the form that it answers: fields to send again, texts to read.

    Without its passwords a form does nothing: it is brought back, to be completed and sent by its author.
    """
    fields, lacks_secrets = typed_fields(request.POST), holds_secrets(request.POST)
    if lacks_secrets:
        fields.append((AGAIN, "1"))
    was_typed = any(name not in GOES_ALONG for name, _ in fields)
    return SimpleNamespace(
        fields=fields if was_typed else [],
        texts=texts_of(fields),
        lacks_secrets=lacks_secrets,
        had_files=bool(request.FILES),
    )


def texts_of(fields):
    """What can be read again: sentences, neither ticks nor identifiers."""
    return [value for _, value in fields if len(value.split()) > 1]


def words_in(request, name, longest=300):
    """What was typed in a field that stands in a page without a form of its own: what is seen of it."""
    typed = request.POST.get(name, "").strip()[: 2 * longest]  # what is hidden in it does not count
    return storable(visible(typed)).strip()[:longest]


def storable(text):
    """Without NUL and lone surrogates, which the database refuses and nobody can see."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def sign_owner(member_id):
    """Says for whom a form was drawn, even after the session has ended."""
    return _signer().sign(str(member_id))


def read_owner(signed):
    """The member for whom a form was drawn; None for a visitor's, or for anything else."""
    try:
        return int(_signer().unsign(signed))
    except BadSignature:
        return None


def _signer():
    return Signer(salt="ctgnet.form_owner")

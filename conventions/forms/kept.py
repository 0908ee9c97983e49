"""The register form between two requests: whose it is, and what of it is kept."""

import re

from django.core import signing

from conventions.perimeter import LONGEST_PASTE
from ctgnet.typed import CARRIED, storable

FORM_LIFE = 30 * 24 * 3600
SALT = "conventions.register_form"
KEPT_NAME = re.compile(r"[a-z0-9_-]{1,60}", re.IGNORECASE)
NOT_KEPT = CARRIED | {"marque", "faire", "pres"}
MOST_NAMES, MOST_LETTERS = 4_000, 300_000


def sign_form(member, key):
    """Says whose form this is and under which key it is kept, even after the session has ended."""
    return signing.dumps([member.pk, str(key)], salt=SALT)


def read_marker(marker):
    """(owner id, key) of a form given out in the last thirty days; None for anything else."""
    try:
        owner, key = signing.loads(marker, salt=SALT, max_age=FORM_LIFE)
    except signing.BadSignature:
        return None
    return owner, key


def typed_in(posted):
    """The fields of a POST as they can be kept: what is too long or cannot be stored is left out."""
    typed, room = {}, MOST_LETTERS
    for name, values in list(posted.lists())[:MOST_NAMES]:
        if name in NOT_KEPT or not KEPT_NAME.fullmatch(name):
            continue
        kept = [storable(value) for value in values if len(value) <= LONGEST_PASTE]
        room -= sum(map(len, kept))
        if room > 0:
            typed[name] = kept
    return typed

"""From the code that was typed to the account of its owner: one hook, whatever the door.

Whoever types the code keeps what they chose in the same browser when they signed up; all that
another browser chose before is forgotten.
"""

import time

from django.contrib import messages

from ctgnet import limits
from members import actions, devices

CONFIRMED = "identity_confirmed_at"
SIGNED_UP = "members.signed_up"
FORGOTTEN = (
    "Le mot de passe choisi avant cette confirmation est oublié : vous seul devez le connaître. "
    "Choisissez-en un dans « Compte et sécurité », ou entrez par un code."
)


def keep_sign_up(request, member, *, first_name, last_name, password):
    """What this browser chose for that account, until its address is proved; `password` is hashed."""
    request.session[SIGNED_UP] = {
        "member": member.pk,
        "chosen": {"first_name": first_name, "last_name": last_name, "password": password},
    }


def came_in(request, member):
    """Whoever has no password came in by a mail: that is saying who it is, as the code asked again later."""
    if not member.has_usable_password():
        request.session[CONFIRMED] = time.time()


def first_proof(request, email_address, **_):
    """An address has just been confirmed: its owner starts from what they chose, and nothing else."""
    member = email_address.user
    kept = request.session.pop(SIGNED_UP, {})
    chosen = kept["chosen"] if kept.get("member") == member.pk else {}
    had_a_password = member.has_usable_password()
    proved = actions.prove_address(member, email=email_address.email, **chosen)
    if had_a_password and not proved.has_usable_password():
        messages.info(request, FORGOTTEN)


def forgotten_password_found(request, user, **_):
    """The wrong tries of this browser no longer count: it has just shown whose account it is."""
    place = devices.place_of(request, user.email)
    limits.forget(request, "login_failed", account=user.email, place=place)

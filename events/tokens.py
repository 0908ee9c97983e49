"""One-act links: for that person, that meeting and that act, thirty days, without signing in.

A link names the state it was written for (`revision`): once the person has answered, by the link or
otherwise, it opens a page that says so and permits nothing more.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.core import signing
from django.urls import reverse

LIFETIME = timedelta(days=30)


class Act(StrEnum):
    """What a link permits; the value is its word in the path."""

    REGISTER = "participer"
    ACCEPT = "accepter"
    DECLINE = "refuser"
    CANCEL = "annuler"


class UnusableToken(ValueError):
    """Expired, cut by a mail program, tampered with, or made for another act."""


@dataclass(frozen=True)
class Permit:
    """What a link says once its signature is checked."""

    event_id: int
    member_id: int
    revision: int


def write(act, *, event_id, member_id, revision):
    return signing.dumps([event_id, member_id, revision], salt=_salt(act))


def read(act, token):
    """The permit, or UnusableToken."""
    try:
        return Permit(*signing.loads(token, salt=_salt(act), max_age=LIFETIME))
    except (signing.BadSignature, UnicodeError) as error:
        raise UnusableToken from error


def path(act, *, event_id, member_id, revision):
    """The page that asks for a confirmation; reading it changes nothing."""
    token = write(act, event_id=event_id, member_id=member_id, revision=revision)
    return reverse("events:act_confirm", args=[act.value, token])


def _salt(act):
    return f"events.{act.value}"

"""Codes of a second factor: who tries one elsewhere keeps nobody out here, and nobody guesses one.

Whoever fills a count lacks what opens the next one: a stranger with the password has neither a device
that passed the second factor nor the mails of the account. A key is not counted: it cannot be guessed.
"""

from contextlib import contextmanager

from allauth.account.authentication import get_authentication_records

from ctgnet import limits
from members import devices

ACT, ACT_BY_MAIL = "second_factor", "second_factor_by_mail"
BY_MAIL = "mail"


@contextmanager
def counted(request, member):
    """Counted before it is read, however many come at once; the right code is given back."""
    tried = {"account": member.email, "place": _place_of(request, member)}
    if wait := limits.wait_for(request, ACT, **tried):
        raise limits.TooMany(wait, act=ACT_BY_MAIL if _came_by_mail(request, member) else ACT)
    yield
    limits.give_back(request, ACT, **tried)


def is_proved(request, member):
    """A second factor was brought in this session."""
    return _has_brought(request, member, "mfa")


def _place_of(request, member):
    device = devices.passed_second_factor(request, member.email)
    brought = [device, BY_MAIL if _came_by_mail(request, member) else ""]
    return " ".join(filter(None, brought)) or limits.address_of(request)


def _came_by_mail(request, member):
    """The code sent to the address of the account was typed in this session."""
    return _has_brought(request, member, "code")


def _has_brought(request, member, method):
    records = get_authentication_records(request, member)
    return any(record["method"] == method for record in records)

"""A browser that has signed in to an account is known for it: what others try elsewhere does not count here."""

import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from ctgnet import limits
from ctgnet.email_addresses import one_address

SALT = "members.device"
LIFE = 365 * 24 * 3600
MOST_ACCOUNTS = 5  # of a computer that several people share
PASSED = "second_factor"  # accounts whose second factor was brought there


def place_of(request, email):
    """Where a try for that account comes from: a known device counts by itself, else the address."""
    device = _read(request)
    known = _print_of(email) in device["accounts"]
    return f"device {device['id']}" if known else limits.address_of(request)


def passed_second_factor(request, email):
    """The name of a device that once brought the second factor of that account, else nothing.

    One that only knew the password, as before there was a second factor, proves nothing here.
    """
    device = _read(request)
    return f"device {device['id']}" if _print_of(email) in device.get(PASSED, []) else ""


def remember(request, response, member, *, by_second_factor=False):
    """The signed cookie says nothing of who the person is, and opens nothing by itself."""
    device = _read(request)
    for known in ["accounts", PASSED] if by_second_factor else ["accounts"]:
        others = [one for one in device.get(known, []) if one != _print_of(member.email)]
        device[known] = [_print_of(member.email), *others][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(device, salt=SALT),
        max_age=LIFE,
        httponly=True,
        secure=settings.IS_HTTPS,
        samesite="Lax",
    )


def _read(request):
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return signing.loads(cookie, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return {"id": secrets.token_hex(8), "accounts": []}


def _print_of(email):
    return salted_hmac(SALT, one_address(email), algorithm="sha256").hexdigest()[:16]

"""A form of the sign-in pages sent by a stranger: the answer, and how long it took."""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from members.models import Member

CSRF = "a" * 32
PASSWORD = "des glaïeuls au bord du canal"  # noqa: S105  of invented people
WRONG = "trois chevaux bleus dansent mal"


@dataclass(frozen=True)
class Knock:
    status: int
    location: str
    seconds: float
    text: str
    cookies: str


def knock(port, path, typed, *, address="", cookies=""):
    """Post it, from that network address when the server trusts one proxy; `cookies` of an answer before."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={CSRF}; {cookies}".removesuffix("; "),
        "X-CSRFToken": CSRF,
    }
    if address:
        headers["X-Forwarded-For"] = address
        headers["X-Forwarded-Proto"] = "http"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("POST", path, urlencode(typed), headers)
    answer = connection.getresponse()
    seconds = time.perf_counter() - started
    text = answer.read().decode()
    connection.close()
    given = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))
    return Knock(answer.status, answer.getheader("Location") or "", seconds, text, given)


def owners(number):
    """People who proved their address and chose a password."""
    password = make_password(PASSWORD)
    people = Member.objects.bulk_create(
        Member(email=f"p{n}@preuve.example", first_name="P", last_name=str(n), password=password)
        for n in range(number)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    return people


def address(number):
    """A network address of nobody, another for each number."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

"""Many signed-in people who press a button in the same second, each on a connection of their own."""

import asyncio
import time
from dataclasses import dataclass, field
from importlib import import_module
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

ANSWER_SECONDS = 60
CSRF = "a" * 32


@dataclass(frozen=True)
class Press:
    """A form sent: by whom (their session), where, with what."""

    session: str
    path: str
    typed: dict = field(default_factory=dict)

    def request(self, port):
        body = urlencode(self.typed)
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Cookie: {settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            f"X-CSRFToken: {CSRF}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", body]).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    text: str


def sessions_of(members):
    """One session a person, as sign-in leaves it, at an address that they proved."""
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in members),
        ignore_conflicts=True,  # the people of the benchmark have proved theirs
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for member in members:
        session = store()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys


def all_at_once(port, presses):
    """The answer to each: everybody is connected before anybody presses."""
    return asyncio.run(_together(port, presses))


async def _together(port, presses):
    barrier = asyncio.Barrier(len(presses))
    return await asyncio.gather(*(_press(port, press, barrier) for press in presses))


async def _press(port, press, barrier):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = press.request(port)
    await barrier.wait()
    started = time.monotonic()
    writer.write(request)
    async with asyncio.timeout(ANSWER_SECONDS):
        first_line = await reader.readline()
        rest = await reader.read()
    writer.close()
    seconds = time.monotonic() - started
    return Answer(int(first_line.split()[1]), seconds, rest.decode("utf-8", "replace"))

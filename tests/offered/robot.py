"""A reader who opens every page and tries everything that it offers: each link, each form, each button."""

from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.urls import Resolver404, resolve

from tests.access.walker import FORM
from tests.offered.reading import Offer, offers_of
from tests.strict_client import StrictClient

HOST = "testserver"
SHUT = {403, 404, 405}
# A session that ends would end the walk; files that every page asks for are no offer.
LEAVES = ("/compte/deconnexion/", "/static/")


class Robot:
    """Signed in as a member, or nobody; a few things of each view are opened: `alike`."""

    def __init__(self, member=None, *, alike):
        self._client = StrictClient()
        if member:
            self._client.force_login(member)
        self._cookies = dict(self._client.cookies)
        self._alike, self._of_view, self._answers = alike, Counter(), {}

    @property
    def tried(self):
        return len(self._answers)

    def faults(self, starts):
        """« POST /x/ on /y/: 403 » of all that is offered and refused, breadth first.

        Where the walk starts, nothing was offered: only what is found there is judged.
        """
        queue = deque((Offer("get", start), "") for start in starts)
        while queue:
            offer, found_on = queue.popleft()
            queue.extend((found, offer.address) for found in self._open(offer))
            answer = self._answers.get(offer[:3])
            if found_on and answer in SHUT:
                what = f"{offer.method.upper()} {offer.address} {offer.pressed}".strip()
                yield f"{what} on {found_on}: {answer}"

    def _open(self, offer):
        """What the page offers; nothing when it was opened before, or when enough of its kind were."""
        if offer[:3] in self._answers or not self._is_wanted(offer):
            return []
        response, is_act = self._ask(offer)
        self._answers[offer[:3]] = response.status_code
        if is_act:
            return []  # what it made is undone: the page where it led offers what is gone
        found = (one._replace(address=_within(offer.address, one.address)) for one in _on(response))
        return [one for one in found if one.address]

    def _is_wanted(self, offer):
        path = urlsplit(offer.address).path
        try:
            view = resolve(path).view_name
        except Resolver404:
            view = path
        self._of_view[offer.method, view, offer.pressed] += 1
        return self._of_view[offer.method, view, offer.pressed] <= self._alike

    def _ask(self, offer):
        """A form is sent as it is drawn, nothing typed, then its page followed; all of it is undone."""
        cache.clear()  # quotas have their own tests
        send, data = getattr(self._client, offer.method), dict(offer.fields)
        with transaction.atomic():
            response = send(offer.address, (data | FORM) if offer.method != "get" else data or None)
            is_act = offer.method != "get" and response.status_code // 100 == 3
            if is_act and (there := _within(offer.address, response.url)):
                response = self._client.get(there)
            transaction.set_rollback(True)
        self._client.cookies.clear()
        self._client.cookies.update(self._cookies)
        return response, is_act


def _on(response):
    if response.status_code // 100 == 3:
        return [Offer("get", response.url)]
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return offers_of(response.content.decode()) if is_html and not response.streaming else []


def _within(page, address):
    """The address within the site; nothing for a mail, another site, a place that is left alone."""
    there = urlsplit(urldefrag(urljoin(f"http://{HOST}{page}", address))[0])
    if there.netloc != HOST or there.scheme != "http" or there.path.startswith(LEAVES):
        return ""
    return f"{there.path}?{there.query}" if there.query else there.path

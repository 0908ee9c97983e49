"""What makes a page act by itself (htmx, autosave, another address for a button) bears the session's mark.

Templates write it with `{% acts %}`; static/js/guard.js takes every such attribute off what does not
bear it. A text typed or imported by somebody else cannot know it: HTML that would have got in does nothing.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac
from django.utils.functional import lazy

_answered: ContextVar = ContextVar("request being answered", default=None)

# The only addresses that htmx posts to; tests/ctgnet/test_acting.py holds them equal to the templates'.
POSTED_BY_HTMX = {
    "conventions:convention_create",
    "conventions:amendment_create",
    "conventions:amendment_edit",
    "conventions:perimeter_correct",
    "events:event_register",
    "events:offer_accept",
    "events:offer_decline",
    "events:registration_cancel",
}


class ActingPages:
    """Know whose page is being written, and refuse what htmx posts anywhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with _answering(request):
            return self.get_response(request)

    def process_view(self, request, view, arguments, keywords):
        if not request.htmx or request.method in {"GET", "HEAD", "OPTIONS"}:
            return
        if request.resolver_match.view_name not in POSTED_BY_HTMX:
            raise PermissionDenied("Cette action se demande depuis sa page.")


class WholePages:
    """Whatever answers htmx by a whole page (sign-in, a refusal, a fault) takes the whole window.

    Never a part of the page that asked: there it would be a site within the site, or nothing at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not _asked_for_a_part(request):
            return response
        if request.method == "POST" and "Location" in response.headers:
            response.headers["HX-Redirect"] = response.headers["Location"]
            del response.headers["Location"]
            response.status_code = HTTPStatus.OK
        elif _is_whole_page(response):
            response.headers["HX-Retarget"] = "body"
            response.headers["HX-Reswap"] = "innerHTML"
        return response


def _asked_for_a_part(request):
    return "HX-Request" in request.headers and request.headers.get("HX-Request-Type") != "full"


def _is_whole_page(response):
    return not response.streaming and response.content.lstrip()[:9].lower() == b"<!doctype"


@contextmanager
def _answering(request):
    token = _answered.set(request)
    try:
        yield
    finally:
        _answered.reset(token)


def mark():
    """Of the session for a member, the same for all visitors: their pages are kept, and nothing is theirs."""
    request = _answered.get()
    # A request refused before the session was read has no user yet, and its page does not act.
    user = getattr(request, "user", None)
    if user is None:
        return ""
    session = request.session.session_key if user.is_authenticated else ""
    return salted_hmac("ctgnet.acting", session, algorithm="sha256").hexdigest()[:32]


# Among the attributes of a widget that acts: written with the page, as `{% acts %}` is in a template.
ACTS = {"data-acts": lazy(mark, str)()}

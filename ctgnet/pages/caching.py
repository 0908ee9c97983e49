"""Public pages kept for a few minutes: every visitor reads the same, whatever his address and cookies say."""

import gzip
import hashlib
import re
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

from ctgnet.context import chosen_theme
from ctgnet.pages.keeping import Busy, turn, version_of
from ctgnet.pages.models import Subject
from ctgnet.turns import COME_BACK_IN, KEPT, Full, come_back, in_turn, turn_of, waits_by_itself

# A new release has new style files: a page kept before it would ask for those that are gone.
STYLES = getattr(staticfiles_storage, "manifest_hash", "")
# The token of a form belongs to one browser: such a page is drawn for each.
TOKEN = b"csrfmiddlewaretoken"
NEVER = re.compile(r"0(\.0*)?")


def kept_for_visitors(*, is_dear=lambda asked: False, **known):
    """Answer again the same page to all visitors; members read it fresh, unless it is the same for all.

    `known`: what the view reads of its address, each with what can be read of it ("" when nothing can).
    Anything else is as if it were not there. `is_dear`: of what is asked, whether countless others could
    be, each as costly; one such page is made at a time.
    """

    def decorate(view):
        one = _one_at_a_time(view)
        return _kept(known, _is_for_visitors, lambda asked: one if is_dear(asked) else view)(view)

    return decorate


def kept_for_everybody(**known):
    """The same for files, in which nothing depends on who asks; one is made at a time."""

    def decorate(view):
        one = _one_at_a_time(view)
        return _kept(known, lambda request: True, lambda asked: one)(one)

    return decorate


def _is_for_visitors(request):
    return not request.user.is_authenticated and not _is_told(request)


def _kept(known, is_common, maker_of):
    def decorate(view):
        @waits_by_itself
        @wraps(view)
        def answer(request, *args, **kwargs):
            _forget_what_is_unknown(request, known)
            try:
                if not settings.VISITOR_CACHE_SECONDS or not is_common(request):
                    return in_turn(view)(request, *args, **kwargs)
                return _kept_answer(request, maker_of(request.GET), *args, **kwargs)
            except Busy:
                return _come_back(request)
            except Full:
                return come_back(request)

        return answer

    return decorate


def _one_at_a_time(view):
    @wraps(view)
    def answer(request, *args, **kwargs):
        with turn(waits=False) as is_mine:
            if not is_mine:
                raise Busy
            return view(request, *args, **kwargs)

    return answer


def _come_back(request):
    request.is_told_to_come_back = True  # no fault of ours: see `SentByOthers`
    page = render(request, "pages/figures/busy.html", status=503)
    page["Retry-After"] = str(COME_BACK_IN)
    return page


def _forget_what_is_unknown(request, known):
    """Also for the links that the page makes of its own address."""
    asked = QueryDict(mutable=True)
    for name, read in known.items():
        if value := read(request.GET.get(name, "")):
            asked[name] = value
    request.GET, request.META["QUERY_STRING"] = asked, asked.urlencode()


def _is_told(request):
    """Something is to be said to this visitor alone, at the top of the page."""
    return len(get_messages(request)) > 0


def _key_of(request):
    """The register, a name or a sheet that changes gives other keys: nothing old is ever read again."""
    facts = (
        STYLES,
        version_of(*Subject.values),
        timezone.localdate(),
        chosen_theme(request),
        request.get_full_path(),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _kept_answer(request, view, *args, **kwargs):
    """What was kept, or what the view answers, kept when it is a page for all."""
    with turn_of(request, KEPT):
        key = _key_of(request)  # before the view reads: what changes meanwhile gives another key
        found = caches["pages"].get(key)
    return _answer(request, *found) if found else _made(request, key, view, *args, **kwargs)


@in_turn
def _made(request, key, view, *args, **kwargs):
    """Whoever had the turn before may have asked for the same."""
    if found := caches["pages"].get(key):
        return _answer(request, *found)
    return _keep(request, key, view(request, *args, **kwargs))


def _keep(request, key, response):
    if response.status_code != HTTPStatus.OK or response.cookies:
        return response
    content = response.getvalue()
    headers = {name: text for name, text in response.items() if name != "Content-Length"}
    if TOKEN in content:
        return HttpResponse(content, headers=headers)
    found = gzip.compress(content, mtime=0), headers
    caches["pages"].set(key, found, settings.VISITOR_CACHE_SECONDS)
    return _answer(request, *found)


def _answer(request, compressed, headers):
    """Compressed once for everybody; given as it was to the rare program that cannot read it so."""
    if _reads_gzip(request):
        response = HttpResponse(compressed, headers=headers | {"Content-Encoding": "gzip"})
    else:
        response = _unpacked(request, compressed, headers)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@in_turn
def _unpacked(request, compressed, headers):
    """A table of France takes some time, which such a program may well wait."""
    return HttpResponse(gzip.decompress(compressed), headers=headers)


def _reads_gzip(request):
    """« gzip;q=0 » says no."""
    codings = map(parse_header_parameters, request.headers.get("Accept-Encoding", "").split(","))
    return any(name == "gzip" and not NEVER.fullmatch(of.get("q", "")) for name, of in codings)

"""Words of an address: « L’œuvre à Cœur » is `l-oeuvre-a-coeur`; and the way back to one of ours."""

import inspect
import logging
from functools import cache
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify

from ctgnet.discretion import holds_a_key, path_to_show

# Letters that Unicode does not take apart, and apostrophes that part two words.
SPELLED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": " ", "'": " "})


def words_of_address(text, *, longest, otherwise):
    """At most `longest` characters, cut between words; `otherwise` when no letter is left."""
    slug = slugify(text.translate(SPELLED))
    if len(slug) > longest:
        slug = slug[: longest + 1].rpartition("-")[0] or slug[:longest]
    return slug or otherwise


def is_a_page_of_this_site(path):
    """Browsers read « //elsewhere » and « /\\elsewhere » as another site."""
    return path.startswith("/") and "\\" not in path and url_has_allowed_host_and_scheme(path, None)


def way_back(request, otherwise):
    """Where the form says that the person came from; never another site."""
    target = request.POST.get("next", "")
    return target if is_a_page_of_this_site(target) else otherwise


class Question(HttpRequest):
    """What the site asks one of its own pages; nobody sent it."""

    def __init__(self):
        super().__init__()
        self.method = "OPTIONS"


class SentByOthers(logging.Filter):
    """For the log: the site's own questions are no fault, nor is a visitor asked to come back."""

    def filter(self, record):
        request = getattr(record, "request", None)
        is_asked_back = getattr(request, "is_told_to_come_back", False)
        return not (is_asked_back or isinstance(request, Question))


def takes_get(path):
    """Whether one can go there by a link."""
    try:
        return _view_takes_get(resolve(unquote(path)).func)
    except Resolver404:
        return False


@cache
def _view_takes_get(view):
    """Each of our pages is asked: it names its methods before anything else. Those of accounts all do."""
    if hasattr(view, "view_class") or inspect.unwrap(view).__module__.startswith("allauth."):
        return True
    return "GET" in view(Question()).headers.get("Allow", "GET")


def nearest_page(path):
    """The closest page above an address that only takes what is sent to it."""
    parts = path.strip("/").split("/")
    above = (f"/{'/'.join(parts[:length])}/" for length in range(len(parts) - 1, 0, -1))
    return next(filter(takes_get, above), "/")


def page_of(request):
    """The page on which somebody pressed the button: the one it came from, else the one it is sent to."""
    sent_from = request.headers.get("Referer", "").partition("#")[0]
    if is_from_here(sent_from, request):
        path = sent_from.removeprefix(_origin(request))
        is_open = is_a_page_of_this_site(path) and takes_get(urlsplit(path).path)
        if is_open and not holds_a_key(path):
            return path
    return path_to_show(request) if takes_get(request.path) else nearest_page(request.path)


def page_read(request):
    """The page that somebody opens; of what a script asks for, the page that it stands in."""
    is_in_a_page = request.headers.get("Sec-Fetch-Dest", "document") != "document"
    if is_in_a_page or "HX-Request" in request.headers or not takes_get(request.path):
        return page_of(request)
    return path_to_show(request)


def is_from_here(address, request):
    """An address, or the bare origin that a browser says, of this very site."""
    origin = _origin(request)
    return address == origin or address.startswith(f"{origin}/")


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"

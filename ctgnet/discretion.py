"""Addresses that are keys: whoever reads one may act with it, so no log, referrer or error mail holds it.

A route with a parameter named `token` leads to such an address (an invitation, « se désabonner », a
one-act link…). The table is read from the routes themselves: a new one is covered by its name.

What follows such a route is a key whatever its shape, and so is every word of it wherever it stands
while that request is answered: cut, copied with a letter too many, written another way, it may still
be enough to make the right one again.
"""

import logging
import logging.config
import re
import sys
from contextvars import ContextVar
from functools import cache
from urllib.parse import unquote

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "•••"
PARAMETER = "token"
COLON = r"(?::|%(?:25)*3A)"
# A slash however it came: doubled, leaning, quoted (twice), with the dots that a sentence adds. No more
# than sixteen: a text of slashes alone would be read again from each of them.
SLASH = r"(?:[/\\\\.;]|%(?:25)*(?:2F|5C|2E)){1,16}"
QUOTED = r"%(?:25)*2F"
# What `django.core.signing` writes, wherever it stands: payload, moment, signature.
# It begins where a word does, or after an escape such as %2F.
SIGNED = re.compile(
    r"(?:(?<![\w.%-])|(?<=%)(?![0-9A-F]{2})|(?<=%[0-9A-F]{2}))"
    rf"[\w.-]+{COLON}[0-9A-Z]{{5,7}}{COLON}[\w-]{{40,}}",
    re.IGNORECASE,
)
STATUS = re.compile(r"\s\d{3}\Z")
WORD = re.compile(r"[\w-]{6,}", re.ASCII)
_words_of_the_address = ContextVar("_words_of_the_address", default=())


def masked(text, *, end="\n"):
    """The text, its keys hidden: by their shape, and after the addresses that lead to one.

    Nothing tells where a mistyped key ends: what follows it on the line, up to `end`, goes with it.
    """
    after = _after_the_addresses(end)
    if after:
        text = after.sub(_hidden, text)
    for word in _words_of_the_address.get():
        text = text.replace(word, HIDDEN)
    return SIGNED.sub(HIDDEN, text)


def _hidden(found):
    """A status that ends the line is no part of the key."""
    key = STATUS.sub("", found["key"].rstrip())
    return f"{found['before']}{HIDDEN}{found['key'][len(key) :]}"


def holds_a_key(path):
    """True when the path leads, or nearly leads, to an address that is a key."""
    return bool(_key_in(path))


def _key_in(path):
    """All of it that may be one, "" for any other address; a line that it breaks goes on."""
    path = re.sub(r"\s", " ", path)
    after = _after_the_addresses("\n")
    if after and (found := after.search(path)):
        return found["key"]
    return " ".join(SIGNED.findall(path))


def _words_of(path):
    """Of an address that is a key, each word that follows the beginning of all such addresses."""
    return tuple(sorted(set(WORD.findall(_key_in(path))), key=len, reverse=True))


def path_to_show(request):
    """Where one is, for a link of the page or a way back; the home page when the address is a key."""
    path = request.get_full_path()
    return "/" if holds_a_key(path) else path


def routes_with_a_key():
    """{name: route} of the addresses that are keys, as the site declares them."""
    return {
        pattern.name: route
        for route, pattern in _routes(get_resolver())
        if PARAMETER in pattern.pattern.converters
    }


def _routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from _routes(pattern, route)


def _after_the_addresses(end):
    """None as long as the addresses of the site are not loaded: nobody has come by one."""
    return _pattern(settings.ROOT_URLCONF, end) if settings.ROOT_URLCONF in sys.modules else None


@cache
def _pattern(urlconf, end):
    starts = sorted(
        {route.partition(f"<str:{PARAMETER}>")[0] for route in routes_with_a_key().values()}
    )
    # Without any such address, nothing comes after one.
    addresses = "|".join(_as_pattern(start) for start in starts) or "(?!)"
    start = rf"(?:(?P<quoted>{QUOTED})(?:{SLASH})?|{SLASH}|(?<!\w))(?:{addresses})"
    # Quoted, as in `?next=`, it ends with its value.
    key = rf"(?=[^{end}]*\w)(?(quoted)[^\s\"'<>&#]+|[^{end}]+)"
    return re.compile(rf"(?P<before>{start})(?P<key>{key})", re.IGNORECASE)


def _as_pattern(start):
    """« evenements/lien/<str:act>/ », plain or quoted as in `?next=`; what it names may be missing."""
    fixed, _, named = start.partition("<")
    words = SLASH.join(map(_letters, fixed.strip("/").split("/")))
    return words + f"(?:{SLASH})?" + (rf"(?:(?-i:[a-z-]{{1,20}}){SLASH})?" if named else "")


def _letters(word):
    """Each as it is or quoted."""
    return "".join(f"(?:{re.escape(one)}|%(?:25)*{ord(one):02x})" for one in word)


class DiscreetRecord(logging.LogRecord):
    """A line of the log, whoever writes it and wherever it goes, without a key."""

    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, *others, **more):
        super().__init__(name, level, pathname, lineno, msg, args, exc_info, *others, **more)
        if isinstance(self.msg, str):
            self.msg = masked(self.msg)
        if isinstance(self.args, tuple):
            self.args = tuple(map(_masked_value, self.args))
        elif isinstance(self.args, dict):
            self.args = {name: _masked_value(value) for name, value in self.args.items()}
        if self.exc_info and self.exc_info[0]:
            self.exc_text = masked(logging.Formatter().formatException(self.exc_info))

    def getMessage(self):  # noqa: N802  the name of the library
        return masked(super().getMessage())


def _masked_value(value):
    return masked(value) if isinstance(value, str) else value


def configure_logging(config):
    """As Django would; every record is discreet from then on."""
    logging.setLogRecordFactory(DiscreetRecord)
    logging.config.dictConfig(config)


class DiscreetReport(ExceptionReporter):
    """The report of a fault that administrators receive."""

    def get_traceback_text(self):
        return masked(super().get_traceback_text())

    def get_traceback_html(self):
        return masked(super().get_traceback_html(), end="\n<")


class DiscreetFilter(SafeExceptionReporterFilter):
    """Under an address that is a key, the variables of each function hold its pieces: none is shown."""

    def get_traceback_frame_variables(self, request, tb_frame):
        variables = super().get_traceback_frame_variables(request, tb_frame)
        if request is None or holds_a_key(request.path):
            return [(name, self.cleansed_substitute) for name, _ in variables]
        return variables


class DiscreetAddresses:
    """Pages whose address is a key: no cache keeps them, no other address learns theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_key = holds_a_key(request.path)
        # Until the next request of this thread: the log is still written after the answer.
        _words_of_the_address.set(_words_of(unquote(request.get_full_path())) if is_key else ())
        # The page loosens the header with a <meta>, for its forms: under « no-referrer », a browser
        # sends them from nowhere (`Origin: null`) and they would be refused as forged.
        request.address_is_a_key = is_key
        response = self.get_response(request)
        if is_key:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "private, no-store"
        return response

"""Addresses that are keys: whoever reads one may act with it, so no log, referrer or error mail holds it.

A route with a parameter named `token` leads to such an address (an invitation, « se désabonner », a
one-act link…). The table is read from the routes themselves: a new one is covered by its name.
"""

import logging
import logging.config
import re
import sys
from functools import cache

from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

HIDDEN = "•••"
PARAMETER = "token"
SLASH = r"(?:/|%2[Ff])"
# What `django.core.signing` writes, wherever it stands: payload, moment, signature.
# It begins where a word does, or after an escape such as %2F.
SIGNED = re.compile(
    r"(?:(?<![\w.%-])|(?<=%)(?![0-9A-Fa-f]{2})|(?<=%[0-9A-Fa-f]{2}))"
    r"[\w.-]+(?::|%3[Aa])[0-9A-Za-z]{5,7}(?::|%3[Aa])[\w-]{40,}"
)


def masked(text):
    """The text, its keys hidden: by their shape, and after the addresses that lead to one."""
    after = _after_the_addresses()
    if after:
        text = after.sub(rf"\g<1>{HIDDEN}", text)
    return SIGNED.sub(HIDDEN, text)


def holds_a_key(path):
    """True when the path leads, or nearly leads, to an address that is a key."""
    return masked(path) != path


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


def _after_the_addresses():
    """None as long as the addresses of the site are not loaded: nobody has come by one."""
    return _pattern(settings.ROOT_URLCONF) if settings.ROOT_URLCONF in sys.modules else None


@cache
def _pattern(urlconf):
    starts = sorted(
        {route.partition(f"<str:{PARAMETER}>")[0] for route in routes_with_a_key().values()}
    )
    # Without any such address, nothing comes after one.
    alternatives = "|".join(_as_pattern(start) for start in starts) or "(?!)"
    return re.compile(rf"({SLASH}(?:{alternatives}))[^\s\"'<>?&#,)\]]+")


def _as_pattern(start):
    """« evenements/lien/<str:act>/ », plain or quoted as in `?next=`."""
    parts = re.split(r"<[^>]+>", start)
    return r"(?:(?!%2[Ff])[^/\s])+".join(re.escape(part).replace("/", SLASH) for part in parts)


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
        return masked(super().get_traceback_html())


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
        # The page loosens the header with a <meta>, for its forms: under « no-referrer », a browser
        # sends them from nowhere (`Origin: null`) and they would be refused as forged.
        request.address_is_a_key = is_key
        response = self.get_response(request)
        if is_key:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "private, no-store"
        return response

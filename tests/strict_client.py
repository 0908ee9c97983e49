"""A test client that makes whole classes of fault impossible.

It fails on: a write during GET or HEAD, an inline script, handler or style, an undefined template
variable, a refusal for a while that does not say how long, a code of ours in a file. The tables that a reading may write are named once, here.
"""

import logging
import re

import pytest
from django.db import connection
from django.test import Client

from tests.exported import codes_in

# Sessions and the cache keep the visit itself; usersessions keeps when a session was last seen;
# a daily use is a counter with a ceiling; figures are kept by whoever reads them first.
READING_MAY_WRITE = (
    "ctgnet_sessions_session",
    "cache",
    "usersessions_usersession",
    "members_dailyuse",
    "pages_keptfigures",
)
WRITE = re.compile(
    r"""(?:^|\()\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)|(procrastinate_defer)""",
    re.IGNORECASE,
)
INLINE = [
    (
        re.compile(r"<script(?![^>]*\s(?:src|nonce)=)(?![^>]*type=\"application/json\")", re.I),
        "inline script",
    ),
    (re.compile(r"<[^>]+\son[a-z]+\s*=", re.I), "inline handler"),
    (re.compile(r"<[^>]+\sstyle\s*=", re.I), "inline style"),
    (re.compile(r"<style[\s>]", re.I), "style element"),
    (re.compile(r"href\s*=\s*[\"']\s*javascript:", re.I), "javascript: link"),
]


class WriteWhileReading(AssertionError):
    """A page that is only read has changed the database."""


class UnsafePage(AssertionError):
    """The page holds something its Content-Security-Policy would refuse."""


def refuse_writes(execute, sql, params, many, context):
    written = WRITE.search(sql)
    if written and written[1] not in READING_MAY_WRITE:
        raise WriteWhileReading(sql[:300])
    return execute(sql, params, many, context)


def refuse_inline(response):
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = response.content.decode()
    for pattern, what in INLINE:
        if found := pattern.search(page):
            raise UnsafePage(f"{what}: {page[max(0, found.start() - 80) : found.end() + 120]}")


class WaitUnsaid(AssertionError):
    """An answer 429 without the seconds to wait: a browser or a robot tries again at once."""


def refuse_unsaid_wait(response):
    wait = response.headers.get("Retry-After", "")
    if response.status_code == 429 and not (wait.isdecimal() and int(wait) > 0):
        raise WaitUnsaid(wait)


class CodeInFile(AssertionError):
    """A file taken away says « validated » or « True » where the page says « validée » or « oui »."""


# What somebody sent is given back as it came.
OF_PEOPLE = {"conventions:document_download"}


def refuse_codes(response):
    """Every spreadsheet and every file of data is read, whichever test asks for it."""
    is_file = "attachment" in response.headers.get("Content-Disposition", "")
    if (
        is_file
        and response.resolver_match.view_name not in OF_PEOPLE
        and (found := codes_in(response))
    ):
        raise CodeInFile(found)


class StrictClient(Client):
    def request(self, **request):
        if request.get("REQUEST_METHOD") in {"GET", "HEAD"}:
            with connection.execute_wrapper(refuse_writes):
                response = super().request(**request)
        else:
            response = super().request(**request)
        refuse_inline(response)
        refuse_unsaid_wait(response)
        if request.get("REQUEST_METHOD") != "HEAD":  # which has no content
            refuse_codes(response)
        return response


@pytest.fixture
def client():
    return StrictClient()


class _Undefined(logging.Handler):
    """Django logs each variable that a template names and nobody gave."""

    def emit(self, record):
        missing = record.args
        raise AssertionError(f"undefined template variable: {missing}")


@pytest.fixture(autouse=True)
def no_undefined_variable(request):
    """Fail when a template of ours names a variable that its view did not give."""
    logger = logging.getLogger("django.template")
    handler = _Undefined(level=logging.DEBUG)
    previous = logger.level
    logger.setLevel(logging.DEBUG)
    # Before any handler: libraries name absent variables by the thousand, and pytest would write
    # down each of them with its traceback, then keep the page that it holds until the test ends.
    logger.addFilter(_is_ours)
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    logger.removeFilter(_is_ours)
    logger.setLevel(previous)


def _is_ours(record):
    """Libraries' own templates use absent variables as false; ours say what they need."""
    if record.msg != "Exception while resolving variable '%s' in template '%s'.":
        return False
    return not _template_of(record).startswith(LIBRARIES)


def _template_of(record):
    """The file that names the variable: Django only logs the page that includes it."""
    context = record.exc_info[2].tb_frame.f_locals["context"]
    return getattr(context.render_context.template, "name", None) or "unknown"


LIBRARIES = (
    "bootstrap5/",
    "django/",
    "django_prose_editor/",
    "socialaccount/",
    "uni_form/",
    "unknown",
    # Components have optional arguments: absent means the default that their first line names.
    "components/",
)

"""Printable documents: our own templates as tagged PDF (PDF/UA-1), without any outside resource."""

import mimetypes
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

# No such host: an address that style files can join, and that nothing but `_fetcher` answers.
PREFIX = "https://static.invalid/"


class NoPdf(Exception):
    """Pango is not on this machine: the page is printed by the browser instead."""


@cache
def engine():
    """The library, loaded when the first document is asked for: it costs two seconds and 60 MB."""
    try:
        import weasyprint  # noqa: PLC0415 (late: see above)
    except OSError as error:
        raise NoPdf from error
    return weasyprint


def is_available():
    try:
        engine()
    except NoPdf:
        return False
    return True


def render_pdf(template, context):
    """The bytes of a PDF; raises NoPdf where the machine cannot make one."""
    return pdf_of(render_to_string(template, context))


def pdf_of(html):
    """The same from a page already drawn."""
    weasyprint = engine()
    document = weasyprint.HTML(string=html, base_url=PREFIX, url_fetcher=_fetcher())
    return document.write_pdf(pdf_variant="pdf/ua-1")


def _fetcher():
    """Only our own static files are read: a text that names another address fetches nothing."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 (see engine)

    class StaticOnly(URLFetcher):
        def fetch(self, url, headers=None):
            path = url.startswith(PREFIX) and finders.find(url.removeprefix(PREFIX))
            if not path:
                raise ValueError(f"not a file of ours: {url}")
            kind, _ = mimetypes.guess_type(path)
            return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})

    return StaticOnly()

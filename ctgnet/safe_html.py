"""The one module where a text becomes HTML that no template escapes again: read it whole before a change.

What is written in the code is the pattern; what comes from data fills its places, and is escaped there.
"""

from django.utils.html import conditional_escape, format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe

from ctgnet.rich import kept_by


def filled_in(pattern, *values):
    """HTML of the code around values of any origin, each escaped unless it was made here."""
    return format_html(pattern, *values)


def side_by_side(parts):
    """Parts made here, one after the other; a part that was not is escaped."""
    return format_html_join("", "{}", ((part,) for part in parts))


def cleaned_by(cleaner, html):
    """What an allow-list of nh3 keeps of a rich text, cleaned now, whatever was done before."""
    return mark_safe(kept_by(cleaner, html))  # noqa: S308  the cleaner has just decided what is kept


def paragraphs(text):
    """A plain text, escaped, in paragraphs."""
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308  escaped by the same call


def escaped(words):
    """Words of any origin, ready for a template of a library that would draw them as they come."""
    return conditional_escape(words)

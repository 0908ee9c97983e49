"""Rich text of sheets and meetings: the only place that decides which HTML is kept.

The editor, a paste, an import and an old row all go through `clean_rich`, on writing and again on
reading: a row written around the form is as harmless as the others.
"""

import re
from html import unescape

import nh3
from django.db import models
from django.utils.html import escape, strip_tags

from ctgnet.visible import visible

TAGS = {"p", "ul", "ol", "li", "strong", "em", "h3", "a"}
SCHEMES = {"http", "https", "mailto"}
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}},
    url_schemes=SCHEMES,
    # A relative link would let a text imitate a page of the site.
    url_relative="deny",
    link_rel="noopener",
)
A_TAG = re.compile(r"</?[a-zA-Z]")
# Tags within tags take the square of their number: above these, a text is read without any of its tags.
MOST_TAGS, MOST_LETTERS = 3_000, 100_000
OPENING = re.compile(r"<[a-zA-Z]")
WHOLE_TAG = re.compile(r"<[^<>]*>")
END_OF_BLOCK = re.compile(r"</(?:p|li|h3)>")
BULLET = re.compile(r"^\s*[-*•]\s+")


def clean_rich(typed):
    """The harmless HTML of what was typed; plain text becomes paragraphs; nothing visible is ''.

    Cleaning twice changes nothing: a text without any tag is always given its paragraph.
    """
    typed = visible(in_reason(typed))
    html = CLEANER.clean(typed if A_TAG.search(typed) else from_plain(typed))
    if (seen := visible(html)) != html:  # what was written « &#8238; »
        html = CLEANER.clean(seen)
    if not strip_tags(html).strip():
        return ""
    return html if A_TAG.search(html) else f"<p>{html}</p>"


def in_reason(typed):
    """The same text, without its tags when nobody writes as many: the cleaner would hold the process."""
    is_sound = len(typed) <= MOST_LETTERS and len(OPENING.findall(typed)) <= MOST_TAGS
    return typed if is_sound else WHOLE_TAG.sub(" ", unescape(typed))


def ready_to_edit(typed):
    """For the editor, which reads tags: those of an old row are cleaned first, a plain text stays as typed."""
    typed = in_reason(typed)
    return CLEANER.clean(typed) if A_TAG.search(typed) else typed


class RichTextField(models.TextField):
    """Headings, lists, emphasis and links, nothing else: cleaned on each write."""

    def clean(self, value, model_instance):
        return clean_rich(super().clean(value, model_instance))

    def deconstruct(self):
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.TextField", arguments, keywords


def in_plain_lines(html):
    """What a text says without its tags, a line a paragraph."""
    return unescape(strip_tags(END_OF_BLOCK.sub("\n", html))).strip()


def from_plain(text):
    """What somebody typed without the editor: a line is a paragraph, « - » starts a list item."""
    blocks, items = [], []
    for line in [*text.splitlines(), ""]:
        if BULLET.match(line):
            items.append(f"<li>{escape(BULLET.sub('', line).strip())}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{escape(line.strip())}</p>")
    return "".join(blocks)

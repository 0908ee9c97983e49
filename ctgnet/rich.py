"""Rich text of sheets and meetings: the only place that decides which HTML is kept.

The editor, a paste, an import and an old row all go through `clean_rich`, on writing and again on
reading: a row written around the form is as harmless as the others.
"""

import re
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape, strip_tags

from ctgnet.templatetags.french import number
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
# A link left open is opened again in each block that follows, with its whole address.
MOST_LETTERS_OF_LINKS = 500_000
TOO_MANY_TAGS = "Ce texte a trop de paragraphes, de liens ou de mise en forme : allégez-le, rien n’est enregistré."
# Attributes as the parser of a browser reads them (HTML, §13.2.5), and each tag up to its end, or to that
# of the text. Possessive: nothing is read twice.
ATTRIBUTE = r"""[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*+)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+
    (?P<value>"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+"""
EACH_ATTRIBUTE = re.compile(ATTRIBUTE, re.VERBOSE)
TAG_OR_COMMENT = re.compile(
    rf"""(?P<comment><!--(?:-?>|.*?(?:--!?>|\Z)))
    |<(?P<tag>/?[a-zA-Z][^\t\n\f\r />]*+)(?P<attributes>(?:{re.sub(r"[?]P<[a-z]+>", "?:", ATTRIBUTE)})*+)
    [\t\n\f\r /]*+(?P<end>>|\Z)""",
    re.VERBOSE | re.DOTALL,
)
QUOTED = str.maketrans({'"': "&quot;", "<": "&lt;", ">": "&gt;"})
WHOLE_TAG = re.compile(r"<[^<>]*>")
END_OF_BLOCK = re.compile(r"</(?:p|li|h3)>")
BULLET = re.compile(r"^\s*[-*•]\s+")


def clean_rich(typed):
    """The harmless HTML of what was typed; plain text becomes paragraphs; nothing visible is ''.

    Cleaning twice changes nothing: a text without any tag is always given its paragraph.
    """
    # Again: what was written « &#8238; », and what a tag that is dropped kept within another.
    html = kept_by(CLEANER, visible(kept_by(CLEANER, _in_tags(typed))))
    if not strip_tags(html).strip():
        return ""
    return html if A_TAG.search(html) else f"<p>{html}</p>"


def _in_tags(typed):
    typed = visible(in_reason(typed))
    return typed if A_TAG.search(typed) else from_plain(typed)


def kept_by(cleaner, html):
    """What an allow-list of nh3 keeps: the one place where a text of any origin is parsed.

    Read with their attributes, formatting tags that differ by one are each opened again in every block:
    a few kilobytes would become megabytes. Equal ones are three times at most.
    """
    return cleaner.clean(TAG_OR_COMMENT.sub(_bare, in_reason(html)))


def in_reason(typed):
    """The same text, without its tags when nobody writes as many: the cleaner would hold the process."""
    return typed if is_in_reason(typed) else WHOLE_TAG.sub(" ", unescape(typed))


def is_in_reason(typed):
    """What the parser reads in a moment, and makes no larger than a few times itself."""
    tags = len(OPENING.findall(typed))
    if len(typed) > MOST_LETTERS or tags > MOST_TAGS:
        return False
    longest = max((len(_address(tag)) for tag in TAG_OR_COMMENT.finditer(typed)), default=0)
    return longest * tags <= MOST_LETTERS_OF_LINKS


def _bare(found):
    """A tag without what the cleaner drops: its attributes, but where a link leads."""
    tag, address = found["tag"], _address(found)
    if tag is None:
        return "<!---->"
    if not found["end"]:
        return ""  # nor does the parser keep what is left open at the end
    href = f' href="{address}"' if address else ""
    return f"<{tag}{href}{'/' if found[0].endswith('/>') else ''}>"


def _address(found):
    """Where a link leads, ready for quotes; nothing when the tag is no link."""
    if found["tag"] not in {"a", "A"}:
        return ""
    for one in EACH_ATTRIBUTE.finditer(found["attributes"]):
        if one["name"].lower() == "href":
            value = one["value"] or ""
            return value.strip(value[:1] if value[:1] in {'"', "'"} else "").translate(QUOTED)
    return ""


def ready_to_edit(typed):
    """For the editor, which reads tags: those of an old row are cleaned first, a plain text stays as typed."""
    typed = in_reason(typed)
    return kept_by(CLEANER, typed) if A_TAG.search(typed) else typed


class RichTextField(models.TextField):
    """Headings, lists, emphasis and links, nothing else: cleaned on each write, measured once cleaned."""

    def clean(self, value, model_instance):
        typed = super().clean(value, model_instance)
        in_tags = _in_tags(typed)
        if not all(map(is_in_reason, (typed, in_tags, kept_by(CLEANER, in_tags)))):
            raise ValidationError(TOO_MANY_TAGS)
        html = clean_rich(typed)
        if self.max_length and len(html) > self.max_length:
            raise ValidationError(
                f"Texte trop long une fois mis en forme : {number(len(html))} caractères, pour "
                f"{number(self.max_length)} au plus."
            )
        return html

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

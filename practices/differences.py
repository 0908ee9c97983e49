"""What a revision changes, section by section: the blocks that leave, those that come, those that stay."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from ctgnet.rich import clean_rich
from ctgnet.templatetags.french import day
from practices.models import SECTION_NAMES, STORY_COLUMNS, STORY_RELATIONS, Revision

TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
LISTS = {"ul", "ol"}
LEFT, CAME, STAYED = "left", "came", "stayed"


@dataclass(frozen=True)
class Part:
    """A paragraph, a point of a list or a value: `left`, `came` or `stayed`."""

    state: str
    words: str


@dataclass(frozen=True)
class Change:
    """One section that is no longer the same."""

    name: str
    label: str
    parts: list[Part]

    @property
    def is_rich(self):
        return self.name in SECTION_NAMES


def changes_of(sheet, revision):
    """Every section that the revision changes, in the order of the form."""
    labels = {
        field.name: str(field.verbose_name)
        for field in (*Revision._meta.fields, *Revision._meta.many_to_many)
    }
    changes = [
        Change(
            name, labels[name].capitalize(), _parts(_blocks(sheet, name), _blocks(revision, name))
        )
        for name in (*STORY_COLUMNS, *STORY_RELATIONS)
    ]
    return [change for change in changes if any(part.state != STAYED for part in change.parts)]


def _blocks(story, name):
    """What a section says, cut where a reader would: paragraphs, points of a list, values."""
    if name in STORY_RELATIONS:
        return sorted(str(row) for row in getattr(story, name).all())
    value = getattr(story, name)
    if name in SECTION_NAMES:
        return blocks_of(value)
    if isinstance(value, date):
        return [day(value)]
    words = str(getattr(story, f"get_{name}_display", lambda: value or "")())
    return [words] if words else []


def _parts(before, after):
    """What stays is compared as it is read: the editor wraps the points of a list in paragraphs."""
    matcher = SequenceMatcher(None, _bare(before), _bare(after), autojunk=False)
    parts = []
    for act, start, end, new_start, new_end in matcher.get_opcodes():
        if act == "equal":
            parts.append(Part(STAYED, _joined(after[new_start:new_end])))
        else:
            parts.append(Part(LEFT, _joined(before[start:end])))
            parts.append(Part(CAME, _joined(after[new_start:new_end])))
    return [part for part in parts if part.words]


def _bare(blocks):
    return [re.sub(r"</?p>", "", block) for block in blocks]


def _joined(blocks):
    """Points that follow one another are one list again."""
    return "\n".join(blocks).replace("</ul>\n<ul>", "").replace("</ol>\n<ol>", "")


def blocks_of(html):
    """The paragraphs, headings and points of a text, each able to stand alone.

    Cleaned first: every tag is then closed, whatever wrote the row.
    """
    html = clean_rich(html)
    blocks, opened, start = [], [], 0
    for tag in TAG.finditer(html):
        closes, name = tag.groups()
        if closes:
            opened.pop()
        else:
            opened.append(name)
        if _is_list(opened) and (not closes or name == "li"):
            words = html[start : tag.end() if closes else tag.start()].strip()
            blocks.append(f"<{opened[0]}>{words}</{opened[0]}>" if closes else words)
            start = tag.end()
        elif not opened:
            blocks.append("" if name in LISTS else html[start : tag.end()].strip())
            start = tag.end()
    return [block for block in [*blocks, html[start:].strip()] if block]


def _is_list(opened):
    """Inside a list of the text itself, between two of its points."""
    return len(opened) == 1 and opened[0] in LISTS

"""What a revision changes, section by section: the blocks that leave, those that come, those that stay."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from practices.models import SECTION_NAMES, STORY_COLUMNS, STORY_RELATIONS, Revision

TAG = re.compile(r'<(/?)([a-z0-9]+)(?:\s+[a-z]+="[^"]*")*\s*>')
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
    found = []
    for name in (*STORY_COLUMNS, *STORY_RELATIONS):
        before, after = _blocks(sheet, name), _blocks(revision, name)
        if before != after:
            found.append(Change(name, labels[name].capitalize(), _parts(before, after)))
    return found


def _blocks(story, name):
    """What a section says, cut where a reader would: paragraphs, points of a list, values."""
    if name in STORY_RELATIONS:
        return sorted(str(row) for row in getattr(story, name).all())
    value = getattr(story, name)
    if name in SECTION_NAMES:
        return blocks_of(value)
    words = getattr(story, f"get_{name}_display", lambda: value)()
    return [words] if words else []


def _parts(before, after):
    parts = []
    for _, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if before[start:end] == after[new_start:new_end]:
            parts += [Part(STAYED, block) for block in before[start:end]]
        else:
            parts += [Part(LEFT, block) for block in before[start:end]]
            parts += [Part(CAME, block) for block in after[new_start:new_end]]
    return parts


def blocks_of(html):
    """The paragraphs, headings and points of a text that was cleaned, each able to stand alone."""
    blocks, opened, start = [], [], 0
    for tag in TAG.finditer(html):
        closes, name = tag.groups()
        if not closes:
            opened.append(name)
            if opened in [["ul"], ["ol"]]:
                start = tag.end()
            continue
        opened.pop()
        if opened and opened[0] in LISTS and len(opened) == 1:
            around = opened[0]
            blocks.append(f"<{around}>{html[start : tag.end()].strip()}</{around}>")
            start = tag.end()
        elif not opened:
            if name not in LISTS:
                blocks.append(html[start : tag.end()].strip())
            start = tag.end()
    rest = html[start:].strip()
    return [*blocks, rest] if rest else blocks

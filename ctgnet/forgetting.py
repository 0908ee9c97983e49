"""Somebody whose account is erased, in what others were typing: found by their addresses, wherever these stand.

A name may be that of others too: it goes where an address, or the account itself, says whose it is.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from ctgnet.email_addresses import one_address

# An address as it stands in a text, with the word that leads to it: « adresse:… », « mailto:… ».
_OUTSIDE = r"\s<>()\[\]{}:;,\"«»|/=@"
WRITTEN = re.compile(rf"(?:\w+:)?([^{_OUTSIDE}]+@[^{_OUTSIDE}?!&]+)")
AROUND = ".'’…"
LEFT_EMPTY = re.compile(r"<\s*>|\(\s*\)|\[\s*\]")
SPACES = re.compile(r"[ \t\u00a0]{2,}")
# « posts-0-person »: the fields of one line of a form go together.
LINE = re.compile(r"(\w+-\d+)-")
# The fields that say who somebody is, however their name was typed.
OF_A_PERSON = re.compile(r"(?:.*-)?(?:first_name|last_name|person_q|person|email)")
LOOKED_FOR = re.compile(r"(?:.*-)?[a-z]+_q")


@dataclass(frozen=True)
class Traces:
    """By what that person is known: every address they had, their names, what a form picks them by."""

    addresses: frozenset[str]
    first_name: str
    last_name: str
    choice: str = ""

    def may_be_in(self, field):
        """The rows to look at closer: the box of an address says enough, however its domain is typed."""
        boxes = {f"{email.rpartition('@')[0]}@" for email in self.addresses}
        known = [*boxes, *filter(None, [self.choice, self._whole_name])]
        found = Q()
        for words in known:
            found |= Q(**{f"{field}__icontains": words})
        return found

    def are_in(self, text):
        return any(self._is_theirs(found[1]) for found in WRITTEN.finditer(text))

    def out_of(self, text):
        """The text without their addresses; another that begins or ends as theirs is another."""
        return _tidied(text, WRITTEN.sub(self._left_of, text))

    def out_of_line(self, texts):
        """A line of a table that bears an address of theirs, without it nor the name beside it."""
        if not any(self.are_in(text) for text in texts):
            return texts
        return [self._nameless(self.out_of(text)) for text in texts]

    def out_of_form(self, fields):
        """[(name, value)] of a form that somebody else is typing: the lines that name them say it no more."""
        named = {
            _line(name)
            for name, value in fields
            if OF_A_PERSON.fullmatch(name) and (self.are_in(value) or self._picks(value))
        }
        return [(name, self._typed(name, value, _line(name) in named)) for name, value in fields]

    def _typed(self, name, value, is_theirs):
        if is_theirs and OF_A_PERSON.fullmatch(name):
            return ""
        if is_theirs or self.are_in(value):
            return self._nameless(self.out_of(value))
        return "" if LOOKED_FOR.fullmatch(name) and self._names(value) else value

    def _picks(self, value):
        return bool(self.choice) and value == self.choice

    def _is_theirs(self, written):
        return one_address(written.strip(AROUND)) in self.addresses

    def _left_of(self, found):
        if not self._is_theirs(found[1]):
            return found[0]
        after = found[1][len(found[1].rstrip(AROUND)) :]
        return found[1][: len(found[1]) - len(found[1].lstrip(AROUND))] + after

    def _names(self, text):
        return self._whole is not None and self._whole.fullmatch(text.strip()) is not None

    def _nameless(self, text):
        if text.strip().casefold() in {self.first_name.casefold(), self.last_name.casefold()}:
            return ""
        return _tidied(text, self._whole.sub("", text)) if self._whole else text

    @property
    def _whole_name(self):
        return f"{self.first_name} {self.last_name}" if self._whole else ""

    @cached_property
    def _whole(self):
        """Their two names side by side, in either order; None when one is missing."""
        first, last = re.escape(self.first_name), re.escape(self.last_name)
        if not (first and last):
            return None
        return re.compile(rf"\b(?:{first}\s+{last}|{last}\s+{first})\b", re.IGNORECASE)


def _line(name):
    """What stands in no line of a form goes together too: the one person that it is about."""
    found = LINE.match(name)
    return found[1] if found else ""


def _tidied(before, after):
    if after == before:
        return before
    return SPACES.sub(" ", LEFT_EMPTY.sub("", after)).strip(" \t\u00a0,;:–-")

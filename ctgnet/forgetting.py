"""Somebody whose account is erased, in what others were typing: found by their addresses, wherever these stand.

A name may be that of others too: it goes where an address, or the account itself, says whose it is.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from ctgnet.email_addresses import DOTS, one_address

# What a written address is made of: another sign begins or ends it, and « jbob@… » is somebody else.
INSIDE = r"\w.%+'-"
# These surround an address more often than they are of it.
BEFORE, AFTER = "[.'-]*", ".-"
# In any writing, as long as a domain may be; or a number of the Internet.
DOMAIN = r"\[[0-9a-f:.]{1,45}\]|(?:[^\W_]|[.\u0300-\u036f\u3002\uff0e\uff61-]){1,255}"
LEFT_EMPTY = re.compile(r"<\s*>|\(\s*\)|\[\s*\]")
SPACES = re.compile(r"[ \t\u00a0]{2,}")
# « posts-0-person »: the fields of one line of a form go together.
LINE = re.compile(r"(\w+-\d+)-")
# The fields that say who somebody is, however their name was typed.
OF_A_PERSON = re.compile(r"(?:.*-)?(?:first_name|last_name|person_q|person|email)")
LOOKED_FOR = re.compile(r"(?:.*-)?[a-z]+_q")
# A quoted box may hold these, which are written otherwise where tables and forms are kept.
ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
# Tables and forms that are kept are long: so many are in memory at once.
READ_AT_ONCE = 20


@dataclass(frozen=True)
class Traces:
    """By what that person is known: every address they had, their names, what a form picks them by."""

    addresses: frozenset[str]
    first_name: str
    last_name: str
    choice: str = ""

    def address_may_be_in(self, field):
        """The rows to look at closer: the box of an address says enough, however its domain is typed."""
        said = (max(ESCAPED.split(box), key=len) for box in self._boxes)
        return _any(Q(**{f"{field}__icontains": words}) for words in said)

    def may_be_in(self, field):
        """The same of forms, where somebody is picked, or looked for by their names in any order."""
        found = [self.address_may_be_in(field)]
        if self.choice:
            found.append(Q(**{f"{field}__icontains": self.choice}))
        if self._whole:
            first, last = ({f"{field}__icontains": name} for name in self._names)
            found.append(Q(**first) & Q(**last))
        return _any(found)

    def are_in(self, text):
        return next(self._places_in(text), None) is not None

    def out_of(self, text):
        """The text without their addresses; another that begins or ends as theirs is another."""
        kept, after = [], 0
        for start, end in self._places_in(text):
            kept.append(text[after:start])
            after = end
        return _tidied("".join([*kept, text[after:]])) if after else text

    def out_of_line(self, texts):
        """A line of a table that bears an address of theirs, without it nor their two names side by side.

        One name alone says nobody: a place may bear it.
        """
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
        return "" if LOOKED_FOR.fullmatch(name) and self._is_name(value) else value

    def _picks(self, value):
        return bool(self.choice) and value == self.choice

    def _places_in(self, text):
        """(start, end) of each address of theirs, from the word that leads to it; most texts hold none."""
        folded, after = text.casefold(), 0
        if not any(box in folded for box in self._boxes):
            return
        for found in self._written.finditer(text):
            domain = found[3].rstrip(AFTER)
            if found.start() >= after and self._is_theirs(found[2], domain):
                after = found.end() + len(domain)
                yield found.end(1), after

    def _is_theirs(self, box, domain):
        """To rewrite a domain costs a thousand letters: of those that may be theirs alone."""
        plain = unicodedata.normalize("NFKC", DOTS.sub(".", domain)).isascii()
        return (plain or self._have_accents) and one_address(box + domain) in self.addresses

    def _is_name(self, text):
        return self._whole is not None and self._whole.fullmatch(text.strip()) is not None

    def _nameless(self, text):
        left = self._whole.sub("", text) if self._whole else text
        return text if left == text else _tidied(left)

    @property
    def _names(self):
        return (self.first_name, self.last_name)

    @cached_property
    def _have_accents(self):
        return any("xn--" in email for email in self.addresses)

    @cached_property
    def _boxes(self):
        return sorted({f"{email.rpartition('@')[0]}@".casefold() for email in self.addresses})

    @cached_property
    def _written(self):
        """An address of such a box, with what leads to it: « adresse:… », « mailto:… ».

        Tried where a word begins, never from each of its letters; its domain is only looked at.
        """
        boxes = "|".join(map(re.escape, self._boxes))
        return re.compile(
            rf"(?<![{INSIDE}])({BEFORE})(?:\w+:)?({boxes})(?=({DOMAIN}))", re.IGNORECASE
        )

    @cached_property
    def _whole(self):
        """Their two names side by side, in either order; None when one is missing."""
        first, last = map(re.escape, self._names)
        if not (first and last):
            return None
        return re.compile(rf"(?<!\w)(?:{first}\s+{last}|{last}\s+{first})(?!\w)", re.IGNORECASE)


def forget_in(rows, emptied):
    """`emptied` takes somebody out of a row in memory, and says which of its columns have changed.

    All are read; only those to change are held, and are read again as they are by then.
    """
    found = rows.order_by("pk").iterator(chunk_size=READ_AT_ONCE)
    for key in [row.pk for row in found if emptied(row)]:
        for row in rows.select_for_update(of=("self",), no_key=True).filter(pk=key):
            row.save(update_fields=emptied(row))


def _any(conditions):
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _line(name):
    """What stands in no line of a form goes together too: the one person that it is about."""
    found = LINE.match(name)
    return found[1] if found else ""


def _tidied(text):
    return SPACES.sub(" ", LEFT_EMPTY.sub("", text)).strip(" \t\u00a0,;:–-")

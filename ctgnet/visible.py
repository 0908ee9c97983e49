"""What a reader sees of a text typed or imported: the rest is dropped, for it changes no meaning.

Names are refused with a sentence instead (ctgnet/names.py): whoever types one reads it again.
"""

import re
import unicodedata

from ctgnet.names import COLOURED, MARKS, MOST_MARKS, OTHER_EMOJI, RIGHT, UNSEEN, UNSEEN_KINDS

# Nothing but what most texts are made of: they are not read sign by sign.
STRANGE = re.compile("[^\t\n\r -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f\u2030-\u205e\u20ac]")
# What other programs write for a new line, a blank or the dot of a list.
OTHERWISE = str.maketrans(
    dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
    | {"\u2800": " "}
    | dict.fromkeys("\uf0a7\uf0b7\uf0d8", "•")
)
# A flag spelled in tags: England, Scotland, Wales.
FLAG = re.compile("(\U0001f3f4[\U000e0061-\U000e007a]{3,6}\U000e007f)")
WRITTEN_FROM_THE_RIGHT = re.compile(rf"(?!\u061c)[{RIGHT}]")
KEPT = {"\n", "\r", "\t", "\x00"}  # NUL is refused in words by the forms
OF_ARABIC = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x600, 0x606)), "\u06dd", "\u08e2"}
JOINERS = {"\u200c", "\u200d"}
PLAIN_OR_COLOURED = {"\ufe0e", COLOURED}
DEPENDING = UNSEEN | OF_ARABIC | JOINERS | PLAIN_OR_COLOURED
IDEOGRAPHS = range(0xE0100, 0xE01F0)  # which drawing of one, after it
EMOJI = {"So", "Sk", "Sm", "Po", "Nd"}
LAST_EMOJI = range(0x1F000, 0x1FC00)  # phones have those of next year


def visible(text):
    """The same text without what no reader sees, nor what turns the words around."""
    if not STRANGE.search(text) or all(map(_stands_alone, set(text))):
        return text
    from_the_right = bool(WRITTEN_FROM_THE_RIGHT.search(text))
    parts = FLAG.split(text.translate(OTHERWISE))
    parts[::2] = [_seen(part, from_the_right) for part in parts[::2]]
    return "".join(parts)


def _seen(text, from_the_right):
    kept, marks = [""], 0
    alone = {one for one in set(text) if _stands_alone(one)}
    for place, one in enumerate(text):
        if one in alone:
            kept.append(one)
            marks = 0
            continue
        if not _is_seen(one, kept[-1], text[place + 1 : place + 2], from_the_right):
            continue
        is_mark = unicodedata.category(one) in MARKS and one != COLOURED
        marks = marks + 1 if is_mark else 0
        if marks <= MOST_MARKS:
            kept.append(one)
    return "".join(kept)


def _stands_alone(one):
    """Kept whatever stands around it, as most letters of any alphabet: decided once for a whole text."""
    kind = unicodedata.category(one)
    return one in KEPT or not (one in DEPENDING or kind in UNSEEN_KINDS | MARKS)


def _is_seen(one, before, after, from_the_right):
    kind = unicodedata.category(one)
    if one in OF_ARABIC:
        return from_the_right
    if one in JOINERS:
        return _joins(before) and _joins(after)
    if one in PLAIN_OR_COLOURED:
        return unicodedata.category(before or " ") in EMOJI or before in OTHER_EMOJI
    if ord(one) in IDEOGRAPHS:
        return bool(before) and unicodedata.category(before) == "Lo"
    if kind == "Cn":
        return ord(one) in LAST_EMOJI
    return one not in UNSEEN and kind not in UNSEEN_KINDS


def _joins(one):
    """Two pictures are joined in one, letters of some scripts are drawn otherwise; those of ours never."""
    if not one:
        return False
    kind = unicodedata.category(one)
    return (
        one == COLOURED
        or kind in {"So", "Sk", "Sm", "Cn"}
        or (kind in {"Lo", "Mn", "Mc"} and one > "\u0590")
    )

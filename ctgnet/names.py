"""One rule for every name typed, of people, bodies, meetings, sheets or files.

A name leads nowhere, since mails leave in our name; it shows all that it holds; it is written one way.
"""

import re
import unicodedata
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from ctgnet.domains import MIDDLE, address_in

# Shown by nothing, although Unicode counts them among letters, marks or signs.
UNSEEN = {
    *("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0", "\ufffc"),
    *map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))),
}
# Control, format (directions, zero width, tags), half a letter, private, unassigned, separators of lines.
UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
COLOURED = "\ufe0f"  # asks for the colours of an emoji: harmless after one
OTHER_EMOJI = {"\u2139", "\u3030"}  # a sign « i » and a wavy dash, a letter and a dash to Unicode
MARKS = {"Mn", "Me"}
MOST_MARKS = 3  # over one letter: more of them cover the lines around
NO_BREAK = {"\u00a0", "\u202f"}
SPACES = re.compile(r"\s+")

# Letters of Hebrew, Arabic, Syriac, N’Ko, Adlam…: from the first of a run to the last, without the Latin
# ones nor the signs of HTML between two runs.
RIGHT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
FROM_THE_RIGHT = re.compile(rf"[{RIGHT}](?:[^A-Za-zÀ-ʯ<>&\"\n\u2066-\u2069]*[{RIGHT}])?")
APART, TOGETHER = "\u2068", "\u2069"  # the isolates of Unicode, what `<bdi>` is to HTML

NOT_IN_A_PERSON = re.compile(r"[/\\:@<>{}\[\]|=#*]")
NOT_IN_A_FILE = re.compile(r'[/\\:*?"<>|]')  # what one system or another reads as something else
LONGEST_NAME = 500  # longer than any that is kept: what follows is not even read
TOO_LONG = f"Un nom tient en {LONGEST_NAME} caractères."
LONGEST_FILE_NAME, LONGEST_DOWNLOAD = 200, 120
OF_A_PERSON = "Un prénom ou un nom ne contient ni adresse de site, ni aucun de ces signes : / \\ : @ < > { } [ ] | = # *"
OF_A_THING = "Un nom ne contient aucun caractère invisible, ni qui change le sens de lecture."
NO_WORD = "Un titre contient au moins une lettre ou un chiffre."
NO_LETTER = "Un prénom ou un nom contient au moins une lettre."
# How a name leads nowhere and still says the same: after a full stop, around a middle dot.
SPACED = {False: "après le point, aucune avant", True: "de chaque côté du point médian"}
SPACED_IN_A_PERSON = {
    False: "Après le point d’une initiale, mettez une espace, aucune avant.",
    True: "De chaque côté d’un point médian, mettez une espace.",
}
# What the database refuses by whatever door it comes; the rest is said by the forms and the models.
HIDDEN = (
    r"\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffc\U000e0000-\U000e007f"
)
REFUSED_BY_THE_DATABASE = rf"[{HIDDEN}/\\:@<>]|www\."
REFUSED_IN_A_TITLE = f"[{HIDDEN}]"


def as_written(typed):
    """The one writing: letters composed, spaces squeezed, a no-break space alone kept."""
    text = str(typed or "")
    if len(text) <= LONGEST_NAME:
        text = unicodedata.normalize("NFC", text)
    return SPACES.sub(lambda found: found[0] if found[0] in NO_BREAK else " ", text).strip()


def _unseen_at(text):
    """Where the first character stands that a reader would not see, or would see over others."""
    marks = MOST_MARKS  # a mark with no letter under it
    before = ""
    for place, one in enumerate(text):
        kind = unicodedata.category(one)
        if one == COLOURED and before:
            continue
        marks = marks + 1 if kind in MARKS else 0 if kind != "Zs" else MOST_MARKS
        if one in UNSEEN or kind in UNSEEN_KINDS or marks > MOST_MARKS:
            return place
        before = one if kind in {"So", "Sm", "Nd", "Po"} or one in OTHER_EMOJI else ""
    return None


def fault_in_title(typed, what="Un nom"):
    """What is wrong with the name of a thing, in a sentence; '' when it is sound."""
    text = as_written(typed)
    if len(text) > LONGEST_NAME:
        return TOO_LONG
    if (place := _unseen_at(text)) is not None:
        where = f"après « {text[:place][-20:].strip()} »" if text[:place].strip() else "au début"
        return (
            "Un caractère invisible, ou qui change le sens de lecture, se trouve "
            f"{where} : effacez-le, puis retapez le mot."
        )
    if address := address_in(text):
        return (
            f"{what} ne mène à aucun site : effacez « {address[:40]} », "
            f"ou mettez une espace {SPACED[_is_of_middle_dots(address)]}."
        )
    return ""


def _is_of_middle_dots(address):
    """Parted by them alone: spaces around do what a space after a full stop does."""
    return MIDDLE in address and "." not in address


def fault_in_heading(typed):
    """The same for a title, which people say and which makes an address: it holds a word or a number."""
    text = as_written(typed)
    if fault := fault_in_title(text, "Un titre"):
        return fault
    return NO_WORD if text and not any(one.isalnum() for one in text) else ""


def fault_in_person(typed):
    """The same for somebody's first or last name, which holds fewer signs."""
    text = as_written(typed)
    if len(text) > LONGEST_NAME:
        return TOO_LONG
    if NOT_IN_A_PERSON.search(text):
        return OF_A_PERSON
    if address := address_in(text):
        return f"{OF_A_PERSON}. {SPACED_IN_A_PERSON[_is_of_middle_dots(address)]}"
    if fault := fault_in_title(text):
        return fault
    return NO_LETTER if text and not any(one.isalpha() for one in text) else ""


def apart(sentence):
    """The same words; what is written from right to left in them no longer moves the words around it.

    For a sentence that holds names: a message, a news, a mail, a choice. A page puts them in `<bdi>`.
    """
    if str(sentence).isascii() or not FROM_THE_RIGHT.search(str(sentence)):
        return sentence
    return FROM_THE_RIGHT.sub(lambda found: f"{APART}{found[0]}{TOGETHER}", str(sentence))


def in_a_line(sentence):
    """« Un nom… est faux. » after the number of the line: no capital, no full stop."""
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")


def refuse_title(typed):
    if "\x00" in typed:  # what no database can hold, the form has already said
        return
    if fault := fault_in_title(typed):
        raise ValidationError(fault, code="name")


def refuse_heading(typed):
    if "\x00" not in typed and (fault := fault_in_heading(typed)):
        raise ValidationError(fault, code="name")


def refuse_person(typed):
    if fault := fault_in_person(typed):
        raise ValidationError(fault, code="name")


def file_name(sent):
    """The name of a file as it may be shown: without its folders nor what nobody would see.

    Its end is kept: it says what the file is.
    """
    text = as_written(PurePath(str(sent or "").replace("\\", "/")).name)[-LONGEST_FILE_NAME:]
    while (place := _unseen_at(text)) is not None:
        text = text[:place] + text[place + 1 :]
    return text.strip() or "fichier"


def file_named(title, kind):
    """The name under which a document of that title is saved by whoever downloads it."""
    title = file_name(NOT_IN_A_FILE.sub("-", str(title)))[:LONGEST_DOWNLOAD]
    return f"{title.strip(' .') or 'fichier'}.{kind}"


class TitleField(models.CharField):
    """The name of a thing: written one way by every door, refused in words by forms and `full_clean`."""

    default_validators = [refuse_title]

    def to_python(self, value):
        value = super().to_python(value)
        return as_written(value) if isinstance(value, str) else value

    def pre_save(self, instance, add):
        value = self.to_python(super().pre_save(instance, add))
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.CharField", arguments, keywords


class HeadingField(TitleField):
    """A title, which makes the address of its page."""

    default_validators = [refuse_heading]


class PersonNameField(TitleField):
    """Somebody's first or last name."""

    default_validators = [refuse_person]


def people_s_names(*fields, name):
    """In the constraints of a table: names of people lead nowhere and hide nothing, whatever wrote them."""
    return _never("iregex", REFUSED_BY_THE_DATABASE, fields, name, OF_A_PERSON)


def shown_whole(*fields, name):
    """The same for names of things: every character of them is seen, where it was typed."""
    return _never("regex", REFUSED_IN_A_TITLE, fields, name, OF_A_THING)


def _never(lookup, refused, fields, name, message):
    sound = Q()
    for field in fields:
        sound &= ~Q(**{f"{field}__{lookup}": refused})
    return models.CheckConstraint(condition=sound, name=name, violation_error_message=message)


def show_whole(model, *fields, refused=REFUSED_IN_A_TITLE):
    """For migrations: what was typed before the rule loses the signs that it refuses."""
    for field in fields:
        for row in model.objects.filter(**{f"{field}__iregex": refused}).iterator():
            seen = as_written(re.sub(refused, " ", getattr(row, field), flags=re.IGNORECASE))
            model.objects.filter(pk=row.pk).update(**{field: seen})

"""Passwords that anybody would try first here: those of the trade, the usual ones, a pattern repeated.

Fifteen characters of the same few words are no longer than one of them.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

DATA = Path(__file__).parent / "data"
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiop", "qsdfghjklm", "wxcvbn",
        "qwertyuiop", "asdfghjkl", "zxcvbnm")  # fmt: skip
SHORTEST_RUN = 4
LONGEST = 200  # letters: more than anybody types, and what the sentences below are read from
# « D3p@rtement » is read as it is meant.
LOOKALIKES = str.maketrans("@0134$5", "aoieass")
# What must be left once the words that everybody tries are taken out.
LETTERS_OF_ONE_S_OWN = 5
FEWEST_SIGNS = 5

TOO_LONG = f"Un mot de passe tient en {LONGEST} caractères."
REPEATED = "Ce mot de passe répète le même motif : choisissez plutôt une phrase de quelques mots différents."
OF_THE_TRADE = (
    "Ce mot de passe n’est fait que de mots du réseau (CTG, Caf, commune…), que chacun essaierait "
    "ici : ajoutez-y des mots qui n’ont rien à voir."
)
USUAL = (
    "Ce mot de passe n’est fait que de mots parmi les plus choisis en France : ajoutez-y des mots "
    "que personne n’attend."
)
HELP = (
    "Il ne peut être fait seulement de mots du réseau, de mots très courants ou d’un motif répété."
)


class UnexpectedWords:
    """Refuse what is made of nothing but expected words, padded or not with digits and signs."""

    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")
        text = _plain(password)
        if _is_repeated(text) or _is_repeated(_letters(text)):
            raise ValidationError(REPEATED, code="password_repeated")
        written = {text, _plain(password.translate(LOOKALIKES))}
        if _is_made_of(_of_the_trade(), written) and _has_words(text):
            raise ValidationError(OF_THE_TRADE, code="password_of_the_trade")
        if _is_made_of(_of_the_trade() | _usual(), written):
            raise ValidationError(USUAL, code="password_usual")

    def get_help_text(self):
        return HELP


def _plain(password):
    """« Département-06 » is `departement06`: neither capitals, accents nor signs make it another."""
    apart = unicodedata.normalize("NFKD", password).casefold()
    return "".join(sign for sign in apart if sign.isalnum())


def _letters(text):
    return re.sub(r"\d", "", text)


def _is_repeated(text):
    """« motdepassemotdepasse », « aaaaaaaaaaaaaaa »; also cut in the last of its turns."""
    if not text:
        return False
    turns = (text[:size] for size in range(1, len(text) // 2 + 1))
    return len(set(text)) < FEWEST_SIGNS or any(
        text == (turn * len(text))[: len(text)] for turn in turns
    )


def _has_words(text):
    return sum(map(str.isalpha, text)) >= LETTERS_OF_ONE_S_OWN


def _is_made_of(words, written):
    """Hardly a letter is left once these words are taken out, in one of the ways to write it."""
    return any(_fewest_left(text, words) < LETTERS_OF_ONE_S_OWN for text in written)


def _fewest_left(text, words):
    """How many letters stay outside such words, cut in the way that leaves the fewest."""
    longest = max(map(len, words))
    left = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        left[end] = left[end - 1] + text[end - 1].isalpha()
        for start in range(max(0, end - longest), end):
            if text[start:end] in words:
                left[end] = min(left[end], left[start])
    return left[-1]


@cache
def _of_the_trade():
    return frozenset((DATA / "network_words.txt").read_text().split())


@cache
def _usual():
    """Those of the reviewed list, and the runs of a keyboard or of the alphabet, both ways."""
    listed = (DATA / "french_passwords.txt").read_text().split()
    runs = (
        row[start:end]
        for line in ROWS
        for row in (line, line[::-1])
        for start in range(len(row))
        for end in range(start + SHORTEST_RUN, len(row) + 1)
    )
    return frozenset([*listed, *runs])

"""What one cell of a French spreadsheet says: words, a day, a number.

Each reader answers the value, or raises ValueError with what to write instead.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from decimal import Decimal

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
WORDS = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4})")
MONTH = re.compile(r"(\d{1,2})[/.\- ](\d{4})")
YEAR = re.compile(r"\d{4}")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+)")
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_QUOTE = 40  # characters of a cell repeated in a refusal


def folded(text):
    """« Chargée de coopération » is « chargee de cooperation »: no case, accent or sign."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    letters = "".join(one for one in plain if not unicodedata.combining(one)).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def day_of(text, *, is_last=False):
    """A day; a month or a year alone means its first day, or its last one for an end."""
    parts = _day_parts(text)
    if parts is None:
        raise ValueError(f"date non reconnue : {text[:LONGEST_QUOTE]}. Exemple : 27/11/2026")
    year, month, number = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f"année à vérifier, de {FIRST_YEAR} à {LAST_YEAR} : {text[:LONGEST_QUOTE]}"
        )
    try:
        month = month or (12 if is_last else 1)
        return date(year, month, number or (monthrange(year, month)[1] if is_last else 1))
    except ValueError:
        raise ValueError(f"cette date n’existe pas : {text[:LONGEST_QUOTE]}") from None


def _day_parts(text):
    """(year, month, day), None for what is not said; None for what is not a date."""
    if match := ISO.fullmatch(text):
        return tuple(int(part) for part in match.groups())
    if match := DAY.fullmatch(text):
        number, month, year = (int(part) for part in match.groups())
        return year + 2000 if year < 100 else year, month, number
    if match := MONTH.fullmatch(text):
        return int(match[2]), int(match[1]), None
    if YEAR.fullmatch(text):
        return int(text), None, None
    match = WORDS.fullmatch(folded(text))
    if match and match[2] in MONTHS:
        return int(match[3]), MONTHS.index(match[2]) + 1, match[1] and int(match[1])
    return None


def number_of(text):
    """« 12 000,50 € » is 12000.50; None for what is not a number."""
    written = re.sub(r"[\s€]", "", text).replace(",", ".")
    return Decimal(written) if NUMBER.fullmatch(written) else None

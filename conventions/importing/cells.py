"""What one cell says: a day, a share of a full-time post, a stage, a function. French and ISO.

Each reader answers the value, or raises ValueError with what to write instead.
"""

import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from conventions.importing.words import folded
from conventions.models import PostKind, Stage
from conventions.models.post import SMALLEST_SHARE, WHOLE

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
DIGITS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
WORDS = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4})")
YEAR = re.compile(r"\d{4}")
FIRST_YEAR, LAST_YEAR = 1990, 2100
NOT_A_DAY = "date non reconnue : {text}. Exemple : 27/11/2026"
NOT_A_SHARE = "nombre non reconnu : {text}. Exemple : 0,5"
STAGES = {
    "prefiguration": Stage.PREFIGURATION,
    "en projet": Stage.PREFIGURATION,
    "diagnostic": Stage.DIAGNOSIS,
    "diagnostic partage": Stage.DIAGNOSIS,
    "en diagnostic": Stage.DIAGNOSIS,
    "elaboration": Stage.DRAFTING,
    "redaction": Stage.DRAFTING,
    "en redaction": Stage.DRAFTING,
    "en cours d elaboration": Stage.DRAFTING,
    "signee": Stage.SIGNED,
    "signe": Stage.SIGNED,
    "en cours": Stage.SIGNED,
    "en vigueur": Stage.SIGNED,
    "active": Stage.SIGNED,
    "terminee": Stage.SIGNED,
    "echue": Stage.SIGNED,
    "oui": Stage.SIGNED,
}
# The first word that a function holds tells its kind.
KINDS = (
    (re.compile(r"\belue?s?\b"), PostKind.ELECTED),
    (re.compile(r"\bpilot"), PostKind.PILOT),
    (re.compile(r"\bcooperation\b"), PostKind.OFFICER),
    (re.compile(r"\bproximite\b"), PostKind.LOCAL),
    (re.compile(r"\bthematique|\bcoordi|\banimat"), PostKind.THEMATIC),
)


def day_of(text, *, is_last=False):
    """A day; a month or a year alone means its first day, or its last one for an end."""
    parts = _day_parts(text)
    if parts is None:
        raise ValueError(NOT_A_DAY.format(text=text[:40]))
    year, month, number = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"année à vérifier, de {FIRST_YEAR} à {LAST_YEAR} : {text[:40]}")
    try:
        month = month or (12 if is_last else 1)
        return date(year, month, number or (monthrange(year, month)[1] if is_last else 1))
    except ValueError:
        raise ValueError(f"cette date n’existe pas : {text[:40]}") from None


def _day_parts(text):
    """(year, month, day), None for what is not said; None for what is not a date."""
    if match := ISO.fullmatch(text):
        return tuple(int(part) for part in match.groups())
    if match := DIGITS.fullmatch(text):
        number, month, year = (int(part) for part in match.groups())
        return year + 2000 if year < 100 else year, month, number
    if YEAR.fullmatch(text):
        return int(text), None, None
    match = WORDS.fullmatch(folded(text))
    if match and match[2] in MONTHS:
        return int(match[3]), MONTHS.index(match[2]) + 1, match[1] and int(match[1])
    return None


def share_of(text):
    """« 0,5 », « 0.5 », « 50 % » and « 0,5 ETP » are half of a full-time post."""
    written = re.sub(r"\s|etp$", "", text.lower()).replace(",", ".")
    is_percentage = written.endswith("%")
    try:
        number = Decimal(written.rstrip("%"))
        share = number / 100 if is_percentage else number
        share = share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        share = Decimal("NaN")
    if share.is_nan():
        raise ValueError(NOT_A_SHARE.format(text=text[:40]))
    if not SMALLEST_SHARE <= share <= WHOLE:
        raise ValueError(f"de 0,05 à 1 ETP, pas {text[:40]}")
    return share


def stage_of(text):
    """The step that a word of the trade means."""
    if stage := STAGES.get(folded(text)):
        return stage
    raise ValueError(f"étape inconnue : {text[:40]}. Écrivez {_listed(Stage.labels)}")


def kind_of(text):
    """The kind of a post by the words of its function."""
    words = folded(text)
    for pattern, kind in KINDS:
        if pattern.search(words):
            return kind
    raise ValueError(f"fonction inconnue : {text[:40]}. Écrivez {_listed(PostKind.labels)}")


def _listed(labels):
    *first, last = (f"« {label} »" for label in labels)
    return f"{', '.join(first)} ou {last}"

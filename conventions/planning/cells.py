"""What is written in the cells of a plan, read as what it means; a refusal says what to write."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from conventions.models import SheetStatus
from conventions.planning.columns import plain

SEPARATORS = re.compile(r"[;,\n]")
MONTHS = {
    name: rank
    for rank, name in enumerate(
        [
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
        ],
        1,
    )
}
STATUSES = {plain(label): value for value, label in SheetStatus.choices} | {
    plain(words): value
    for value, several in {
        SheetStatus.PLANNED: ("à faire", "prévue", "en projet", "non démarrée", "à venir"),
        SheetStatus.IN_PROGRESS: ("en cours de réalisation", "démarrée", "engagée", "lancée"),
        SheetStatus.COMPLETED: ("réalisé", "terminée", "terminé", "achevée", "faite", "fait"),
        SheetStatus.RECURRING: ("récurrente", "permanente", "pérennisée", "continue"),
        SheetStatus.POSTPONED: ("reporté", "différée", "en pause"),
        SheetStatus.ABANDONED: ("abandonné", "annulée", "annulé"),
    }.items()
    for words in several
}


class Unread(ValueError):
    """A cell that means nothing to us, in words for its author."""


def read_text(text, longest):
    if len(text) > longest:
        raise Unread(f"ce texte a {len(text)} caractères, pour {longest} au plus")
    return text


def read_status(text):
    """The status that these words mean; « À lancer » when nothing is written."""
    if not text:
        return SheetStatus.PLANNED
    if found := STATUSES.get(plain(text)):
        return found
    known = ", ".join(SheetStatus.labels)
    raise Unread(f"« {text[:40]} » n’est pas un statut. Écrivez : {known}")


def read_progress(text):
    """50, « 50 % », or 0.5 as a spreadsheet keeps 50 %."""
    if not text:
        return 0
    number = _number(text.rstrip("% \u00a0\u202f"))
    if number is not None and "%" not in text and 0 < number < 1:
        number *= 100
    if number is None or not 0 <= number <= 100:
        raise Unread(f"« {text[:40]} » n’est pas un avancement de 0 à 100")
    return int(number)


def read_amount(text):
    if not text:
        return None
    number = _number(text)
    if number is None or number < 0 or number >= 10**9:
        raise Unread(f"« {text[:40]} » n’est pas un montant. Exemple : 12000 ou 12 000,50")
    return number.quantize(Decimal("0.01"))


def _number(text):
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_day(text, *, is_end=False):
    """31/12/2027, 2027-12-31, 12/2027, « décembre 2027 », 2027: the first or the last day of it."""
    if not text:
        return None
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return _likely(datetime.strptime(text, pattern).date(), text)  # noqa: DTZ007 (a day)
        except ValueError as error:
            if isinstance(error, Unread):
                raise
    words = plain(text).split()
    year = next((int(word) for word in words if re.fullmatch(r"(?:19|20)\d\d", word)), None)
    month = next((_month(word) for word in words if _month(word)), None)
    if year is None or len(words) > 2 or (len(words) == 2 and month is None):
        raise Unread(f"« {text[:40]} » n’est pas une date. Exemple : 31/12/2027")
    return _likely(_edge(year, month, is_end), text)


def _month(word):
    return MONTHS.get(word) or (int(word) if word.isdigit() and 1 <= int(word) <= 12 else None)


def _edge(year, month, is_end):
    if not is_end:
        return date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (None, 12) else date(year, month + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def _likely(day, text):
    if not 1990 <= day.year <= 2100:
        raise Unread(f"« {text[:40]} » : vérifiez l’année, de 1990 à 2100")
    return day


def read_list(text, known, what):
    """The things that these words name; a comma or a semicolon between them."""
    found = []
    for part in filter(None, map(str.strip, SEPARATORS.split(text))):
        thing = known.get(plain(part))
        if thing is None:
            raise Unread(f"« {part[:40]} » n’est pas {what} du réseau")
        if thing not in found:
            found.append(thing)
    return found

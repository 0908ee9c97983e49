"""What is written in the cells of a plan, read as what it means.

Each reader answers the value, or raises ValueError with what to write instead.
"""

import re
from decimal import Decimal

from conventions.models import SheetStatus
from ctgnet.cells import LONGEST_QUOTE, day_of, folded, number_of
from ctgnet.names import fault_in_title, in_a_line
from ctgnet.spreadsheets import LONGEST_CELL

SEPARATORS = re.compile(r"[;,\n]")
STATUSES = {folded(label): value for value, label in SheetStatus.choices} | {
    folded(words): value
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


def read_text(text, longest):
    if len(text) > longest:
        many = "plus de 5000" if len(text) >= LONGEST_CELL else len(text)
        raise ValueError(f"ce texte a {many} caractères, pour {longest} au plus")
    return text


def read_title(text, longest):
    """The name of a sheet, an axis, an objective: held to the rule of all names."""
    if fault := fault_in_title(text):
        raise ValueError(in_a_line(fault))
    return read_text(text, longest)


def read_status(text):
    """The status that these words mean; « À lancer » when nothing is written."""
    if not text:
        return SheetStatus.PLANNED
    if found := STATUSES.get(folded(text)):
        return found
    known = ", ".join(SheetStatus.labels)
    raise ValueError(f"« {text[:LONGEST_QUOTE]} » n’est pas un statut. Écrivez : {known}")


def read_progress(text):
    """50, « 50 % », or 0.5 as a spreadsheet keeps 50 %."""
    if not text:
        return 0
    number = number_of(text.rstrip("% \u00a0\u202f"))
    if number is not None and "%" not in text and 0 < number < 1:
        number *= 100
    if number is None or not 0 <= number <= 100:
        raise ValueError(f"« {text[:LONGEST_QUOTE]} » n’est pas un avancement de 0 à 100")
    return int(number)


def read_amount(text):
    if not text:
        return None
    number = number_of(text)
    if number is None or number < 0 or number >= 10**9:
        raise ValueError(
            f"« {text[:LONGEST_QUOTE]} » n’est pas un montant. Exemple : 12000 ou 12 000,50"
        )
    return number.quantize(Decimal("0.01"))


def read_day(text, *, is_last=False):
    return day_of(text, is_last=is_last) if text else None


def read_list(text, known, what):
    """The things that these words name; a comma or a semicolon between them."""
    found = []
    for part in filter(None, map(str.strip, SEPARATORS.split(text))):
        thing = known.get(folded(part))
        if thing is None:
            raise ValueError(f"« {part[:LONGEST_QUOTE]} » n’est pas {what} du réseau")
        if thing not in found:
            found.append(thing)
    return found

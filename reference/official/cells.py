"""Read one cell of an official file: its value, or a ValueError with the reason in French."""

import re
from zoneinfo import available_timezones

TIME_ZONES = available_timezones()


def text(longest):
    """A name; its straight apostrophes become typographic ones."""

    def read(cell):
        if not cell.strip():
            raise ValueError("est vide")
        if not cell.isprintable():
            raise ValueError("contient un caractère de contrôle")
        if len(cell) > longest:
            raise ValueError(f"dépasse {longest} caractères")
        return cell.replace("'", "’")

    return read


def matching(pattern, expected):
    def read(cell):
        if not re.fullmatch(pattern, cell):
            raise ValueError(f"n’est pas {expected}")
        return cell

    return read


def one_of(choices):
    def read(cell):
        if cell not in choices:
            raise ValueError(f"n’est pas l’une des valeurs {', '.join(sorted(choices))}")
        return cell

    return read


def in_table(table, what):
    """A code that an earlier file must name. `what`: « d’EPCI »."""

    def read(cell):
        if cell not in table:
            raise ValueError(f"est un code {what} inconnu")
        return cell

    return read


def time_zone(cell):
    if cell not in TIME_ZONES:
        raise ValueError("n’est pas un fuseau horaire connu")
    return cell


def yes_or_no(cell):
    if cell not in {"True", "False"}:
        raise ValueError("n’est ni true ni false")
    return cell == "True"


def optional(read):
    return lambda cell: read(cell) if cell else None


def several(read):
    return lambda cell: [read(part) for part in cell.split("|")] if cell else []


def siren(cell):
    """Nine digits whose last one is the key of the eight others (Luhn)."""
    if not re.fullmatch(r"[0-9]{9}", cell):
        raise ValueError("n’est pas un SIREN de neuf chiffres")
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(cell))
    if sum(number // 10 + number % 10 for number in doubled) % 10:
        raise ValueError("a une clé SIREN fausse")
    return cell


def count(cell):
    if not re.fullmatch(r"[0-9]{1,9}", cell):
        raise ValueError("n’est pas un nombre entier positif")
    return int(cell)


def coordinate(limit):
    def read(cell):
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", cell) or abs(float(cell)) > limit:
            raise ValueError(f"n’est pas une coordonnée entre -{limit} et {limit}")
        return float(cell)

    return read


REGION_CODE = matching(r"[0-9]{2}", "un code de région")
DEPARTMENT_CODE = matching(r"[0-9]{2,3}|2[AB]", "un code de département")
INSEE_CODE = matching(r"([0-9]{2}|2[AB])[0-9]{3}", "un code Insee de commune")
POSTAL_CODE = matching(r"[0-9]{5}", "un code postal")
SLUG = matching(r"[a-z]+(-[a-z]+)*", "un identifiant en minuscules")

"""Dates, hours and numbers as they are written in French; loaded as builtins, so no `load` tag.

Each filter answers an empty text for a value that is absent: the page shows nothing, never "None".
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone

register = template.Library()

NBSP = "\u00a0"  # before « : ; ! ? » and between a figure and its unit
THIN = "\u202f"  # between thousands

# How most official titles begin.
OFFICIAL_WORDS = re.compile(r"^(?:convention territoriale globale|CTG)\b[\s:–-]*", re.IGNORECASE)

# A vowel, a mute h (« Ha… » is most often said), a y that is a vowel (Yves, not Yann).
ELIDED = re.compile(r"[aeiou]|h[^a]|y[^aeiou]", re.IGNORECASE)

# The place whose clock it is, not the city of the IANA base when nobody there would say it.
ZONES = {
    "America/Cayenne": "de Guyane",
    "America/Guadeloupe": "de Guadeloupe",
    "America/Marigot": "de Saint-Martin",
    "America/Martinique": "de Martinique",
    "America/Miquelon": "de Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "de Saint-Barthélemy",
    "Europe/Paris": "de Paris",
    "Indian/Mayotte": "de Mayotte",
    "Indian/Reunion": "de La Réunion",
    "Pacific/Noumea": "de Nouvelle-Calédonie",
    "Pacific/Tahiti": "de Tahiti",
    "Pacific/Wallis": "de Wallis-et-Futuna",
}


def yes_or_no(fact):
    """A fact in a file: never True nor False."""
    return "oui" if fact else "non"


def _local(value):
    """The reader's clock for a moment; a plain date is already what it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day_of_month(day):
    return "1er" if day.day == 1 else str(day.day)


@lru_cache(maxsize=1_200)
def _month_and_year(year, month):
    """mai 2026; kept, for a page writes tens of dates and the site speaks one language."""
    return formats.date_format(date(year, month, 1), "F Y")


@register.filter
def day(value):
    """27 novembre 2026, 1er mai 2026."""
    if not value:
        return ""
    local = _local(value)
    return f"{_day_of_month(local)} {_month_and_year(local.year, local.month)}"


@register.filter
def long_day(value):
    """vendredi 27 novembre 2026."""
    return f"{formats.date_format(_local(value), 'l')} {day(value)}" if value else ""


@register.filter
def hour(value):
    """14 h 30, 9 h."""
    if value is None or value == "":
        return ""
    local = _local(value)
    minutes = f"{NBSP}{local.minute:02}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


@register.filter
def moment(value):
    """27 novembre 2026 à 14 h 30."""
    return f"{day(value)} à {hour(value)}" if value else ""


@register.filter
def zone_name(zone):
    """heure de Paris, heure de Guadeloupe: the words people of that place use."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"heure {ZONES.get(zone, f'de {city}')}"


@register.filter
def moment_in(value, zone):
    """27 novembre 2026 à 14 h 30 (heure de Guadeloupe): the clock of the place, named."""
    if not value:
        return ""
    with timezone.override(ZoneInfo(zone)):
        return f"{moment(value)} ({zone_name(zone)})"


@register.filter
def since(start):
    """depuis le 1er janvier 2024, à partir du 16 décembre 2026 when that day has not come."""
    is_to_come = _local(start) > timezone.localdate()
    return f"{'à partir du' if is_to_come else 'depuis le'} {day(start)}"


# The first mark found names it: Edge also calls itself Chrome, and Chrome Safari; Android is a Linux.
BROWSERS = {
    "Edg": "Edge",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac": "Mac",
    "Linux": "Linux",
}


@register.filter
def device(user_agent):
    """Chrome sur Linux, Safari sur iPhone, Navigateur inconnu."""
    browser = _first_named(BROWSERS, user_agent) or "Navigateur inconnu"
    system = _first_named(SYSTEMS, user_agent)
    return f"{browser} sur {system}" if system else browser


def _first_named(names, user_agent):
    return next((name for mark, name in names.items() if mark in user_agent), "")


@register.filter
def period(start, end):
    """du 3 au 5 mars 2026, du 1er janvier 2024 au 31 décembre 2028, depuis le 1er janvier 2024."""
    if not (start and end):
        return f"depuis le {day(start)}" if start else f"jusqu’au {day(end)}" if end else ""
    first, last = _local(start), _local(end)
    if day(first) == day(last):
        return f"le {day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"du {_day_of_month(first)} au {day(last)}"
    if first.year == last.year:
        return f"du {_day_of_month(first)} {formats.date_format(first, 'F')} au {day(last)}"
    return f"du {day(first)} au {day(last)}"


@register.filter
def shortened(text, length):
    """At most so many characters, cut between two words; a no-break space is no place to cut."""
    text = str(text)
    if len(text) <= length:
        return text
    begun, _, _ = text[:length].rpartition(" ")
    return f"{begun.rstrip(' ,;:') or text[: length - 1]}…"


@register.filter
def number(value):
    """34 875 and 0,5: thin no-break spaces between thousands, a comma, no useless zero."""
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        value = Decimal(str(value))
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.replace(",", THIN).replace(".", ",")


@register.filter
def euros(value):
    """12 000 €, 12 000,50 €: cents when there are some, then always two figures."""
    if value is None or value == "":
        return ""
    cents = "" if value == int(value) else f"{value % 1:.2f}"[1:].replace(".", ",")
    return f"{number(int(value))}{cents}{NBSP}€"


@register.filter
def fte(value):
    """0,5 ETP."""
    return "" if value is None or value == "" else f"{number(value)}{NBSP}ETP"


@register.filter
def plural(count, forms):
    """34 communes, 1 commune, 0 commune: French counts a plural from two."""
    singular, _, many = forms.partition(",")
    how_many = getattr(count, "number", count)
    written = str(count) if hasattr(count, "number") else number(count)
    return f"{written}{NBSP}{many if how_many >= 2 else singular}"


@register.filter
def plural_word(count, forms):
    """The word alone, agreed: communes, commune."""
    singular, _, many = forms.partition(",")
    return many if getattr(count, "number", count) >= 2 else singular


@register.filter
def of(name):
    """d’Inès, de Bob, d’avril 2027, d’Hélène, de Hamid: « de » and what follows it."""
    sounds = unicodedata.normalize("NFKD", str(name))  # « é » is a vowel too
    return f"d’{name}" if ELIDED.match(sounds) else f"de {name}"


@register.filter("ctg")
def ctg_of(name):
    """« CTG Alpes d’Azur », « CTG du Pays de Grasse »: a title that says it already says it once."""
    return f"CTG {OFFICIAL_WORDS.sub('', str(name))}".strip()


@register.filter
def percent(value):
    """45 %."""
    return "" if value is None or value == "" else f"{number(value)}{NBSP}%"

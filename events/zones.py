"""Clocks: the hours of a meeting are those of the place where it happens."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.text import capfirst

from ctgnet.templatetags.french import ZONES, day, hour, zone_name

ZONE_CHOICES = sorted(
    ((zone, capfirst(zone_name(zone))) for zone in ZONES),
    key=lambda choice: (choice[0] != "Europe/Paris", choice[1]),
)


class MissingHour(ValueError):
    """The clocks jump over that hour: it does not exist that night."""


class DoubleHour(ValueError):
    """The clocks go back over that hour: it comes twice that night."""


def moment_of(local_day, local_hour, zone, *, fold=None):
    """The moment when the clock of that place shows that day and hour.

    `fold` says which one, 0 or 1, when the hour comes twice.
    """
    first = datetime.combine(local_day, local_hour, tzinfo=ZoneInfo(zone))
    second = first.replace(fold=1)
    if first.utcoffset() < second.utcoffset():
        raise MissingHour(_missing(first, second))
    if first.utcoffset() > second.utcoffset():
        if fold is None:
            raise DoubleHour("Cette heure arrive deux fois cette nuit-là : laquelle ?")
        return (second if fold else first).astimezone(UTC)
    return first.astimezone(UTC)


def _missing(first, second):
    """In summer time's first night, the hour to write instead."""
    jump = second.utcoffset() - first.utcoffset()
    instead = (first.replace(tzinfo=None) + jump).time()
    return (
        f"{hour(first.time())} n’existe pas le {day(first.date())} : "
        f"on passe à l’heure d’été. Écrivez par exemple {hour(instead)}."
    )


def hours(start, end, zone):
    """de 9 h 30 à 16 h 30, on the clock of that zone; the last day too when it is another one."""
    start, end = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    if start.date() == end.date():
        return f"de {hour(start.time())} à {hour(end.time())}"
    return f"de {hour(start.time())} au {day(end.date())} à {hour(end.time())}"


def readers_clock(moment, zone, reader_zone):
    """« soit le 15 octobre à 3 h 30 (heure de Guadeloupe) », or nothing when both clocks agree."""
    there, here = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(reader_zone))
    if there.utcoffset() == here.utcoffset():
        return ""
    on = "" if there.date() == here.date() else f"le {day(here.date())} à "
    return f"soit {on}{hour(here.time())} ({zone_name(reader_zone)})"

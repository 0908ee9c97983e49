"""The steps of a CTG, stored up to the signature and computed from dates after it."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import models

USUAL_YEARS = 5


def anniversary(day, years):
    """The same day some years later; 29 February becomes 1 March when the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_before(day, months):
    """The same day some months earlier, or the last day of that month when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fifth_anniversary_eve(day):
    """The end that is proposed for a CTG: five years to the day, less one."""
    return anniversary(day, USUAL_YEARS) - timedelta(days=1)


class Stage(models.TextChoices):
    """Stored up to the signature; what comes after is computed from dates."""

    PREFIGURATION = "prefiguration", "Préfiguration"
    DIAGNOSIS = "diagnosis", "Diagnostic partagé"
    DRAFTING = "drafting", "Élaboration"
    SIGNED = "signed", "Signée"


class State(models.TextChoices):
    """What a reader asks first, computed from the stage and the dates of the day."""

    PREPARATION = "preparation", "En préparation"
    IN_FORCE = "in_force", "En vigueur"
    TO_RENEW = "to_renew", "À renouveler dans les 12 mois"
    ENDED = "ended", "Terminée"

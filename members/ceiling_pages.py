"""What a person reads who has met the ceiling of the day on people."""

from django.conf import settings

from ctgnet import limits
from ctgnet.templatetags.french import number

WHY = (
    "Vous avez lu aujourd’hui les noms de {most} personnes, le plus que le réseau montre en un jour : "
    "il protège ainsi ses membres de la copie de l’annuaire. Les autres reviennent demain."
)


def ceiling_words():
    """The sentence of the ceiling, with its figure of the day."""
    return WHY.format(most=number(settings.PEOPLE_READ_A_DAY))


def too_many_people(request, template="members/too_many_people.html", **context):
    """No name more today, and when they come back."""
    page = {"words": ceiling_words(), "why_nameless": ""} | context
    return limits.too_many(request, limits.until_midnight(), template, **page)

"""What an action sheet does not say yet: nothing is refused for it, its team is told."""

from django.db.models import Exists, OuterRef, Q

# The annotation, and the words that people read.
GAPS = {
    "lacks_themes": "les thématiques",
    "lacks_objectives": "les objectifs",
    "lacks_description": "la description",
    "lacks_audiences": "les publics",
    "lacks_lead": "l’organisme pilote",
    "lacks_calendar": "le calendrier",
    "lacks_indicator": "un indicateur",
}
ANY_GAP = Q(*[(name, True) for name in GAPS], _connector=Q.OR)


def gaps_of(model):
    """The condition of each gap, for a query on action sheets."""
    indicators = model._meta.get_field("indicators").related_model.objects.filter(removed_at=None)
    return {
        "lacks_themes": ~_has(model.themes.through.objects, "actionsheet"),
        "lacks_objectives": Q(objectives=""),
        "lacks_description": Q(description=""),
        "lacks_audiences": ~_has(model.audiences.through.objects, "actionsheet"),
        "lacks_lead": Q(lead_organisation=None),
        "lacks_calendar": Q(starts_on=None, ends_on=None),
        "lacks_indicator": ~_has(indicators, "sheet"),
    }


def _has(rows, link):
    return Exists(rows.filter(**{link: OuterRef("pk")}))


def in_words(gaps):
    """« les publics, le calendrier et un indicateur »."""
    *first, last = gaps
    return f"{', '.join(first)} et {last}" if first else last

"""CTGs that are over within twelve months."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from conventions.models import Convention, anniversary
from ctgnet.pages.caf_desk.followed.line import FollowedList, Line
from ctgnet.templatetags.french import day


def _ends(cafs, on):
    """In force and over within twelve months, at its end or at a closing before it, followed or not."""
    following = Convention.objects.filter(previous=OuterRef("pk"))
    running = Convention.objects.in_force(on).with_state(on).of_cafs(cafs)
    dated = running.annotate(last_day=Coalesce("closed_on", "effective_end"))
    return dated.filter(last_day__lte=anniversary(on, 1)).annotate(is_prepared=Exists(following))


def _what_follows(convention):
    if convention.is_followed:
        return "suite signée", "success"
    if convention.is_prepared:
        return "suite en préparation", "neutral"
    return ("clôture prévue", "neutral") if convention.closed_on else ("à renouveler", "warning")


def _end_line(convention):
    badge, tone = _what_follows(convention)
    words = "close à partir du" if convention.closed_on else "se termine le"
    facts = [f"{words} {day(convention.last_day)}"]
    return Line(convention.name, convention.get_absolute_url(), facts, badge, tone)


def _end_cells(convention):
    return [
        convention.name,
        convention.official_title,
        convention.start_date,
        convention.last_day,
        _what_follows(convention)[0],
    ]


ENDS = FollowedList(
    "echeances",
    "CTG qui se terminent dans les 12 mois",
    "Celles qui sont en vigueur, la plus proche d’abord.",
    "Aucune CTG ne se termine dans les douze mois.",
    _ends,
    ("last_day", "pk"),
    _end_line,
    ("CTG", "Intitulé officiel", "Début", "Fin", "Suite"),
    _end_cells,
)

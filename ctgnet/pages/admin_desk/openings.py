"""What this administrator opened today with a written reason, and what waits for somebody to open it."""

from dataclasses import dataclass

from django.utils import timezone

from conventions.models import Convention
from events.models import Event
from members.models import Member, Opening
from practices.models import Sheet

OPENED = {model._meta.label_lower: model for model in (Convention, Event, Member, Sheet)}


@dataclass(frozen=True)
class Opened:
    """One line of the desk: what was opened, and its page while it still has one."""

    opening: Opening
    name: str
    url: str


def openings_today(member):
    """The latest first, in one query a kind of thing."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Opening.objects.by(member).filter(line__at__gte=midnight).select_related("line")
    openings = list(mine.order_by("-line__at", "-pk"))
    things = _things({opening.line.object_kind for opening in openings}, openings)
    return [_line(opening, things) for opening in openings]


def _things(kinds, openings):
    """{("conventions.convention", "12"): the convention} of everything that was opened."""
    found = {}
    for kind in kinds & OPENED.keys():
        keys = [one.line.object_id for one in openings if one.line.object_kind == kind]
        found |= {
            (kind, str(thing.pk)): thing for thing in OPENED[kind].objects.filter(pk__in=keys)
        }
    return found


def _line(opening, things):
    thing = things.get((opening.line.object_kind, opening.line.object_id))
    name = str(thing or opening.line.object_kind)
    return Opened(opening, name, thing.get_absolute_url() if thing else "")

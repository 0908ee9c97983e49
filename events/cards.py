"""What lists show of a meeting: plain words, read at once for all the meetings of a page."""

from datetime import date
from typing import NamedTuple

from ctgnet.written import Among, WrittenOnce
from events.models import Event, Registration
from events.templatetags.events import hours, place_clock, readers_clock, seats, seats_tone


class Card(NamedTuple):
    """A meeting in a list, and nothing that its line does not show: two equal cards are one."""

    url: str
    title: str
    kind: str
    organiser: str
    day: date
    hours: str
    clock: str
    readers_clock: str
    place: str
    mine: str
    is_draft: bool
    seats: str
    seats_tone: str


def _listed(keys):
    rows = Event.objects.filter(Among(keys)).with_seats_left()
    return rows.select_related("caf", "convention").defer("description", "access")


def _answers(member, events):
    return Registration.objects.active().filter(Among(events, "event"), member=member)


_LISTED = WrittenOnce(_listed, keys=[-1])
_ANSWERS = WrittenOnce(_answers, member=-1, events=[-2])


def cards_of(member, keys):
    """The cards of these meetings, in this order, with this person's own answers, in two queries."""
    if not keys:
        return []
    found = {event.pk: event for event in _LISTED(keys=keys)}
    answers = _ANSWERS(member=member.pk, events=keys) if member.is_authenticated else []
    mine = {answer.event_id: answer.get_status_display() for answer in answers}
    return [_card(member, found[key], mine.get(key, "")) for key in keys if key in found]


def _card(member, event, mine):
    return Card(
        url=event.get_absolute_url(),
        title=event.title,
        kind=event.get_kind_display(),
        organiser=event.organiser,
        day=event.local_day,
        hours=hours(event),
        clock=place_clock(event),
        readers_clock=readers_clock(event, member),
        place=event.place,
        mine=mine,
        is_draft=not event.published_at,
        seats=seats(event),
        seats_tone=seats_tone(event),
    )

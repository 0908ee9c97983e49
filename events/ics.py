"""A meeting as a calendar file (RFC 5545): it follows changes and names nobody."""

from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from ctgnet.mail.messages import absolute

PRODUCT = "-//Réseau CTG//Rencontres//FR"


def uid(event):
    """The same for the life of the meeting, whatever its title, date or address becomes."""
    return f"rencontre-{event.pk}@{urlsplit(settings.SITE_URL).hostname}"


def calendar_of(event, *, with_video_link=False):
    """The file, in bytes; the video link is only for those who hold a seat."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_entry(event, with_video_link))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(event, with_video_link):
    address = absolute(event.get_absolute_url())
    entry = CalendarEvent()
    entry.add("uid", uid(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at)
    entry.add("dtstart", event.local_start)
    entry.add("dtend", event.local_end)
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    entry.add("url", address)
    if event.place:
        entry.add("location", event.place)
    lines = [event.summary, address]
    if with_video_link and event.video_link:
        lines.insert(1, f"Visioconférence : {event.video_link}")
    entry.add("description", "\n".join(lines))
    return entry

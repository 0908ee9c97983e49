"""How a meeting is written: hours where it happens and for the reader, seats in words, programme."""

import re

import nh3
from django import template
from django.conf import settings
from django.utils import timezone

from ctgnet.safe_html import cleaned_by, paragraphs
from ctgnet.templatetags.french import NBSP, plural, zone_name
from events import zones

register = template.Library()

CLEANER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "ul", "ol", "li", "h3", "a"},
    attributes={"*": set(), "a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    # A relative link would let a programme imitate a page of the site.
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
A_TAG = re.compile(r"</?[a-zA-Z]")


@register.filter
def hours(event):
    """de 9 h 30 à 16 h 30, on the clock of the place."""
    return zones.hours(event.starts_at, event.ends_at, event.time_zone)


@register.filter
def place_clock(event):
    """heure de Guadeloupe."""
    return zone_name(event.time_zone)


@register.filter
def readers_clock(event, reader):
    """soit 3 h 30 (heure de Guadeloupe), when the reader's clock differs; Paris for a visitor."""
    zone = getattr(reader, "time_zone", settings.TIME_ZONE)
    return zones.readers_clock(event.starts_at, event.time_zone, zone)


@register.filter
def seats(event):
    """3 places restantes; complet, liste d’attente; inscriptions closes… The one thing that decides."""
    if event.cancelled_at:
        return "Annulée"
    if event.is_over:
        return "Passée"
    if event.registration_closes_at <= timezone.now():
        return "Inscriptions closes"
    if event.seats_left is None:
        return "Places non limitées"
    if event.seats_left == 0:
        return "Complet, liste d’attente"
    return plural(event.seats_left, "place restante,places restantes")


@register.filter
def seats_tone(event):
    """The badge's colour, always beside the words."""
    if event.cancelled_at:
        return "danger"
    if not event.is_open:
        return "neutral"
    return "warning" if event.seats_left == 0 else "success"


@register.filter
def rank_words(rank):
    """1re personne en attente, 4e personne en attente."""
    return f"{rank}{'re' if rank == 1 else 'e'}{NBSP}personne sur la liste d’attente"


@register.filter
def programme(html):
    """Rich text with nothing but a few tags and whole links; plain text becomes paragraphs."""
    return cleaned_by(CLEANER, html) if A_TAG.search(html) else paragraphs(html)

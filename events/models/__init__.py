"""Meetings: when, where, for how many, and who comes."""

from events.models.event import (
    LAST_OFFER_BEFORE_START,
    LONGEST_PROGRAMME,
    OFFER_LASTS,
    Event,
    EventQuerySet,
    EventVisibility,
)
from events.models.registration import (
    ACTIVE,
    SEATED,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)

__all__ = [
    "ACTIVE",
    "LAST_OFFER_BEFORE_START",
    "LONGEST_PROGRAMME",
    "OFFER_LASTS",
    "SEATED",
    "Event",
    "EventQuerySet",
    "EventVisibility",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationStatus",
]

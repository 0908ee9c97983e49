"""The pages of meetings: reading, answering, organising."""

from events.views.answering import (
    act_confirm,
    event_register,
    offer_accept,
    offer_decline,
    registration_cancel,
)
from events.views.openings import event_close, event_open
from events.views.organising import (
    event_attendees,
    event_cancel,
    event_create,
    event_edit,
    event_invite,
    event_publish,
)
from events.views.reading import event_calendar, event_detail, event_ics, event_list

__all__ = [
    "act_confirm",
    "event_attendees",
    "event_calendar",
    "event_cancel",
    "event_close",
    "event_create",
    "event_detail",
    "event_edit",
    "event_ics",
    "event_invite",
    "event_list",
    "event_open",
    "event_publish",
    "event_register",
    "offer_accept",
    "offer_decline",
    "registration_cancel",
]

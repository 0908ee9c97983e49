"""What happens to meetings and to those who come."""

from events.actions.leaving import (
    hand_over,
    heirs_of,
    leave_meetings_of,
    meetings_to_leave,
    others_who_organise,
    release_seats_of,
    release_seats_without_right,
)
from events.actions.meetings import (
    StaleEvent,
    cancel_event,
    change_event,
    create_event,
    invite_teams,
    is_told_of_change,
    open_event,
    publish_event,
    remind,
)
from events.actions.seats import (
    accept_offer,
    cancel_registration,
    decline_offer,
    erase_old_notes,
    forget_old_answers,
    register,
    settle_waiting_list,
)

__all__ = [
    "StaleEvent",
    "accept_offer",
    "cancel_event",
    "cancel_registration",
    "change_event",
    "create_event",
    "decline_offer",
    "erase_old_notes",
    "forget_old_answers",
    "hand_over",
    "heirs_of",
    "invite_teams",
    "is_told_of_change",
    "leave_meetings_of",
    "meetings_to_leave",
    "open_event",
    "others_who_organise",
    "publish_event",
    "register",
    "release_seats_of",
    "release_seats_without_right",
    "remind",
    "settle_waiting_list",
]

"""What happens to meetings and to those who come."""

from events.actions.meetings import (
    StaleEvent,
    cancel_event,
    change_event,
    create_event,
    invite_teams,
    open_event,
    publish_event,
    remind,
)
from events.actions.seats import (
    accept_offer,
    cancel_registration,
    decline_offer,
    erase_old_notes,
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
    "invite_teams",
    "open_event",
    "publish_event",
    "register",
    "remind",
    "settle_waiting_list",
]

"""What happens to people: invitations, roles, news, and the trace of privileged acts."""

from members.actions.accounts import (
    reopen_member,
    suspend_member,
    update_profile,
    write_to_member,
)
from members.actions.invitations import (
    INVITATION_LIFE,
    INVITATIONS_A_DAY,
    PARTS_OF_A_LINK,
    accept_invitation,
    invite_again,
    invite_many,
    invite_member,
    revoke_invitation,
    withdraw_batch,
)
from members.actions.news import (
    mark_notifications_read,
    notify,
    notify_many,
    queue_account_mail,
    set_mail_preference,
    take_back_news,
)
from members.actions.openings import (
    LONGEST_REASON,
    SAY_WHY,
    SHORTEST_REASON,
    close_opening,
    open_contact,
    open_with_reason,
)
from members.actions.reports import close_report, report_content
from members.actions.roles import (
    OPEN_REQUESTS,
    appoint_first_nationals,
    end_role,
    hold_national_roles,
    holders_of,
    refuse_role,
    request_role,
    validate_role,
    validators_of,
    withdraw_role,
)
from members.actions.testimonies import choose_testimony, give_testimony, withdraw_testimony
from members.actions.trace import Stale, record_act
from members.actions.uses import count_use, forget_uses

__all__ = [
    "INVITATIONS_A_DAY",
    "INVITATION_LIFE",
    "LONGEST_REASON",
    "OPEN_REQUESTS",
    "PARTS_OF_A_LINK",
    "SAY_WHY",
    "SHORTEST_REASON",
    "Stale",
    "accept_invitation",
    "appoint_first_nationals",
    "choose_testimony",
    "close_opening",
    "close_report",
    "count_use",
    "end_role",
    "forget_uses",
    "give_testimony",
    "hold_national_roles",
    "holders_of",
    "invite_again",
    "invite_many",
    "invite_member",
    "mark_notifications_read",
    "notify",
    "notify_many",
    "open_contact",
    "open_with_reason",
    "queue_account_mail",
    "record_act",
    "refuse_role",
    "reopen_member",
    "report_content",
    "request_role",
    "revoke_invitation",
    "set_mail_preference",
    "suspend_member",
    "take_back_news",
    "update_profile",
    "validate_role",
    "validators_of",
    "withdraw_batch",
    "withdraw_role",
    "withdraw_testimony",
    "write_to_member",
]

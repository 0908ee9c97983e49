"""People: who they are, what they may claim, what they were told, and the trace of privileged acts."""

from members.models.address import (
    FormerAddress,
    at_addresses_of,
    every_address_of,
    named_at_addresses_of,
    traces_of,
)
from members.models.audit import AuditLine
from members.models.decision import Decision, DecisionQuerySet
from members.models.grant import NOT_DELEGATED, Grant, GrantQuerySet, GrantStatus
from members.models.invitation import INVITATION_LIFE, Invitation
from members.models.letters import CODE_LIFE, AccountMail, RelayedMessage
from members.models.mailing import Mailing
from members.models.news import MailPreference, Notification, named
from members.models.opening import OPENING_LIFE, Opening, OpeningQuerySet
from members.models.person import (
    MEMBER,
    MODERATED,
    NAMELESS,
    Member,
    MemberManager,
    MemberQuerySet,
    Visibility,
    random_public_id,
)
from members.models.report import Report
from members.models.role import Role, RoleQuerySet
from members.models.testimony import Testimony
from members.models.use import DailyUse

__all__ = [
    "CODE_LIFE",
    "INVITATION_LIFE",
    "MEMBER",
    "MODERATED",
    "NAMELESS",
    "NOT_DELEGATED",
    "OPENING_LIFE",
    "AccountMail",
    "AuditLine",
    "DailyUse",
    "Decision",
    "DecisionQuerySet",
    "FormerAddress",
    "Grant",
    "GrantQuerySet",
    "GrantStatus",
    "Invitation",
    "MailPreference",
    "Mailing",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "Notification",
    "Opening",
    "OpeningQuerySet",
    "RelayedMessage",
    "Report",
    "Role",
    "RoleQuerySet",
    "Testimony",
    "Visibility",
    "at_addresses_of",
    "every_address_of",
    "named",
    "named_at_addresses_of",
    "random_public_id",
    "traces_of",
]

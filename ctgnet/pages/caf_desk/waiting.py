"""One thing that waits for an answer, as the desk, the home and the mails say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.utils import timezone

from members.models import Member

# After a week somebody has waited too long: the line says so.
DEADLINE = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, since when, and the page or the two buttons that answer it."""

    kind: str  # "fonction" (a post of a CTG) and "role" are answered at the desk, the others on a page
    pk: int
    title: str
    requested_at: datetime
    member: Member | None = None
    leaver: Member | None = None  # whom the title names
    place: str = ""
    note: str = ""
    proof: str = ""  # whether the address of the member is confirmed, in words
    url: str = ""
    needs_reason: bool = False  # validated by the administration, in the place of a Caf
    can_delegate: bool = False
    delegate: Member | None = None  # the colleague who is asked to answer, while at the Caf
    delegated_at: datetime | None = None
    delegate_note: str = ""

    @property
    def words(self):
        """In one sentence, where there is room for no more."""
        return f"{self.member.full_name} : {self.title}" if self.member else self.title

    @property
    def about(self):
        """The accounts that its words name."""
        return [person.pk for person in (self.member, self.leaver) if person]

    def is_for(self, member):
        """A colleague asked this person to answer."""
        return self.delegate is not None and self.delegate.pk == member.pk

    @property
    def deadline(self):
        return self.requested_at + DEADLINE

    @property
    def is_late(self):
        return timezone.now() > self.deadline


def decides(standing):
    """Officers answer for their Cafs, the administration where no Caf can."""
    return standing.is_caf_officer or standing.is_national


def for_deciders(list_of):
    """Nothing waits for the others."""

    @wraps(list_of)
    def guarded(standing):
        rows = list_of(standing)
        return rows if decides(standing) else rows.none()

    return guarded


def delegation_of(waiting):
    """Whose turn it is; nobody's again once that person has left the Caf."""
    if not waiting.is_delegated:
        return {}
    names = ("delegate", "delegated_at", "delegate_note")
    return {name: getattr(waiting, name) for name in names}

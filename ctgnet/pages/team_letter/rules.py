"""Who writes to the team of a CTG or to a Caf, how, and who reads it."""

from conventions.addressees import addressees_of
from conventions.models import State
from conventions.standing import standing_of
from members.models import Report
from reference.models import Caf


def can_be_written_to(recipient):
    """A Caf of today; a public CTG that is not over: its team is at work, or its Caf prepares one."""
    if isinstance(recipient, Caf):
        return recipient.valid_to is None
    return recipient.is_confirmed and recipient.state != State.ENDED


def writes_at_once(member):
    """Verified members have proved their address; the others confirm it by mail."""
    return standing_of(member).is_verified


def can_read_letter(member, letter):
    """Who wrote it, those it was passed on to; the national administration when somebody reports it."""
    if letter.confirmed_at is None:
        return False
    if letter.sender_id == member.pk:
        return True
    if addressees_of(letter.recipient).people.filter(pk=member.pk).exists():
        return True
    reported = Report.objects.filter(path=letter.get_absolute_url())
    return standing_of(member).is_national and reported.exists()

"""What the worker does for CTGs: identifiers in, one message out. What no longer holds is not told."""

from datetime import datetime, timedelta

from django.utils import timezone

from conventions import emails
from conventions.addressees import (
    addressees_of,
    author_told,
    carriers_of,
    ended_with,
    told_of_alert,
    told_of_closing,
    told_of_import,
)
from conventions.models import (
    Amendment,
    Assignment,
    ClockAlert,
    Convention,
    Handover,
    JoiningRequest,
    Post,
    Reconfirmation,
    TeamLetter,
)
from ctgnet.queue import task
from members.models import GrantStatus, Invitation, Member
from members.tasks import send_invitation

BETWEEN_MAILS = timedelta(seconds=1)


@task
def tell_team_member(convention_id, member_id):
    """One message to one person for all that a registration says about them; who is invited reads that alone."""
    held = Assignment.objects.filter(post__convention=convention_id, member=member_id, ends_on=None)
    assignments = list(
        held.exclude(status=GrantStatus.REFUSED).select_related("post__employer").order_by("pk")
    )
    member = Member.objects.proved().filter(pk=member_id, is_active=True).first()
    if assignments and member:
        convention = Convention.objects.get(pk=convention_id)
        emails.team_told(convention, member, assignments).send()


@task
def announce_import(key):
    """One job a person and a CTG, little by little: a thousand mails at once look like an attack."""
    invitations = Invitation.objects.filter(batch=key).order_by("pk").values_list("pk")
    pairs = told_of_import(key).order_by("post__convention", "member")
    mails = [(send_invitation, one) for one in invitations]
    mails += [(tell_team_member, pair) for pair in pairs]
    begin = timezone.now()
    for rank, (mail, identifiers) in enumerate(mails):
        mail.enqueue(*identifiers, after=begin + rank * BETWEEN_MAILS)


@task
def tell_joining(key):
    """Taken up by a CTG, or refused; what was withdrawn meanwhile is told to nobody."""
    kept = JoiningRequest.objects.select_related("member", "commune", "convention")
    asked = kept.filter(pk=key).first()
    if asked and not asked.is_waiting and asked.member.is_reached:
        emails.joining_answered(asked).send()


@task
def announce_decision(assignment_id):
    """Validated, or refused with the reason; whoever has not answered their invitation reads it alone."""
    assignment = _assignment(assignment_id)
    if assignment.status == GrantStatus.VALIDATED and not assignment.member.is_proved:
        return
    message = {
        GrantStatus.VALIDATED: emails.assignment_validated,
        GrantStatus.REFUSED: emails.assignment_refused,
    }.get(assignment.status)
    if message and assignment.member.is_active:
        message(assignment).send()


@task
def announce_end(assignment_id):
    """Whoever had not answered their invitation held nothing yet."""
    assignment = _assignment(assignment_id)
    if assignment.ends_on and assignment.member.is_reached:
        emails.assignment_ended(assignment).send()


@task
def announce_post_closing(post_id, since=None):
    """One job a person who held that post or asked for it; `since`: when this closing was decided."""
    since = since and datetime.fromisoformat(since)
    ended = ended_with(Post.objects.get(pk=post_id), since=since)
    members = ended.values_list("member", flat=True)
    for member_id in dict.fromkeys(members):
        tell_post_closing.enqueue(post_id, member_id)


@task
def tell_post_closing(post_id, member_id):
    """All that it changes for them, in one message."""
    post = Post.objects.select_related("convention", "employer").get(pk=post_id)
    assignment = ended_with(post).filter(member=member_id).first()
    if assignment:
        assignment.post = post
        emails.post_closed(assignment).send()


@task
def announce_confirmation(convention_id):
    people = ("registered_by", "confirmed_by")
    convention = Convention.objects.select_related(*people).get(pk=convention_id)
    if convention.is_confirmed and author_told(convention, by=convention.confirmed_by):
        emails.convention_confirmed(convention).send()


# What changes in a CTG, and what comes --------------------------------------------------------


@task
def announce_amendment(amendment_id):
    """One job a person of the team; whoever confirmed it knows."""
    amendment = _amendment(amendment_id)
    people = carriers_of(amendment.convention).exclude(pk=amendment.confirmed_by_id)
    for member_id in people.values_list("pk", flat=True):
        tell_amendment.enqueue(amendment_id, member_id)


@task
def tell_amendment(amendment_id, member_id):
    amendment = _amendment(amendment_id)
    if not amendment.is_confirmed:  # taken back meanwhile
        return
    if member := carriers_of(amendment.convention).filter(pk=member_id).first():
        emails.amendment_confirmed(amendment, member).send()


@task
def announce_closing(convention_id):
    """One job a person of the team that ended with it, or who asked to be in it."""
    convention = Convention.objects.get(pk=convention_id)
    people = told_of_closing(convention)
    for member_id in people.values_list("pk", flat=True):
        tell_closing.enqueue(convention_id, member_id)


@task
def tell_closing(convention_id, member_id):
    convention = Convention.objects.get(pk=convention_id)
    people = told_of_closing(convention)
    if member := people.filter(pk=member_id).first():
        emails.convention_ended(convention, member).send()


@task
def tell_alert(alert_id, member_id):
    """The end of a CTG comes near or has passed; a date that has moved meanwhile is not told."""
    alert = ClockAlert.objects.select_related("convention").get(pk=alert_id)
    convention = alert.convention
    member = told_of_alert(alert).filter(pk=member_id).first()
    if member and convention.effective_end == alert.ends_on and not convention.closed_on:
        message = emails.convention_over if alert.is_over else emails.clock_alert
        message(alert, member).send()


@task
def ask_holder(reconfirmation_id):
    """« Tenez-vous toujours ce poste ? », unless it has ended or been answered meanwhile."""
    asked = Reconfirmation.objects.select_related(
        "assignment__member", "assignment__post__convention"
    ).get(pk=reconfirmation_id)
    assignment = asked.assignment
    later = assignment.reconfirmations.filter(pk__gt=asked.pk)
    if (
        Assignment.objects.current().proved().filter(pk=assignment.pk).exists()
        and not later.exists()
    ):
        emails.still_there(asked).send()


# Handovers ------------------------------------------------------------------------------------


@task
def announce_handover(handover_id):
    """To the person who leaves, while they can still write."""
    handover = _handover(handover_id)
    if handover and handover.assignment.member.is_reached:
        emails.handover_opened(handover).send()


@task
def tell_successor(handover_id, member_id):
    """Whoever left the post meanwhile is told nothing."""
    handover = _handover(handover_id)
    if handover and (member := handover.successors().reached().filter(pk=member_id).first()):
        emails.handover_waits(handover, member).send()


def _handover(pk):
    people = ("assignment__member", "assignment__post__convention")
    return Handover.objects.select_related(*people).filter(pk=pk).first()


def _amendment(pk):
    return Amendment.objects.select_related("convention").get(pk=pk)


def _assignment(pk):
    return Assignment.objects.select_related("member", "post__convention", "post__employer").get(
        pk=pk
    )


# Messages to a team ---------------------------------------------------------------------------


@task(priority=10)
def send_letter_confirmation(key):
    """Somebody waits for this mail; a message already confirmed or forgotten asks nothing more."""
    letter = _letters().filter(pk=key, confirmed_at=None).first()
    if letter:
        emails.letter_confirmation(letter).send()


@task
def deliver_letter(key):
    """One job a person, so that an address that refuses does not hold the others back."""
    if letter := _letters().confirmed().filter(pk=key).first():
        for member_id in addressees_of(letter.recipient).people.values_list("pk", flat=True):
            hand_letter.enqueue(key, member_id)


@task
def hand_letter(key, member_id):
    """Rights are read again when it leaves: whoever left the team, or the site, since is left alone."""
    letter = _letters().confirmed().filter(pk=key).first()
    if letter is None or (letter.sender and not letter.sender.is_active):
        return
    addressees = addressees_of(letter.recipient)
    if member := addressees.people.filter(pk=member_id).first():
        emails.team_letter(letter, member, addressees).send()


def _letters():
    return TeamLetter.objects.select_related("convention", "caf", "sender")

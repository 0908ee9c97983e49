"""The people who hold posts: asked for, decided by the Caf, ended; never by oneself."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions import rules
from conventions.actions.handovers import open_handover, welcome_on_post
from conventions.actions.news import tell_desks
from conventions.actions.trace import record
from conventions.models import Assignment
from conventions.names import accounts_named
from conventions.tasks import announce_decision, announce_end
from ctgnet.email_addresses import one_address
from ctgnet.rows import locked
from ctgnet.templatetags.french import of
from members.actions import (
    count_asking,
    held_open,
    invite_late,
    invite_member,
    name_at,
    notify,
    refuse_unknown,
    take_back_delegation,
    take_back_news,
    tell_withdrawn,
)
from members.models import NOT_DELEGATED, GrantStatus, Member, Notification


@dataclass(frozen=True)
class Person:
    """Whom to name on a post: a member, or an address that receives an invitation when unknown."""

    member: Member | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""


# Asked for, decided --------------------------------------------------------------------------


@transaction.atomic
def request_assignment(post, *, by, fte, starts_on=None, note=""):
    """Ask for a post oneself; the officers of its Cafs are told. Asking twice is asking once."""
    held_open(by)
    post = locked_post(post)
    if open_one := _open_assignment(post, by):
        return open_one
    if post.is_closed:
        raise ValidationError("Ce poste est fermé : demandez-en un autre.")
    count_asking(by, "ask-post", post.pk)
    assignment = _new_assignment(post, by, by=by, fte=fte, starts_on=starts_on, note=note.strip())
    tell_desks(assignment, besides=by)
    return assignment


@transaction.atomic
def validate_assignment(assignment, *, by):
    """A Caf of the convention says yes; the person has the rights of the post at once.

    Whoever is only invited reads it in their invitation, sent again when it is too old.
    """
    assignment = _locked_assignment(assignment)
    if assignment.status == GrantStatus.VALIDATED:
        return assignment
    _refuse_unless_requested(assignment)
    if assignment.post.is_closed:
        raise ValidationError("Ce poste est fermé : la demande ne peut plus être validée.")
    _decide(assignment, GrantStatus.VALIDATED, by=by)
    _tell(assignment, "validated", "Votre fonction est validée")
    announce_decision.enqueue(assignment.pk)
    invite_late([assignment.member], by=by)
    welcome_on_post(assignment)
    return assignment


@transaction.atomic
def refuse_assignment(assignment, *, by, reason):
    """A Caf of the convention says no, and why; the person may ask again."""
    assignment = _locked_assignment(assignment)
    if assignment.status == GrantStatus.REFUSED:
        return assignment
    _refuse_unless_requested(assignment)
    write_refusal(assignment, by=by, reason=_written_reason(reason))
    announce_decision.enqueue(assignment.pk)
    return assignment


@transaction.atomic
def withdraw_assignment(assignment, *, by):
    """Take back a request that nobody has answered yet: it leaves no row, the log alone remembers it."""
    waiting = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    if waiting is None:
        return
    _refuse_unless_requested(waiting)
    _withdraw(waiting, by=by)


def withdraw_assignments_of(member, *, by):
    """An account is closed: the posts it asks for wait for nobody, and those who had to answer know."""
    asked = Assignment.objects.requested().filter(member=member).order_by("pk")
    for assignment in asked.select_for_update(of=("self",)).select_related("post__convention"):
        convention, key = assignment.post.convention, f"assignment:{assignment.pk}:withdrawn"
        tell_withdrawn(
            _withdraw(assignment, by=by),
            member=member,
            by=by,
            text=f"Une demande de fonction est retirée, le compte est fermé : {convention.name}.",
            path=reverse("caf_desk"),
            key=key,
        )


@transaction.atomic
def end_assignment(assignment, *, by, on=None, reason=""):
    """The last day of a person on a post; already over by then, nothing changes."""
    assignment = _locked_assignment(assignment)
    on = on or timezone.localdate()
    if assignment.status != GrantStatus.VALIDATED:
        raise ValidationError("Seule une fonction validée peut prendre fin.")
    if assignment.ends_on and assignment.ends_on <= on:
        return assignment
    write_end(assignment, by=by, on=on, reason=reason)
    tell_of_end(assignment)
    announce_end.enqueue(assignment.pk)
    open_handover(assignment)
    return assignment


@transaction.atomic
def appoint(post, *, by, person, fte, starts_on=None):
    """Name somebody on a post: validated by that act, one's own case excepted."""
    post = locked_post(post)
    if post.is_closed:
        raise ValidationError("Ce poste est fermé : ouvrez-en un autre.")
    member = member_of(person, by=by)
    assignment = _open_assignment(post, member)
    if assignment is None:
        assignment = _new_assignment(post, member, by=by, fte=fte, starts_on=starts_on)
    if assignment.status == GrantStatus.REQUESTED and rules.can_decide(by, assignment):
        return validate_assignment(assignment, by=by)
    if assignment.status == GrantStatus.REQUESTED:
        tell_desks(assignment, besides=member)
    return assignment


# Shared with the registration and the closing of a convention ------------------------------------


def assign(post, member, *, by, fte, starts_on, decides):
    """Somebody on a new post: validated when an officer decides for another, else requested."""
    validates = decides and by.pk != member.pk
    return _new_assignment(
        post, member, by=by, fte=fte, starts_on=starts_on, decided_by=by if validates else None
    )


def write_end(assignment, *, by, on, reason, closed_with=""):
    """The last day of somebody on a post, written and traced; who must be told is for the caller."""
    before = assignment.ends_on
    assignment.ends_on, assignment.reason = on, reason.strip()[:300]
    assignment.closed_with = closed_with
    assignment.full_clean()
    assignment.save(update_fields=["ends_on", "reason", "closed_with"])
    take_back_departures(assignment)
    _record(
        assignment,
        "end_assignment",
        by=by,
        before={"ends_on": before and before.isoformat()},
        after={"ends_on": on.isoformat()},
        reason=assignment.reason,
    )


def tell_of_end(assignment):
    """On the site; another day is another news."""
    _tell(assignment, f"ended:{assignment.ends_on:%Y%m%d}", "Votre fonction prend fin")


def write_refusal(assignment, *, by, reason, closed_with=""):
    """Refused, and told on the site; who must be written to is for the caller."""
    assignment.closed_with = closed_with
    _decide(assignment, GrantStatus.REFUSED, by=by, reason=reason)
    _tell(
        assignment,
        "refused",
        "Votre demande de fonction a reçu une réponse",
        path=reverse("myspace"),  # which says the refusal and its reason
    )


def member_of(person, *, by):
    """Whoever is named: a member whom one may see, or whoever stands at that address, invited."""
    names = {"first_name": person.first_name, "last_name": person.last_name}
    typed = (person.email, f"{person.first_name} {person.last_name}")
    seen = person.member or accounts_named(by, [typed]).get(one_address(person.email))
    if seen is None:
        return name_at(person.email, **names, by=by)
    member = invite_member(email=seen.email, **names, by=by)
    if not member.is_active:
        raise ValidationError(
            f"Le compte {of(member.full_name)} est fermé : cette personne ne peut pas tenir de poste."
        )
    return member


def take_back_departures(assignment):
    """Its end is written: nobody has to end it any more, nor to say whether they are still there."""
    for key in assignment.reconfirmations.values_list("pk", flat=True):
        take_back_news(f"leaves:{key}")
        take_back_news(f"still-there:{key}")


# Inside --------------------------------------------------------------------------------------


def locked_post(post):
    """The post row is locked, not its assignments: the same person must not ask twice at once."""
    return locked(post, "convention")


def first_day_on(post):
    """From when somebody holds it: today, or once the CTG has begun and the post is open."""
    return max(timezone.localdate(), post.opened_on, post.convention.team_begins_on)


def _locked_assignment(assignment):
    return locked(assignment, "member", "post__convention")


def _open_assignment(post, member):
    """What this person already asks for or holds on this post."""
    return post.assignments.asked_or_held().filter(member=member).first()


def _new_assignment(post, member, *, by, fte, starts_on=None, decided_by=None, note=""):
    assignment = Assignment(
        post=post,
        member=member,
        fte=fte,
        starts_on=starts_on or first_day_on(post),
        requested_by=by,
        note=note,
    )
    if decided_by:
        refuse_unknown(member)
        assignment.status = GrantStatus.VALIDATED
        assignment.decided_at, assignment.decided_by = timezone.now(), decided_by
    assignment.full_clean()
    assignment.save()
    if decided_by:
        _record(assignment, "validate_assignment", by=decided_by)
    return assignment


def _refuse_unless_requested(assignment):
    if assignment.status != GrantStatus.REQUESTED:
        raise ValidationError(
            f"Cette demande a déjà reçu une réponse : {assignment.get_status_display()}."
        )


def _written_reason(reason):
    reason = reason.strip()
    if not reason:
        raise ValidationError("Un refus est motivé : écrivez-en la raison en une phrase.")
    return reason[:300]


def _withdraw(assignment, *, by):
    """Nobody has to answer it any more; answers those who had been told."""
    told = _take_back_asking(assignment)
    _record(assignment, "withdraw_assignment", by=by)
    assignment.delete()
    return told


def _take_back_asking(assignment):
    take_back_delegation(assignment)
    return take_back_news(assignment.asking_key)


def _decide(assignment, status, *, by, reason=""):
    if status == GrantStatus.VALIDATED:
        refuse_unknown(assignment.member)
    assignment.status, assignment.reason = status, reason
    assignment.decided_at, assignment.decided_by = timezone.now(), by
    assignment.forget_delegate()
    assignment.full_clean()
    changed = ["status", "reason", "closed_with", "decided_at", "decided_by"]
    assignment.save(update_fields=[*changed, *NOT_DELEGATED])
    _take_back_asking(assignment)
    verb = "validate_assignment" if status == GrantStatus.VALIDATED else "refuse_assignment"
    _record(assignment, verb, by=by, reason=reason)


def _record(assignment, verb, *, by, **facts):
    record(
        assignment.post.convention,
        by=by,
        verb=verb,
        thing=assignment,
        subject=assignment.member,
        **facts,
    )


def _tell(assignment, fact, words, *, path=None):
    convention = assignment.post.convention
    notify(
        assignment.member,
        kind=Notification.Kind.ROLE,
        text=f"{words} : {assignment.post.get_kind_display()}, {convention.name}.",
        path=path or reverse("conventions:convention_team", args=[convention.slug]),
        key=f"assignment:{assignment.pk}:{fact}",
    )

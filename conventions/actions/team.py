"""Posts and the people who hold them: asked for, decided by the Caf, ended; never by oneself."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conventions import rules
from conventions.models import Assignment, Convention, Post
from conventions.standing import standing_of
from conventions.tasks import announce_decision, announce_end
from members.actions import invite_member, notify, record_act
from members.models import GrantStatus, Member, Notification, Role
from reference.actions import organisation_of
from reference.models import Caf, Organisation

POST_CLOSED = "Le poste est fermé."


@dataclass(frozen=True)
class Person:
    """Whom to name on a post: a member, or an address that receives an invitation when unknown."""

    member: Member | None = None
    email: str = ""
    first_name: str = ""
    last_name: str = ""


# Asked for, decided --------------------------------------------------------------------------


@transaction.atomic
def request_assignment(post, *, by, fte, starts_on=None):
    """Ask for a post oneself; the officers of its Cafs are told. Asking twice is asking once."""
    post = _locked_post(post)
    if open_one := _open_assignment(post, by):
        return open_one
    if post.is_closed:
        raise ValidationError("Ce poste est fermé : demandez-en un autre.")
    assignment = _new_assignment(post, by, fte=fte, starts_on=starts_on)
    notify_officers(
        post.convention,
        text=f"Une demande de fonction attend votre décision : {post.convention.name}.",
        key=f"assignment:{assignment.pk}:requested",
        besides=by,
    )
    return assignment


@transaction.atomic
def validate_assignment(assignment, *, by):
    """A Caf of the convention says yes; the person has the rights of the post at once."""
    assignment = _locked_assignment(assignment)
    if assignment.status == GrantStatus.VALIDATED:
        return assignment
    _refuse_unless_requested(assignment)
    if assignment.post.is_closed:
        raise ValidationError("Ce poste est fermé : la demande ne peut plus être validée.")
    _decide(assignment, GrantStatus.VALIDATED, by=by)
    _tell(assignment, "validated", "Votre fonction est validée")
    announce_decision.enqueue(assignment.pk)
    return assignment


@transaction.atomic
def refuse_assignment(assignment, *, by, reason):
    """A Caf of the convention says no, and why; the person may ask again."""
    assignment = _locked_assignment(assignment)
    if assignment.status == GrantStatus.REFUSED:
        return assignment
    _refuse_unless_requested(assignment)
    reason = _written_reason(reason)
    _decide(assignment, GrantStatus.REFUSED, by=by, reason=reason)
    _tell(assignment, "refused", "Votre demande de fonction a reçu une réponse")
    announce_decision.enqueue(assignment.pk)
    return assignment


@transaction.atomic
def end_assignment(assignment, *, by, on=None, reason=""):
    """The last day of a person on a post; already over by then, nothing changes."""
    assignment = _locked_assignment(assignment)
    on = on or timezone.localdate()
    if assignment.status != GrantStatus.VALIDATED:
        raise ValidationError("Seule une fonction validée peut prendre fin.")
    if assignment.ends_on and assignment.ends_on <= on:
        return assignment
    before = assignment.ends_on
    assignment.ends_on, assignment.reason = on, reason.strip()[:300]
    assignment.full_clean()
    assignment.save(update_fields=["ends_on", "reason"])
    _record(
        assignment,
        "end_assignment",
        by=by,
        before={"ends_on": before and before.isoformat()},
        after={"ends_on": on.isoformat()},
        reason=assignment.reason,
    )
    _tell(assignment, f"ended:{on:%Y%m%d}", "Votre fonction prend fin")
    announce_end.enqueue(assignment.pk)
    return assignment


# Posts ---------------------------------------------------------------------------------------


@transaction.atomic
def open_post(convention, *, by, kind, employer, fte, themes=(), opened_on=None, holder=None):
    """A post more, with its holder if there is one; all or nothing."""
    convention = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    post = create_post(
        convention, kind=kind, employer=employer, fte=fte, themes=themes, opened_on=opened_on
    )
    touch(convention)
    record_act(
        by=by,
        verb="open_post",
        thing=post,
        caf=acting_caf(by, convention),
        after={"kind": post.kind, "fte": str(post.fte)},
    )
    if holder is not None:
        appoint(post, by=by, person=holder, fte=fte)
    return post


@transaction.atomic
def close_post(post, *, by, on=None):
    """No more post after that day: its people end with it, what was asked is refused."""
    post = _locked_post(post)
    on = on or timezone.localdate()
    if post.closed_on and post.closed_on <= on:
        return post
    held = list(post.assignments.filter(Q(ends_on=None) | Q(ends_on__gt=on)))
    if any(a.member_id == by.pk and a.status != GrantStatus.REFUSED for a in held):
        raise ValidationError(
            "Vous tenez ou demandez ce poste : une autre personne de la Caf le ferme."
        )
    post.closed_on = on
    post.full_clean(exclude=["convention", "employer"])
    post.save(update_fields=["closed_on"])
    for assignment in held:
        if assignment.status == GrantStatus.VALIDATED:
            end_assignment(assignment, by=by, on=on, reason=POST_CLOSED)
        elif assignment.status == GrantStatus.REQUESTED:
            refuse_assignment(assignment, by=by, reason=POST_CLOSED)
    touch(post.convention)
    record_act(
        by=by,
        verb="close_post",
        thing=post,
        caf=acting_caf(by, post.convention),
        after={"closed_on": on.isoformat()},
    )
    return post


@transaction.atomic
def appoint(post, *, by, person, fte, starts_on=None):
    """Name somebody on a post: validated by that act, one's own case excepted."""
    post = _locked_post(post)
    if post.is_closed:
        raise ValidationError("Ce poste est fermé : ouvrez-en un autre.")
    member = member_of(person, by=by)
    assignment = _open_assignment(post, member)
    if assignment is None:
        assignment = _new_assignment(post, member, fte=fte, starts_on=starts_on)
    if assignment.status == GrantStatus.REQUESTED and rules.can_decide(by, assignment):
        return validate_assignment(assignment, by=by)
    if assignment.status == GrantStatus.REQUESTED:
        notify_officers(
            post.convention,
            text=f"Une demande de fonction attend votre décision : {post.convention.name}.",
            key=f"assignment:{assignment.pk}:requested",
            besides=member,
        )
    return assignment


# Shared with the registration of a convention --------------------------------------------------


def create_post(convention, *, kind, employer, fte, themes=(), opened_on=None):
    """A checked row, and its thématiques."""
    post = Post(
        convention=convention,
        kind=kind,
        employer=body_of(employer),
        fte=fte,
        opened_on=opened_on or timezone.localdate(),
    )
    post.full_clean(exclude=["convention", "employer"])
    post.save()
    post.themes.set(themes)
    return post


def assign(post, member, *, fte, starts_on, decided_by=None):
    """Somebody on a new post: validated when an officer decides for another, else requested."""
    validates = decided_by is not None and decided_by.pk != member.pk
    return _new_assignment(
        post, member, fte=fte, starts_on=starts_on, decided_by=decided_by if validates else None
    )


def member_of(person, *, by):
    """The account of that person; an unknown address is invited."""
    member = person.member or invite_member(
        email=person.email, first_name=person.first_name, last_name=person.last_name, by=by
    )
    if not member.is_active:
        raise ValidationError(
            f"Le compte de {member.full_name} est fermé : cette personne ne peut pas tenir de poste."
        )
    return member


def body_of(employer):
    """An organisation, or the one of a place, made when first needed."""
    return employer if isinstance(employer, Organisation) else organisation_of(employer)


def touch(convention):
    """What the convention's pages show has changed: a form opened before is stale."""
    convention.version += 1
    convention.save(update_fields=["version"])


def acting_caf(by, convention):
    """The Caf in whose name this person acts on this convention, for the audit log."""
    cafs = standing_of(by).cafs & convention.cafs or convention.cafs
    return Caf.objects.filter(pk__in=cafs).order_by("pk").first()


def notify_officers(convention, *, text, key, besides=None):
    """Tell the officers of its Cafs that something waits at their desk."""
    roles = Role.objects.current().filter(caf__in=convention.cafs).exclude(member=besides)
    for officer in Member.objects.filter(pk__in=roles.values("member")):
        notify(
            officer,
            kind=Notification.Kind.DESK,
            text=text,
            path=reverse("conventions:convention_team", args=[convention.slug]),
            key=key,
        )


# Inside --------------------------------------------------------------------------------------


def _locked_post(post):
    """The post row is locked, not its assignments: the same person must not ask twice at once."""
    locked = Post.objects.select_for_update(of=("self",)).select_related("convention")
    return locked.get(pk=post.pk)


def _locked_assignment(assignment):
    locked = Assignment.objects.select_for_update(of=("self",))
    return locked.select_related("member", "post__convention").get(pk=assignment.pk)


def _open_assignment(post, member):
    """What this person already asks for or holds on this post."""
    mine = post.assignments.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    return mine.filter(member=member).exclude(status=GrantStatus.REFUSED).first()


def _new_assignment(post, member, *, fte, starts_on=None, decided_by=None):
    assignment = Assignment(
        post=post, member=member, fte=fte, starts_on=starts_on or timezone.localdate()
    )
    if decided_by:
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


def _decide(assignment, status, *, by, reason=""):
    assignment.status, assignment.reason = status, reason
    assignment.decided_at, assignment.decided_by = timezone.now(), by
    assignment.full_clean()
    assignment.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    verb = "validate_assignment" if status == GrantStatus.VALIDATED else "refuse_assignment"
    _record(assignment, verb, by=by, reason=reason)


def _record(assignment, verb, *, by, **facts):
    record_act(
        by=by,
        verb=verb,
        thing=assignment,
        subject=assignment.member,
        caf=acting_caf(by, assignment.post.convention),
        **facts,
    )


def _tell(assignment, fact, words):
    convention = assignment.post.convention
    notify(
        assignment.member,
        kind=Notification.Kind.ROLE,
        text=f"{words} : {assignment.post.get_kind_display()}, {convention.name}.",
        path=reverse("conventions:convention_team", args=[convention.slug]),
        key=f"assignment:{assignment.pk}:{fact}",
    )

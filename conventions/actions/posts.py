"""The posts of a CTG: opened with or without somebody on them, and closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.actions.assignments import (
    appoint,
    end_assignment,
    locked_post,
    refuse_assignment,
)
from conventions.actions.trace import record, touch
from conventions.models import Post
from ctgnet.rows import locked
from members.models import GrantStatus
from reference.actions import organisation_of
from reference.models import Organisation

POST_CLOSED = "Le poste est fermé."


@transaction.atomic
def open_post(convention, *, by, kind, employer, fte, themes=(), opened_on=None, holder=None):
    """A post more, with its holder if there is one; all or nothing."""
    convention = locked(convention)
    post = create_post(
        convention, kind=kind, employer=employer, fte=fte, themes=themes, opened_on=opened_on
    )
    touch(convention)
    record(
        convention,
        by=by,
        verb="open_post",
        thing=post,
        after={"kind": post.kind, "fte": str(post.fte)},
    )
    if holder is not None:
        appoint(post, by=by, person=holder, fte=fte)
    return post


@transaction.atomic
def close_post(post, *, by, on=None):
    """No more post after that day: its people end with it, what was asked is refused."""
    post = locked_post(post)
    on = on or timezone.localdate()
    if post.closed_on and post.closed_on <= on:
        return post
    running = post.assignments.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    held = list(running.select_related("member"))
    if any(by.is_behind(a.member) and a.status != GrantStatus.REFUSED for a in held):
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
    record(
        post.convention,
        by=by,
        verb="close_post",
        thing=post,
        after={"closed_on": on.isoformat()},
    )
    return post


def create_post(convention, *, kind, employer, fte, themes=(), opened_on=None):
    """A checked row, and its thématiques; by default it opens today, or with a CTG signed for a day to come."""
    post = Post(
        convention=convention,
        kind=kind,
        employer=body_of(employer),
        fte=fte,
        opened_on=opened_on or max(timezone.localdate(), convention.team_begins_on),
    )
    post.full_clean(exclude=["convention", "employer"])
    post.save()
    post.themes.set(themes)
    return post


def body_of(employer):
    """An organisation, or the one of a place, made when first needed."""
    return employer if isinstance(employer, Organisation) else organisation_of(employer)

"""The posts of a CTG: opened with or without somebody on them, and closed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions import mailings
from conventions.actions.assignments import (
    appoint,
    locked_post,
    tell_of_end,
    write_end,
    write_refusal,
)
from conventions.actions.handovers import open_page
from conventions.actions.trace import record, touch
from conventions.addressees import POST_CLOSED
from conventions.models import ClosedWith, Post
from conventions.tasks import announce_post_closing
from ctgnet.rows import locked
from members.actions import record_mailing
from members.models import GrantStatus
from reference.actions import organisation_of
from reference.models import Organisation


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
    """No more post after that day: its people end with it, what was asked is refused.

    One mail a person says all of it; everybody leaves, so nobody is told to take over.
    """
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
    since, post.closed_on = timezone.now(), on
    post.full_clean(exclude=["convention", "employer"])
    post.save(update_fields=["closed_on"])
    _end_all(post, held, by=by)
    touch(post.convention)
    record(
        post.convention,
        by=by,
        verb="close_post",
        thing=post,
        after={"closed_on": on.isoformat()},
    )
    if letter := mailings.post_closing(post, since=since):
        record_mailing(letter, by=by)
        announce_post_closing.enqueue(post.pk, since.isoformat())
    return post


def _end_all(post, held, *, by):
    """Whoever was to come later never begins: their first day is their last."""
    for assignment in held:
        assignment.post = post
        if assignment.status == GrantStatus.VALIDATED:
            on = max(post.closed_on, assignment.starts_on)
            write_end(assignment, by=by, on=on, reason=POST_CLOSED, closed_with=ClosedWith.POST)
            tell_of_end(assignment)
            open_page(assignment)
        elif assignment.status == GrantStatus.REQUESTED:
            write_refusal(assignment, by=by, reason=POST_CLOSED, closed_with=ClosedWith.POST)


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

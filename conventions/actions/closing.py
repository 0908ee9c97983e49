"""A CTG that ends before its day: closed with a written reason, its history kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from conventions import mailings
from conventions.actions.assignments import write_end, write_refusal
from conventions.actions.news import notify_team
from conventions.actions.trace import record, refuse_stale
from conventions.addressees import reason_of_closing
from conventions.models import Assignment, ClosedWith
from conventions.tasks import announce_closing
from ctgnet.rows import locked
from ctgnet.templatetags.french import day
from members.actions import record_mailing


@transaction.atomic
def end_convention(convention, *, by, version, reason, on=None):
    """Its Caf closes it from that day; nothing is erased, and the team reads why."""
    convention = locked(convention)
    if convention.closed_on:
        return convention
    refuse_stale(convention, version)
    on = on or timezone.localdate()
    if told := _objections(convention, on, reason.strip()):
        raise ValidationError(told)
    convention.closed_on, convention.closing_reason = on, reason.strip()[:300]
    convention.version += 1
    convention.full_clean(exclude=["slug", "registration_key"])
    convention.save(update_fields=["closed_on", "closing_reason", "version"])
    _end_team(convention, by=by, on=on)
    record(
        convention,
        by=by,
        verb="end_convention",
        after={"closed_on": on.isoformat()},
        reason=convention.closing_reason,
    )
    notify_team(
        convention,
        text=f"Votre CTG {convention.closing_in_words} : {convention.name}.",
        key=f"convention:{convention.pk}:closed",
        path=convention.get_absolute_url(),
        besides=by,
        on=on,
    )
    record_mailing(mailings.closing(convention, by=by), by=by)
    announce_closing.enqueue(convention.pk)
    return convention


def _end_team(convention, *, by, on):
    """Its posts close with it and its people end there; nobody takes over, so no handover is opened.

    Whoever was to come later never begins: their first day is their last. Who waited for an answer
    reads it in the mail of the closing, which is theirs too.
    """
    reason = reason_of_closing(convention)
    open_posts = convention.posts.filter(Q(closed_on=None) | Q(closed_on__gt=on))
    open_posts.update(closed_on=Greatest(F("opened_on"), Value(on)))
    held = Assignment.objects.filter(post__convention=convention).select_for_update(of=("self",))
    running = Q(ends_on=None) | Q(ends_on__gt=on)
    for assignment in held.validated().filter(running).select_related("member", "post__convention"):
        write_end(
            assignment,
            by=by,
            on=max(on, assignment.starts_on),
            reason=reason,
            closed_with=ClosedWith.CONVENTION,
        )
    for assignment in held.requested().select_related("member", "post__convention"):
        write_refusal(assignment, by=by, reason=reason, closed_with=ClosedWith.CONVENTION)


def _objections(convention, on, reason):
    if not reason:
        return ["Une clôture est motivée : écrivez-en la raison en une phrase."]
    start, end = convention.start_date, convention.effective_end
    if start and on < start:
        return [f"La CTG commence le {day(start)} : elle se clôt ce jour-là ou après."]
    if end and on > end:
        return [f"La CTG se termine déjà le {day(end)} : choisissez un jour avant."]
    return []

"""A CTG that exists: confirmed by its Caf, edited."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions.actions.joining import take_up_requests
from conventions.actions.news import announce_team, prepared_key
from conventions.actions.trace import record, refuse_stale
from conventions.addressees import author_told
from conventions.amending import first_after_the_end
from conventions.models import Assignment
from conventions.tasks import announce_confirmation
from ctgnet.rows import locked
from ctgnet.templatetags.french import day
from members.actions import invite_late, take_back_delegation, take_back_news
from members.models import NOT_DELEGATED, GrantStatus

EDITABLE = (
    "official_title",
    "local_name",
    "shape",
    "stage",
    "signature_date",
    "start_date",
    "end_date",
)
STALE = "Cette CTG a changé depuis que vous avez ouvert la page : rien n’est enregistré."


@transaction.atomic
def confirm_convention(convention, *, by, version):
    """A Caf officer confirms what a team prepared, with its people, one's own case excepted."""
    convention = locked(convention)
    if convention.is_confirmed:
        return convention
    refuse_stale(convention, version)
    convention.confirmed_at, convention.confirmed_by = timezone.now(), by
    convention.version += 1
    convention.full_clean(exclude=["slug", "registration_key"])
    convention.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    record(convention, by=by, verb="confirm_convention")
    take_back_news(prepared_key(convention))
    requested = Assignment.objects.requested().filter(post__convention=convention)
    people = list(requested.select_for_update(of=("self",)).select_related("member"))
    for assignment in people:
        if not by.is_behind(assignment.member):
            assignment.status = GrantStatus.VALIDATED
            assignment.decided_at, assignment.decided_by = timezone.now(), by
            take_back_delegation(assignment)
            take_back_news(assignment.asking_key)
            assignment.forget_delegate()
            changed = ["status", "decided_at", "decided_by", *NOT_DELEGATED]
            assignment.save(update_fields=changed)
            record(
                convention,
                by=by,
                verb="validate_assignment",
                thing=assignment,
                subject=assignment.member,
            )
    validated = [one.member for one in people if one.status == GrantStatus.VALIDATED]
    invite_late(validated, by=by)
    announce_team(convention, people)
    take_up_requests(convention)
    if author_told(convention, by=by):
        announce_confirmation.enqueue(convention.pk)
    return convention


@transaction.atomic
def edit_convention(convention, *, by, version, themes=None, **changes):
    """Change names, dates, stage, shape or thématiques; a form opened before a change saves nothing."""
    convention = locked(convention)
    refuse_stale(convention, version)
    before = {name: getattr(convention, name) for name in EDITABLE}
    for name in changes.keys() & set(EDITABLE):
        setattr(convention, name, changes[name])
    changed = [name for name in EDITABLE if getattr(convention, name) != before[name]]
    if themes is not None and set(convention.themes.all()) != set(themes):
        convention.themes.set(themes)
        changed.append("themes")
    if not changed:
        return convention
    _refuse_start_after_amendments(convention)
    _refuse_end_before_amendments(convention)
    convention.version += 1
    convention.full_clean(exclude=["slug", "registration_key"])
    convention.save()
    if "start_date" in changed and convention.start_date:
        _move_first_day(convention)
    record(
        convention,
        by=by,
        verb="edit_convention",
        before=_written(before, changed),
        after=_written({name: getattr(convention, name) for name in EDITABLE}, changed),
    )
    return convention


# Inside --------------------------------------------------------------------------------------


def _move_first_day(convention):
    """The communes of the first day follow it; those that came by an avenant keep theirs."""
    first = convention.coverages.filter(via_amendment=None)
    first.filter(to_date=None).update(from_date=convention.start_date)
    first.filter(to_date__gte=convention.start_date).update(from_date=convention.start_date)


def _refuse_start_after_amendments(convention):
    """An avenant changes what has begun: the first day stays before the first of them."""
    first = convention.amendments.confirmed().in_order().first()
    if first and convention.start_date and convention.start_date >= first.effective_on:
        raise ValidationError(
            {
                "start_date": f"Un avenant prend effet le {day(first.effective_on)} : la CTG "
                "commence avant ce jour."
            }
        )


def _refuse_end_before_amendments(convention):
    """An avenant changes what still stands: it takes effect the day after the end at the latest."""
    confirmed = convention.amendments.confirmed().in_order()
    if late := first_after_the_end(convention.end_date, confirmed):
        raise ValidationError(
            {
                "end_date": f"Un avenant prend effet le {day(late.effective_on)} : la CTG se termine "
                "la veille ou après."
            }
        )


def _written(values, names):
    """Dates and choices as they are; of a text or a list, that it changed."""
    return {
        name: str(values[name] or "")
        for name in names
        if name in values and name not in ("official_title", "local_name")
    } | {name: "changed" for name in names if name in ("official_title", "local_name", "themes")}

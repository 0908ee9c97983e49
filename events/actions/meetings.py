"""Meetings: called, published, moved, cancelled; and the people told each time."""

import secrets
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.models import Assignment, PostKind
from conventions.standing import standing_of
from ctgnet.addresses import words_of_address
from events import mailings, rules
from events.actions.seats import locked, settle
from events.models import Event
from events.tasks import invite_all, remind_all, tell_all_of_cancellation, tell_all_of_change
from members.actions import (
    count_asking,
    held_open,
    notify,
    open_with_reason,
    record_act,
    record_mailing,
    take_back_news,
)
from members.models import Member, Notification, Role

# A change of one of these moves the entry in people's calendars.
IN_CALENDARS = ["title", "starts_at", "ends_at", "time_zone", "place", "summary", "video_link"]
# A change of one of these is told by mail.
WORTH_A_MAIL = {"starts_at", "ends_at", "time_zone", "place", "mode", "video_link"}
# Reminders leave at nine in the morning, where the meeting is.
REMINDER_HOUR = time(9)
REMINDERS = {"week_reminded_at": timedelta(days=7), "day_reminded_at": timedelta(days=1)}


class StaleEvent(Exception):
    """Somebody else changed the meeting since the form was opened: nothing was saved."""


@transaction.atomic
def create_event(event, *, by):
    """Save a meeting; publish it at once, or ask a Caf officer to check it the first time."""
    held_open(by)
    if twin := _same_meeting(event, by):
        return twin  # sent twice
    event.created_by = by
    event.slug = _free_slug(event)
    event.save()
    if rules.can_publish(by, event):
        return publish_event(event, by=by)
    name = words_of_address(event.title, longest=30, otherwise="rencontre")
    count_asking(by, "ask-check", f"{name}:{event.local_day}")
    _ask_for_a_check(event)
    return event


@transaction.atomic
def publish_event(event, *, by):
    """Show a meeting and take registrations."""
    event = locked(event)
    if event.published_at:
        return event
    event.published_at = timezone.now()
    event.version += 1
    event.save(update_fields=["published_at", "version", "changed_at"])
    record_act(by=by, verb="publish_event", thing=event, caf=event.caf)
    take_back_news(event.check_key)
    if event.created_by_id != by.pk:
        notify(
            event.created_by,
            kind=Notification.Kind.EVENT,
            text=f"Votre rencontre « {event.title} » est publiée.",
            path=event.get_absolute_url(),
            key=f"event-published:{event.pk}",
        )
    return event


@transaction.atomic
def change_event(event, *, by, values, version):
    """Save the organiser's changes, offer the seats they add, tell those who come.

    Fewer places than people confirmed takes nobody's seat away: the overflow is shown.
    """
    event = locked(event)
    if event.version != version or event.is_hidden:
        raise StaleEvent
    changed = {name for name, value in values.items() if getattr(event, name) != value}
    if not changed:
        return event
    for name in changed:
        setattr(event, name, values[name])
    event.version += 1
    event.sequence += not changed.isdisjoint(IN_CALENDARS)
    if "starts_at" in changed:
        event.week_reminded_at = event.day_reminded_at = None
    event.full_clean(exclude=["description"])
    event.save()
    _record_change(event, by=by, changed=changed)
    _shorten_offers(event)
    settle(event)
    if is_told_of_change(event, changed):
        record_mailing(mailings.change(event, by=by), by=by)
        tell_all_of_change.enqueue(event.pk, event.sequence)
    return event


def is_told_of_change(event, changed):
    """Those who come are told by mail when it moves, not when its text is corrected."""
    return bool(event.published_at) and not WORTH_A_MAIL.isdisjoint(changed)


@transaction.atomic
def cancel_event(event, *, by, reason):
    """Call the meeting off, once, and tell everybody who counted on it."""
    event = locked(event)
    if event.cancelled_at:
        return event
    event.cancelled_at = timezone.now()
    event.cancellation_reason = reason
    event.sequence += 1
    event.version += 1
    event.save()
    take_back_news(event.check_key)
    why = standing_of(by).reason_for(event, reason)
    record_act(by=by, verb="cancel_event", thing=event, caf=event.caf, reason=why)
    record_mailing(mailings.cancellation(event, by=by, reason=reason), by=by)
    tell_all_of_cancellation.enqueue(event.pk)
    return event


@transaction.atomic
def invite_teams(event, *, by):
    """Invite the people who carry the CTGs of the organising Caf, once."""
    event = locked(event)
    if event.invited_at:
        return event
    event.invited_at = timezone.now()
    event.save(update_fields=["invited_at"])
    record_act(by=by, verb="invite_to_event", thing=event, caf=event.caf)
    record_mailing(mailings.invitation(event, by=by), by=by)
    invite_all.enqueue(event.pk)
    return event


@transaction.atomic
def open_event(event, *, by, reason):
    """Read and act as its organisers would, for an hour: they read why."""
    return open_with_reason(
        event,
        by=by,
        verb="open_event",
        reason=reason,
        what=f"la rencontre « {event.title} »",
        concerned=organisers_of(event),
        kind=Notification.Kind.EVENT,
        subject=event.created_by,
        caf=event.caf,
    )


@transaction.atomic
def remind(event, *, field):
    """Send one of the two reminders when its hour has come, once."""
    event = locked(event)
    due = _reminder_due_at(event, field)
    if getattr(event, field) or event.cancelled_at or timezone.now() < due:
        return False
    setattr(event, field, timezone.now())
    event.save(update_fields=[field])
    if timezone.now() >= _reminder_limit(event, field) or event.published_at >= due:
        return False  # too late to be of use, or announced after that hour
    remind_all.enqueue(event.pk, field, event.sequence)
    return True


def _reminder_due_at(event, field):
    """Nine o'clock at the place of the meeting, that many days before."""
    day = event.local_start.date() - REMINDERS[field]
    return datetime.combine(day, REMINDER_HOUR, tzinfo=event.zone)


def _reminder_limit(event, field):
    """The week's reminder gives way to the eve's, the eve's to the meeting."""
    if field == "week_reminded_at":
        return _reminder_due_at(event, "day_reminded_at")
    return event.starts_at


def _same_meeting(event, by):
    return Event.objects.filter(
        created_by=by, title=event.title, starts_at=event.starts_at, cancelled_at=None
    ).first()


def _free_slug(event):
    """« rencontre-departementale-2027-10-14 », with a suffix when it is taken."""
    words = words_of_address(event.title, longest=100, otherwise="rencontre")
    slug = f"{words}-{event.local_start:%Y-%m-%d}"
    if Event.objects.filter(slug=slug).exists():
        return f"{slug}-{secrets.token_hex(4)}"
    return slug


def _ask_for_a_check(event):
    """Tell the officers of its Cafs that a first meeting waits for them."""
    for officer in _officers(event).reached():
        notify(
            officer,
            kind=Notification.Kind.DESK,
            text=f"Une rencontre attend votre relecture : « {event.title} ».",
            path=event.get_absolute_url(),
            key=event.check_key,
        )


def _officers(event):
    """The people of the Cafs in whose territory it is organised."""
    roles = Role.objects.current().filter(caf__in=event.caf_codes)
    return Member.objects.filter(pk__in=roles.values("member"))


def organisers_of(event):
    """Who called it, the pilots of its CTG and the officers of its Cafs."""
    piloting = Assignment.objects.current().filter(
        post__convention=event.convention_id, post__kind=PostKind.PILOT
    )
    callers = Member.objects.filter(Q(pk=event.created_by_id) | Q(pk__in=piloting.values("member")))
    return (callers | _officers(event)).distinct()


def _record_change(event, *, by, changed):
    """What a national administrator changes in another's meeting, with the reason of the hour."""
    if opening := standing_of(by).opening_of(event):
        record_act(
            by=by,
            verb="edit_event",
            thing=event,
            caf=event.caf,
            after={"fields": sorted(changed)},
            reason=opening.reason,
        )


def _shorten_offers(event):
    """An earlier meeting leaves less time to answer."""
    event.registrations.filter(status="offered", offered_until__gt=event.last_offer_at).update(
        offered_until=event.last_offer_at
    )

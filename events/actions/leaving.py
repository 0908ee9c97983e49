"""Seats that their holder may no longer take, meetings that nobody organises any more."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from conventions.models import Assignment, PostKind
from events import rules
from events.actions.meetings import cancel_event, organisers_of
from events.actions.seats import locked, move, settle
from events.models import ACTIVE, Event, EventVisibility, Registration, RegistrationStatus
from members.actions import notify, record_act, take_back_news, tell_withdrawn
from members.models import Member, Notification, Role

ACCOUNT_CLOSED = "Le compte de la personne qui l’organisait est fermé."

MOST_HEIRS = 50  # of a list to choose from


# Seats ---------------------------------------------------------------------------------------


def release_seats_of(member):
    """Seats and ranks in meetings to come that this person may not attend go to the next in line."""
    held = Registration.objects.active().filter(member=member, event__starts_at__gt=timezone.now())
    for registration in held.select_related("event").order_by("event"):
        if not rules.can_attend(member, registration.event):
            _release(registration.event, member)


def release_seats_without_right():
    """A right that ended on its day, whoever it belonged to: the same, every five minutes."""
    roles = Role.objects.current().filter(member=OuterRef("member"))
    posts = Assignment.objects.named().filter(member=OuterRef("member"))
    is_reserved = Q(event__visibility=EventVisibility.MEMBERS)
    lost = Q(member__is_active=False) | (is_reserved & ~Exists(roles) & ~Exists(posts))
    held = Registration.objects.active().filter(lost, event__starts_at__gt=timezone.now())
    for member in Member.objects.filter(pk__in=held.values("member")):
        release_seats_of(member)


@transaction.atomic
def _release(event, member):
    event = locked(event)
    registration = Registration.objects.filter(event=event, member=member).first()
    if registration is None or registration.status not in ACTIVE or event.has_started:
        return
    registration = move(registration, RegistrationStatus.CANCELLED)
    settle(event)
    if not event.cancelled_at:
        _tell_organisers(event, registration)


def _tell_organisers(event, registration):
    for organiser in organisers_of(event).reached().exclude(pk=registration.member_id):
        notify(
            organiser,
            kind=Notification.Kind.EVENT,
            text="Une inscription est retirée, la personne ne peut plus venir (compte fermé ou "
            f"fonction terminée) : « {event.title} ».",
            path=event.get_absolute_url(),
            key=f"seat-released:{registration.pk}:{registration.revision}",
        )


# Meetings ------------------------------------------------------------------------------------


def meetings_to_leave(member):
    """What this person called and is still to come, the next first."""
    to_come = Event.objects.filter(created_by=member, cancelled_at=None)
    return to_come.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")


def others_who_organise(event, member):
    """Those who may change it or call it off without that person."""
    return organisers_of(event).reached().exclude(pk=member.pk)


def heirs_of(event, member):
    """Who may take it over: the team of its CTG, the staff of its Cafs, the national administration."""
    team = Assignment.objects.current().filter(post__convention=event.convention_id)
    roles = Role.objects.current().filter(Q(kind=Role.Kind.NATIONAL) | Q(caf__in=event.caf_codes))
    near = Q(pk__in=team.values("member")) | Q(pk__in=roles.values("member"))
    people = Member.objects.reached().filter(near, _may_create()).exclude(pk=member.pk)
    return list(people.order_by("last_name", "first_name", "pk")[:MOST_HEIRS])


def _may_create():
    """`rules.can_create`, asked of many people at once."""
    local = Assignment.objects.named().exclude(post__kind=PostKind.ELECTED)
    staff = Role.objects.current().filter(Q(kind=Role.Kind.NATIONAL) | Q(caf__isnull=False))
    return Q(pk__in=local.values("member")) | Q(pk__in=staff.values("member"))


def leave_meetings_of(member, *, by):
    """Their account is closed: what waited for a check is withdrawn, the rest is told to who takes over."""
    for event in meetings_to_leave(member):
        if event.published_at is None:
            _withdraw_request(event, member, by=by)
        elif others := others_who_organise(event, member):
            _tell_who_takes_over(event, others)
        elif by.pk != member.pk:
            hand_over(event, to=by, by=by)
        else:
            cancel_event(event, by=by, reason=ACCOUNT_CLOSED)


@transaction.atomic
def hand_over(event, *, to, by):
    """Somebody else organises it from now on, and is told."""
    event = locked(event)
    if event.created_by_id == to.pk:
        return event
    event.created_by = to
    event.version += 1
    event.save(update_fields=["created_by", "version", "changed_at"])
    record_act(by=by, verb="hand_over_event", thing=event, subject=to, caf=event.caf)
    notify(
        to,
        kind=Notification.Kind.EVENT,
        text=f"Vous organisez maintenant la rencontre « {event.title} ».",
        path=event.get_absolute_url(),
        key=f"event-handed:{event.pk}:{event.version}",
    )
    return event


def _withdraw_request(event, member, *, by):
    told = take_back_news(event.check_key)
    cancel_event(event, by=by, reason=ACCOUNT_CLOSED)
    tell_withdrawn(
        told,
        member=member,
        by=by,
        text=f"Une rencontre n’attend plus votre relecture, le compte est fermé : « {event.title} ».",
        path=event.get_absolute_url(),
        key=f"event-withdrawn:{event.pk}",
    )


def _tell_who_takes_over(event, others):
    for organiser in others:
        notify(
            organiser,
            kind=Notification.Kind.EVENT,
            text="La personne qui organisait cette rencontre n’a plus de compte : reprenez-la ou "
            f"annulez-la. « {event.title} »",
            path=event.get_absolute_url(),
            key=f"event-left:{event.pk}:{event.created_by_id}",
        )

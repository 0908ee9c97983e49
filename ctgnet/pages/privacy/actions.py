"""Taking one's data away, and leaving: every app answers for its own fields."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from conventions import privacy as conventions
from conventions.models import anniversary, months_before
from ctgnet.pages.privacy.words import in_words
from events import privacy as events
from events.actions import hand_over, heirs_of, meetings_to_leave, others_who_organise
from members import privacy as members
from members.actions import held, hold_national_roles, let_go, record_act
from members.models import Member, named_at_addresses_of
from members.rules import can_erase
from practices import privacy as practices

# Members last: the others still need to know who leaves.
APPS = {
    "rencontres": events,
    "fiches": practices,
    "ctg": conventions,
    "compte": members,
}

# Months without a visit, as the page of confidentiality says; and what is left at least to come back.
WARNED_AFTER, CLOSED_AFTER, NOTICE = 23, 24, timedelta(weeks=4)


def export_member(member):
    """Everything the site knows of this person, app by app."""
    record_act(by=member, verb="export_member", thing=member, subject=member)
    return in_words({name: app.export_of(member) for name, app in APPS.items()})


def meetings_left_alone(member):
    """[(meeting, who may take it over)] of those to come that this person organises alone."""
    return [
        (event, heirs_of(event, member))
        for event in meetings_to_leave(member)
        if event.published_at and not others_who_organise(event, member).exists()
    ]


def meetings_withdrawn(member):
    """Those that this person proposed and that nobody has published yet: they go with the account."""
    return [event for event in meetings_to_leave(member) if event.published_at is None]


@transaction.atomic
def erase_member(member, *, taken_over=None):
    """Erase one's own account, in every app, all or nothing; it cannot be undone.

    `taken_over`: {meeting: who organises it from now on}. One that nobody else organises is called
    off, and those who come are told.
    """
    hold_national_roles()
    member = held(member)
    if member.erased_at:
        return
    if not can_erase(member):
        raise ValidationError(
            "Vous êtes la dernière personne de l’administration nationale : proposez d’abord quelqu’un."
        )
    record_act(by=member, verb="erase_member", thing=member, subject=member)
    _leave(member, taken_over or {})


def _leave(member, taken_over):
    for event, person in taken_over.items():
        hand_over(event, to=person, by=member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    let_go(Member.objects.get(pk=member.pk), by=member)
    for named in named_at_addresses_of(member):
        _leave(named, {})
    for app in APPS.values():
        app.erase(member)


# Accounts that nobody opens any more -------------------------------------------------------------


def _unvisited(months):
    return Member.objects.unvisited_since(months_before(timezone.localdate(), months))


def to_warn():
    """Not opened for 23 months, and not told so since the last visit."""
    told = Q(warned_at__isnull=False, warned_at__gt=F("visited_at"))
    return _unvisited(WARNED_AFTER).exclude(told).order_by("pk")


def to_close():
    """Not opened for 24 months and told at least four weeks ago; a visit since then cancels it."""
    told = Q(warned_at__gt=F("visited_at"), warned_at__date__lte=timezone.localdate() - NOTICE)
    return _unvisited(CLOSED_AFTER).filter(told).order_by("pk")


@transaction.atomic
def warn_of_closing(member_id: int) -> tuple[Member, date] | None:
    """Note that this person is told; who, and the day of closing. None when they came meanwhile."""
    held(Member(pk=member_id))
    member = _unvisited(WARNED_AFTER).filter(pk=member_id).first()
    if member is None:
        return None
    if member.warned_at is None or member.warned_at <= member.visited_at:
        member.warned_at = timezone.now()
        member.save(update_fields=["warned_at"])
    last_visit, told = timezone.localdate(member.visited_at), timezone.localdate(member.warned_at)
    return member, max(anniversary(last_visit, CLOSED_AFTER // 12), told + NOTICE)


@transaction.atomic
def close_unvisited(member_id: int) -> None:
    """Erase an account that nobody opens, as its owner would; its meetings go to the first who may.

    The last national administrator stays: nobody else could name another.
    """
    hold_national_roles()
    member = held(Member(pk=member_id))
    if not to_close().filter(pk=member_id).exists() or not can_erase(member):
        return
    record_act(by=None, verb="close_inactive_member", thing=member, subject=member)
    _leave(member, {event: people[0] for event, people in meetings_left_alone(member) if people})

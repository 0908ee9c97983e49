"""Taking one's data away, and leaving: every app answers for its own fields."""

from django.core.exceptions import ValidationError
from django.db import transaction

from conventions import privacy as conventions
from events import privacy as events
from events.actions import hand_over, heirs_of, meetings_to_leave, others_who_organise
from members import privacy as members
from members.actions import held, hold_national_roles, let_go, record_act
from members.models import Member
from members.rules import can_erase
from practices import privacy as practices

# Members last: the others still need to know who leaves.
APPS = {
    "rencontres": events,
    "fiches": practices,
    "ctg": conventions,
    "compte": members,
}


def export_member(member):
    """Everything the site knows of this person, app by app."""
    record_act(by=member, verb="export_member", thing=member, subject=member)
    return {name: app.export_of(member) for name, app in APPS.items()}


def meetings_left_alone(member):
    """[(meeting, who may take it over)] of those to come that this person organises alone."""
    return [
        (event, heirs_of(event, member))
        for event in meetings_to_leave(member)
        if event.published_at and not others_who_organise(event, member).exists()
    ]


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
    for event, person in (taken_over or {}).items():
        hand_over(event, to=person, by=member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    let_go(Member.objects.get(pk=member.pk), by=member)
    for app in APPS.values():
        app.erase(member)

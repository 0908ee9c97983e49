"""Taking one's data away, and leaving: every app answers for its own fields."""

from django.core.exceptions import ValidationError
from django.db import transaction

from conventions import privacy as conventions
from events import privacy as events
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


@transaction.atomic
def erase_member(member):
    """Erase one's own account, in every app, all or nothing; it cannot be undone."""
    hold_national_roles()
    member = held(member)
    if member.erased_at:
        return
    if not can_erase(member):
        raise ValidationError(
            "Vous êtes la dernière personne de l’administration nationale : proposez d’abord quelqu’un."
        )
    record_act(by=member, verb="erase_member", thing=member, subject=member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    let_go(Member.objects.get(pk=member.pk), by=member)
    for app in APPS.values():
        app.erase(member)

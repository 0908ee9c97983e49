"""What meetings know of a person: given back on demand, erased with the account."""

from events import actions
from events.models import Event, Registration


def export_of(member):
    """Every answer of this person and every meeting they called."""
    registrations = Registration.objects.filter(member=member).select_related("event")
    events = Event.objects.filter(created_by=member)
    return {
        "inscriptions": [
            {
                "rencontre": registration.event.title,
                "date": registration.event.local_start.isoformat(),
                "état": registration.get_status_display(),
                "à savoir": registration.note,
                "inscription": registration.registered_at.isoformat(),
            }
            for registration in registrations.order_by("registered_at", "pk")
        ],
        "rencontres proposées": [
            {"titre": event.title, "date": event.local_start.isoformat()}
            for event in events.order_by("starts_at", "pk")
        ],
    }


def release(member, *, by):
    """Seats that this person may not take go to the next in line; a closed account organises nothing."""
    actions.release_seats_of(member)
    if not member.is_active:
        actions.leave_meetings_of(member, by=by)


def erase(member):
    """Give back the seats held, of what has begun too, and forget what was written; past answers keep
    their count.
    """
    for registration in Registration.objects.active().filter(member=member).select_related("event"):
        if not registration.event.is_over:
            actions.cancel_registration(registration.event, member=member)
    Registration.objects.filter(member=member).exclude(note="").update(note="")

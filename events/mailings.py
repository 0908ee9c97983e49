"""The mails that leave to many about a meeting: to how many today, and as their readers get them.

Whoever sends reads it as if it were for them: the links of the others permit an act in their name.
"""

from copy import copy

from ctgnet.mail.many import ToMany
from ctgnet.templatetags.french import day
from events import emails
from events.models import Registration, RegistrationStatus
from members.models import Member


def invitation(event, *, by):
    """To those who carry a CTG of the organising Caf and have not answered."""
    number = event.members_to_invite().count()
    return ToMany.of(emails.invitation(event, by), name=_named("Invitation", event), number=number)


def cancellation(event, *, by, reason):
    """To those who count on it, with the reason as it is typed."""
    told = copy(event)
    told.cancellation_reason = reason
    message = emails.event_cancelled(_for(told, by))
    return ToMany.of(message, name=_named("Annulation", event), number=counting_on(event))


def change(event, *, by):
    """To those who count on it: what is true from now on."""
    message = emails.event_changed(_for(event, by))
    return ToMany.of(message, name=_named("Changement", event), number=counting_on(event))


def _named(what, event):
    return f"{what} : {event.get_kind_display().lower()} du {day(event.local_day)}"


def _for(event, member):
    return Registration(event=event, member=member, status=RegistrationStatus.CONFIRMED)


def counting_on(event):
    """Registered, and reached by a message: whoever is only invited receives none."""
    told = Registration.objects.active().filter(event=event.pk)
    return told.filter(member__in=Member.objects.reached()).count()

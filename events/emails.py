"""The messages about meetings, unsent. Links permit one act and open a confirmation."""

from django.urls import reverse

from ctgnet.mail.messages import Message, absolute
from events import rules, tokens
from events.ics import calendar_of
from events.models import RegistrationStatus
from events.tokens import Act

REMINDER_LABELS = {"week_reminded_at": "dans une semaine", "day_reminded_at": "demain"}


def registration_confirmed(registration):
    """With the calendar file, the video link, and a link to give the seat back."""
    return _about(
        registration,
        "registration_confirmed",
        calendar=_calendar(registration),
        cancel_url=_link(registration, Act.CANCEL),
    )


def registration_waitlisted(registration):
    return _about(
        registration,
        "registration_waitlisted",
        rank=registration.rank,
        cancel_url=_link(registration, Act.CANCEL),
    )


def seat_offered(registration):
    """Two links: take the seat, or leave it to the next in line."""
    return _about(
        registration,
        "seat_offered",
        button_url=_link(registration, Act.ACCEPT),
        button_label="Prendre la place",
        decline_url=_link(registration, Act.DECLINE),
    )


def offer_expired(registration):
    return _about(registration, "offer_expired", button_label="S’inscrire de nouveau")


def offer_declined(registration):
    return _about(registration, "offer_declined")


def registration_cancelled(registration):
    return _about(registration, "registration_cancelled", button_label="Revoir la rencontre")


def event_changed(registration):
    """One a change, with the calendar file for those who hold a seat."""
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    event = registration.event
    return _about(
        registration,
        "event_changed",
        key=f"event-changed:{event.pk}:{event.sequence}:to:{registration.member_id}",
        calendar=_calendar(registration) if is_confirmed else None,
        cancel_url=_link(registration, Act.CANCEL),
    )


def event_cancelled(registration):
    """With the calendar file that takes the entry away."""
    event = registration.event
    return _about(
        registration,
        "event_cancelled",
        key=f"event-cancelled:{event.pk}:to:{registration.member_id}",
        calendar=calendar_of(event),
        button_url=absolute(reverse("events:event_list")),
        button_label="Voir les autres rencontres",
    )


def reminder(registration, *, field, sequence):
    """A week before, or the day before."""
    event = registration.event
    return _about(
        registration,
        "reminder",
        key=f"event-reminder:{event.pk}:{field}:{sequence}:to:{registration.member_id}",
        when=REMINDER_LABELS[field],
        cancel_url=_link(registration, Act.CANCEL),
    )


def invitation(event, member):
    """To answer in two taps, without signing in."""
    address = tokens.path(Act.REGISTER, event_id=event.pk, member_id=member.pk, revision=0)
    return Message(
        key=f"event-invitation:{event.pk}:to:{member.pk}",
        to=member.address,
        template="events/invitation",
        context={
            "event": event,
            "member": member,
            "event_url": absolute(event.get_absolute_url()),
            "button_url": absolute(address),
            "button_label": "Je participe",
        },
    )


def _about(registration, name, *, key=None, calendar=None, **context):
    """A message to one person about one state of their registration."""
    event = registration.event
    event_url = absolute(event.get_absolute_url())
    key = (
        key or f"registration:{registration.pk}:{registration.revision}:to:{registration.member_id}"
    )
    defaults = {"button_url": event_url, "button_label": "Voir la rencontre"}
    facts = {
        "event": event,
        "member": registration.member,
        "event_url": event_url,
        "video_link": event.video_link if _may_join(registration) else "",
    }
    return Message(
        key=key,
        to=registration.member.address,
        template=f"events/{name}",
        context=defaults | facts | {"registration": registration} | context,
        calendar=calendar,
    )


def _calendar(registration):
    return calendar_of(registration.event, with_video_link=_may_join(registration))


def _may_join(registration):
    """Asked when the mail is written: a seat outlives the function that gave the right to it."""
    return rules.can_see_video_link(registration.member, registration.event, registration)


def _link(registration, act):
    return absolute(
        tokens.path(
            act,
            event_id=registration.event_id,
            member_id=registration.member_id,
            revision=registration.revision,
        )
    )

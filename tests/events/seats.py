"""Who holds a seat, for the tests of seats."""

from events.models import Registration


def state(event, member):
    return Registration.objects.get(event=event, member=member).status


def holder(event):
    return event.registrations.get(status="confirmed").member

"""Pages that name people for another purpose: the same ceiling of the day as the directory."""

import pytest
from django.urls import reverse

from events import actions
from members.models import DailyUse
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import MemberFactory


@pytest.fixture
def stranger(db):
    return MemberFactory(first_name="Violette", last_name="Mimosa")


@pytest.fixture
def read(client):
    """(status, is the name there, whom this reader has read today) of a page."""

    def page(reader, path):
        client.force_login(reader)
        answer = client.get(path)
        use = DailyUse.objects.filter(member=reader, act=DailyUse.READ_PEOPLE).first()
        return answer.status_code, "Mimosa" in answer.text, use.people if use else []

    return page


def test_writing_to_somebody_reads_a_name(client, read, alice, stranger, settings):
    path = reverse("person_write", args=[stranger.public_id])
    within = read(alice, path)
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0
    beyond = read(alice, path)
    sent = client.post(path, {"subject": "Bonjour", "text": "Une question sur votre plan."})

    assert (within, beyond) == ((200, True, [stranger.pk]), (429, False, []))
    assert (sent.status_code, stranger.messages_received.count()) == (429, 0)


def test_a_reason_reads_who_comes_within_the_ceiling_and_organisers_always(
    read, places, carole, mona, stranger, settings
):
    event = EventFactory(caf=places.caf06)
    RegistrationFactory(event=event, member=stranger)
    actions.open_event(event, by=mona, reason="Une plainte sur la salle")
    path = reverse("events:event_attendees", args=[event.slug])
    within = read(mona, path)
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0

    assert within == (200, True, [stranger.pk])
    assert (read(mona, path), read(carole, path)) == ((200, False, []), (200, True, []))


def test_whoever_may_take_a_meeting_over_is_named_within_the_ceiling(read, alice, mona, settings):
    EventFactory(created_by=alice, caf=None, convention=None)
    path = reverse("privacy")
    mona.last_name = "Mimosa"
    mona.save()
    within = read(alice, path)
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0

    assert (within, read(alice, path)) == ((200, True, [mona.pk]), (200, False, []))

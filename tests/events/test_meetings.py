"""Calling, publishing, changing and cancelling a meeting, and its reminders."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from members.models import AuditLine, Notification
from tests.factories.events import EventFactory, RegistrationFactory, hour_in


def unsaved(**facts):
    return EventFactory.build(created_by=None, slug="", published_at=None, **facts)


def acts():
    return list(AuditLine.objects.order_by("pk").values_list("verb", "actor__first_name", "reason"))


def values_of(event, **changes):
    names = ["title", "starts_at", "ends_at", "registration_closes_at", "capacity", "place"]
    return {name: getattr(event, name) for name in names} | changes


def change(event, by, version=1, **changes):
    return actions.change_event(event, by=by, values=values_of(event, **changes), version=version)


# Creating ----------------------------------------------------------------------------------


def test_a_caf_officer_publishes_at_once(carole, places):
    event = actions.create_event(unsaved(caf=places.caf06), by=carole)

    assert (event.created_by, event.published_at is not None) == (carole, True)
    assert acts() == [("publish_event", "Carole", "")]


def test_the_address_of_the_page_says_what_and_when(carole, places):
    facts = {"caf": places.caf06, "starts_at": datetime(2027, 10, 14, 7, tzinfo=UTC)}
    first = actions.create_event(unsaved(title="L’été des CTG", **facts), by=carole)
    second = unsaved(title="L été des CTG", **facts)

    assert first.slug == "l-ete-des-ctg-2027-10-14"
    second.title = "L'été des CTG !"
    assert actions.create_event(second, by=carole).slug.startswith("l-ete-des-ctg-2027-10-14-")


def test_a_title_without_a_letter_still_has_an_address(carole, places):
    event = actions.create_event(unsaved(title="!!!", caf=places.caf06), by=carole)

    assert event.slug.startswith("rencontre-20")


def test_the_first_meeting_of_a_team_waits_for_its_caf(alice, alpes_azur, carole, karim):
    event = actions.create_event(unsaved(convention=alpes_azur), by=alice)

    assert event.published_at is None
    told = Notification.objects.values_list("member__first_name", "kind")
    assert list(told) == [("Carole", "desk")]


def test_once_checked_a_team_publishes_by_itself(alice, alpes_azur):
    EventFactory(created_by=alice)

    assert actions.create_event(unsaved(convention=alpes_azur), by=alice).published_at is not None


def test_a_form_sent_twice_calls_one_meeting(carole, places):
    facts = {"title": "Journée", "caf": places.caf06, "starts_at": hour_in(days=30)}
    first = actions.create_event(unsaved(**facts), by=carole)

    assert actions.create_event(unsaved(**facts), by=carole) == first
    assert Event.objects.count() == 1


def test_publishing_tells_the_author_once(alice, alpes_azur, carole):
    event = actions.create_event(unsaved(convention=alpes_azur), by=alice)

    actions.publish_event(event, by=carole)
    actions.publish_event(event, by=carole)

    assert acts() == [("publish_event", "Carole", "")]
    assert Notification.objects.filter(member=alice, kind="event").count() == 1


# Changing ----------------------------------------------------------------------------------


def test_more_places_are_offered_to_those_who_wait(carole, alice, bob):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    for member in (bob, alice):
        RegistrationFactory(event=event, member=member, waitlisted=True)

    change(event, carole, capacity=2)

    states = Registration.objects.filter(member__in=[bob, alice]).order_by("queued_at")
    assert [r.status for r in states] == ["offered", "waitlisted"]


def test_fewer_places_take_nobodys_seat_and_free_none(carole, bob):
    event = EventFactory(capacity=3)
    RegistrationFactory.create_batch(3, event=event)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    change(event, carole, capacity=1)
    actions.cancel_registration(event, member=event.registrations.first().member)

    event = Event.objects.with_seats_left().get(pk=event.pk)
    assert (event.seats_taken, event.seats_left) == (2, 0)
    assert Registration.objects.get(member=bob).status == "waitlisted"


def test_a_change_of_date_moves_calendars_tells_people_and_brings_reminders_back(carole, jobs):
    event = EventFactory(week_reminded_at=timezone.now())
    later = event.starts_at + timedelta(days=1)

    event = change(event, carole, starts_at=later, ends_at=later + timedelta(hours=3))

    assert (event.version, event.sequence, event.week_reminded_at) == (2, 1, None)
    assert jobs() == [("tell_all_of_change", {"event_id": event.pk, "sequence": 1})]


def test_a_new_title_moves_calendars_without_a_mail(carole, jobs):
    event = change(EventFactory(), carole, title="Rencontre de l’automne")

    assert (event.sequence, jobs()) == (1, [])


def test_a_draft_that_moves_writes_to_nobody(carole, jobs):
    change(EventFactory(draft=True), carole, place="Mairie de Grasse")

    assert jobs() == []


def test_saving_without_a_change_changes_nothing(carole):
    event = change(EventFactory(), carole)

    assert (event.version, event.sequence) == (1, 0)


def test_a_stale_form_saves_nothing(carole):
    event = EventFactory(title="Avant")
    change(event, carole, title="Entre-temps")

    with pytest.raises(actions.StaleEvent):
        change(event, carole, version=1, title="Trop tard")

    assert Event.objects.get().title == "Entre-temps"


def test_what_is_always_true_holds_for_a_change_too(carole):
    event = EventFactory()

    with pytest.raises(ValidationError) as refusal:
        change(event, carole, ends_at=event.starts_at)

    assert "Une rencontre se termine après son début." in refusal.value.messages


def test_an_earlier_meeting_shortens_the_offers(carole, bob):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event, member=bob, offered=True)
    sooner = timezone.now() + timedelta(hours=20)

    change(event, carole, starts_at=sooner, registration_closes_at=sooner)

    offer = Registration.objects.get(member=bob)
    assert offer.offered_until == sooner - timedelta(hours=2)


# Cancelling, inviting ----------------------------------------------------------------------


def test_cancelling_tells_everybody_once_and_leaves_a_trace(carole, jobs):
    event = EventFactory()

    for _ in range(2):
        event = actions.cancel_event(event, by=carole, reason="Salle inondée")

    assert (event.sequence, event.cancellation_reason) == (1, "Salle inondée")
    assert jobs() == [("tell_all_of_cancellation", {"event_id": event.pk})]
    assert acts() == [("cancel_event", "Carole", "Salle inondée")]


def test_the_teams_are_invited_once(carole, places, jobs):
    event = EventFactory(caf=places.caf06)

    for _ in range(2):
        actions.invite_teams(event, by=carole)

    assert jobs() == [("invite_all", {"event_id": event.pk})]
    assert acts() == [("invite_to_event", "Carole", "")]


def test_the_teams_of_the_caf_are_those_who_carry_its_ctgs(
    places, alice, bob, erwan, suzie, carole
):
    event = EventFactory(caf=places.caf06)
    RegistrationFactory(event=event, member=bob)

    assert list(event.members_to_invite()) == [alice]
    assert list(EventFactory(caf=places.caf83).members_to_invite()) == []


# Reminders ---------------------------------------------------------------------------------

IN_CAYENNE = {
    "time_zone": "America/Cayenne",
    "starts_at": datetime(2027, 3, 29, 13, tzinfo=UTC),  # 10 h in Cayenne
    "published_at": datetime(2027, 1, 5, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("field", "too_early", "on_time"),
    [
        ("week_reminded_at", "2027-03-22T11:59:00Z", "2027-03-22T12:00:00Z"),
        ("day_reminded_at", "2027-03-28T11:59:00Z", "2027-03-28T12:00:00Z"),
    ],
)
def test_reminders_leave_at_nine_at_the_place_of_the_meeting(db, field, too_early, on_time):
    event = EventFactory(**IN_CAYENNE)

    with time_machine.travel(too_early, tick=False):
        assert not actions.remind(event, field=field)
    with time_machine.travel(on_time, tick=False):
        assert actions.remind(event, field=field)
        assert not actions.remind(event, field=field)


def test_in_paris_nine_o_clock_follows_the_change_of_hour(db):
    """The eve is 28 March 2027: at 7 h UTC the clocks of Paris already say 9 h."""
    event = EventFactory(**IN_CAYENNE | {"time_zone": "Europe/Paris"})

    with time_machine.travel("2027-03-28T06:59:00Z", tick=False):
        assert not actions.remind(event, field="day_reminded_at")
    with time_machine.travel("2027-03-28T07:00:00Z", tick=False):
        assert actions.remind(event, field="day_reminded_at")


@pytest.mark.parametrize(
    ("facts", "moment"),
    [
        ({}, "2027-03-28T12:30:00Z"),  # the week's, when the eve's has left
        ({"published_at": datetime(2027, 3, 24, tzinfo=UTC)}, "2027-03-25T12:00:00Z"),
    ],
)
def test_a_reminder_too_late_to_be_of_use_is_not_sent(db, jobs, facts, moment):
    event = EventFactory(**IN_CAYENNE | facts)

    with time_machine.travel(moment, tick=False):
        assert not actions.remind(event, field="week_reminded_at")

    assert jobs() == []


def test_the_eves_reminder_gives_way_to_the_meeting(db, jobs):
    event = EventFactory(**IN_CAYENNE)

    with time_machine.travel("2027-03-29T13:00:00Z", tick=False):
        assert not actions.remind(event, field="day_reminded_at")

    assert jobs() == []


def test_nobody_is_reminded_of_a_meeting_that_is_called_off(db):
    event = EventFactory(**IN_CAYENNE, cancelled=True)

    with time_machine.travel("2027-03-22T12:00:00Z", tick=False):
        assert not actions.remind(event, field="week_reminded_at")

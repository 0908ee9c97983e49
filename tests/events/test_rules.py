"""Who may do what about a meeting: one line a persona."""

import pytest
from django.contrib.auth.models import AnonymousUser

from conventions.standing import standing_of
from events import rules
from events.models import Event
from tests.factories.events import EventFactory, RegistrationFactory

PERSONAS = ["alice", "bob", "carole", "karim", "mona", "paul", "nina", "erwan", "suzie"]


@pytest.fixture
def people(alice, bob, carole, karim, mona, paul, nina, erwan, suzie):
    return {
        **{"alice": alice, "bob": bob, "carole": carole, "karim": karim, "mona": mona},
        **{"paul": paul, "nina": nina, "erwan": erwan, "suzie": suzie, "visitor": AnonymousUser()},
    }


def those_who(people, rule, *arguments):
    return {name for name, member in people.items() if rule(member, *arguments)}


VERIFIED = {"alice", "bob", "carole", "karim", "mona", "paul"}


def test_who_registers_for_a_public_meeting(people):
    everybody_signed_in = VERIFIED | {"nina", "erwan"}
    assert those_who(people, rules.can_register, EventFactory()) == everybody_signed_in


def test_who_registers_for_a_meeting_of_the_network(people):
    assert those_who(people, rules.can_register, EventFactory(network=True)) == VERIFIED


def test_nobody_registers_before_it_is_published(people):
    assert those_who(people, rules.can_register, EventFactory(draft=True)) == set()


def test_who_sees_which_meeting(people, alice):
    public, network = EventFactory(slug="publique"), EventFactory(slug="reseau", network=True)
    draft = EventFactory(slug="brouillon", draft=True, created_by=alice)

    seen = {
        event.slug: {
            name
            for name, member in people.items()
            if event in Event.objects.visible_to(standing_of(member))
        }
        for event in (public, network, draft)
    }

    assert seen == {
        "publique": {*people},
        "reseau": VERIFIED,
        "brouillon": {"alice", "mona"},
    }


def test_a_caf_sees_the_drafts_of_its_territory(people, places, alpes_azur):
    of_caf = EventFactory(draft=True, caf=places.caf06)
    of_team = EventFactory(draft=True, convention=alpes_azur)

    drafts = Event.objects.drafts_of(standing_of(people["carole"]))

    assert set(drafts) == {of_caf, of_team}
    assert list(Event.objects.drafts_of(standing_of(people["karim"]))) == []


def test_one_keeps_seeing_a_meeting_one_has_answered(erwan):
    event = EventFactory(network=True)
    RegistrationFactory(event=event, member=erwan)

    assert list(Event.objects.visible_to(standing_of(erwan))) == [event]


def test_who_calls_meetings(people):
    assert those_who(people, rules.can_create) == {"alice", "bob", "carole", "karim", "mona"}


def test_who_manages_the_meeting_of_a_caf(people, places):
    event = EventFactory(caf=places.caf06)

    assert those_who(people, rules.can_manage, event) == {"carole"}
    assert those_who(people, rules.can_edit, event) == {"carole"}
    assert those_who(people, rules.can_open, event) == {"mona"}
    assert those_who(people, rules.can_invite, event) == {"carole"}


def test_who_manages_the_meeting_of_a_ctg(people, alice, pays_de_grasse):
    """Its author, the pilot of the CTG and the officers of the Caf; not the other officers."""
    event = EventFactory(convention=pays_de_grasse, created_by=alice)

    assert those_who(people, rules.can_manage, event) == {"alice", "bob", "carole"}
    assert those_who(people, rules.can_see_attendees, event) == {"alice", "bob", "carole"}
    assert those_who(people, rules.can_read_notes, event) == {"alice", "bob", "carole"}


def test_an_author_whose_role_ended_no_longer_manages(erwan):
    assert not rules.can_manage(erwan, EventFactory(created_by=erwan))


def test_a_commune_served_by_another_caf_belongs_to_that_caf(people, places, alpes_azur):
    for commune in ("06001", "06005"):
        places.communes[commune].caf_override = places.caf83.overrides.create(
            commune=places.communes[commune]
        )
    event = EventFactory(convention=alpes_azur, draft=True)

    assert event.caf_codes == {"83"}
    assert list(Event.objects.of_cafs({"83"})) == [event]
    assert list(Event.objects.of_cafs({"06"})) == []


def test_a_national_meeting_belongs_to_no_caf(db):
    assert EventFactory().caf_codes == frozenset()


def test_who_publishes_a_draft(people, alice, alpes_azur):
    event = EventFactory(draft=True, convention=alpes_azur, created_by=alice)
    assert those_who(people, rules.can_publish, event) == {"carole", "mona"}

    EventFactory(created_by=alice)
    assert those_who(people, rules.can_publish, event) == {"alice", "carole", "mona"}


@pytest.mark.parametrize("facts", [{}, {"draft": True, "cancelled": True}])
def test_nobody_publishes_twice_nor_what_is_called_off(people, places, facts):
    assert those_who(people, rules.can_publish, EventFactory(caf=places.caf06, **facts)) == set()


def test_what_is_called_off_or_over_is_not_cancelled_again(people, places):
    assert those_who(people, rules.can_cancel, EventFactory(caf=places.caf06)) == {"carole"}
    assert those_who(people, rules.can_cancel, EventFactory(caf=places.caf06, past=True)) == set()
    assert (
        those_who(people, rules.can_edit, EventFactory(caf=places.caf06, cancelled=True)) == set()
    )


@pytest.mark.parametrize(
    ("status", "sees"), [("confirmed", True), ("waitlisted", False), ("offered", False)]
)
def test_the_video_link_is_for_those_who_hold_a_seat(bob, status, sees):
    facts = {} if status == "confirmed" else {status: True}
    registration = RegistrationFactory(member=bob, **facts)

    assert rules.can_see_video_link(bob, registration.event, registration) is sees


def test_the_video_link_is_for_organisers_and_not_for_the_others(carole, bob, places):
    event = EventFactory(caf=places.caf06)

    assert rules.can_see_video_link(carole, event, None)
    assert not rules.can_see_video_link(bob, event, None)


def test_a_role_that_ended_takes_the_video_link_away(erwan):
    event = EventFactory(network=True)
    registration = RegistrationFactory(member=erwan, event=event)

    assert not rules.can_see_video_link(erwan, event, registration)

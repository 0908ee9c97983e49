"""A national administrator opens a meeting for an hour with a reason: what she may, and who reads it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conventions.models import PostKind
from events import actions, rules
from events.models import Event
from members.actions import close_opening
from members.models import AuditLine, Opening, Role
from tests.events.test_organising import sent
from tests.events.test_views import path, text_of
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import RoleFactory

REASON = "Signalement n° 3"
QUESTIONS = {
    "attendees": rules.can_see_attendees,
    "cancel": rules.can_cancel,
    "edit": rules.can_edit,
    "notes": rules.can_read_notes,
    "open": rules.can_open,
}


@pytest.fixture
def event(places, carole):
    return EventFactory(caf=places.caf06, created_by=carole, capacity=3, title="Avant")


@pytest.fixture
def opened(event, mona):
    actions.open_event(event, by=mona, reason=REASON)
    return event


def powers(member, event):
    return {name for name, rule in QUESTIONS.items() if rule(member, event)}


def end_the_hour(member):
    Opening.objects.update(until=timezone.now() - timedelta(minutes=1))
    member.forget_roles()


# What it gives ---------------------------------------------------------------------------------


def test_an_hour_gives_what_the_organisers_have_but_their_notes(event, mona):
    before = powers(mona, event)
    actions.open_event(event, by=mona, reason=REASON)
    during = powers(mona, event)
    end_the_hour(mona)

    assert (before, during, powers(mona, event)) == (
        {"open"},
        {"attendees", "cancel", "edit"},
        {"open"},
    )


def test_it_opens_that_meeting_and_no_other_and_for_her_alone(opened, mona):
    colleague = RoleFactory(kind=Role.Kind.NATIONAL).member

    assert powers(mona, EventFactory()) == {"open"}
    assert powers(colleague, opened) == {"open"}


def test_it_is_lost_with_the_role(opened, mona):
    mona.roles.update(ended_at=timezone.now(), ended_by=mona)
    mona.forget_roles()

    assert powers(mona, opened) == set()


def test_nobody_opens_what_they_organise_and_only_the_administration_opens(
    event, alice, carole, karim, mona, paul
):
    people = (AnonymousUser(), alice, carole, karim, mona, paul)

    assert [person for person in people if rules.can_open(person, event)] == [mona]
    assert not rules.can_open(mona, EventFactory(created_by=mona))


def test_what_is_called_off_stays_called_off_and_its_list_is_read(mona, places):
    event = EventFactory(caf=places.caf06, cancelled=True)
    actions.open_event(event, by=mona, reason=REASON)

    assert powers(mona, event) == {"attendees"}


# Who reads it ------------------------------------------------------------------------------------


def test_the_organisers_read_the_reason(alice, bob, carole, karim, mona, pays_de_grasse):
    event = EventFactory(convention=pays_de_grasse, created_by=alice, title="Bilan")
    AssignmentFactory(
        member=karim, post=PostFactory(convention=pays_de_grasse, kind=PostKind.OFFICER)
    )

    actions.open_event(event, by=mona, reason=REASON)

    opening = Opening.objects.get()
    assert set(opening.concerned.all()) == {alice, bob, carole}
    assert [person.notifications.count() for person in (alice, bob, carole, karim, mona)] == [
        *(1, 1, 1),
        *(0, 0),
    ]
    assert alice.notifications.get().text.replace("\u00a0", " ") == (
        f"L’administration nationale a ouvert la rencontre « Bilan » pour une heure. Motif : {REASON}"
    )


def test_a_meeting_that_nobody_organises_is_opened_all_the_same(mona):
    actions.open_event(EventFactory(created_by=None), by=mona, reason=REASON)

    line = AuditLine.objects.get()
    assert (line.verb, line.subject, line.caf, line.reason) == ("open_event", None, None, REASON)
    assert list(Opening.objects.get().concerned.all()) == []


def test_every_act_done_under_it_carries_the_reason(opened, mona):
    values = {"title": opened.title, "place": "Mairie"}

    actions.change_event(opened, by=mona, values=values, version=1)
    actions.cancel_event(opened, by=mona, reason="Grève")

    lines = AuditLine.objects.order_by("pk").values_list("verb", "caf_id", "reason", "after")
    assert list(lines) == [
        ("open_event", "06", REASON, {}),
        ("edit_event", "06", REASON, {"fields": ["place"]}),
        ("cancel_event", "06", f"Grève – {REASON}", {}),
    ]
    assert Event.objects.get().cancellation_reason == "Grève"


def test_the_organisers_change_their_meeting_without_a_line(event, carole):
    actions.change_event(event, by=carole, values={"place": "Mairie"}, version=1)

    assert AuditLine.objects.count() == 0


def test_closed_it_gives_nothing(opened, mona):
    close_opening(opened, by=mona)

    assert powers(mona, opened) == {"open"}


# The pages ---------------------------------------------------------------------------------------


def test_she_opens_reads_the_list_and_closes(client, event, mona):
    RegistrationFactory(event=event, member__last_name="Canari", note="Sans gluten")
    client.force_login(mona)
    before = text_of(client.get(path(event)))
    refused = client.get(path(event, "participants")).status_code
    answer = client.post(path(event, "ouvrir"), {"reason": REASON, "next": path(event)})
    during = text_of(client.get(path(event)))
    listed = text_of(client.get(path(event, "participants")))
    closed = client.post(path(event, "refermer"), follow=True)

    assert (refused, answer.url) == (403, path(event))
    pages = (before, during, text_of(closed))
    assert [page.count("Ouvrir cette rencontre pour une heure") for page in pages] == [1, 0, 1]
    assert [page.count("Les participants") for page in pages] == [0, 1, 0]
    assert [page.count(REASON) for page in pages] == [0, 1, 0]
    assert [listed.count(word) for word in ("Canari", "Sans gluten", REASON)] == [1, 0, 1]
    assert client.get(path(event, "participants")).status_code == 403


def test_she_changes_and_calls_off_another_s_meeting(client, opened, mona):
    client.force_login(mona)
    shown = text_of(client.get(path(opened, "modifier")))
    client.post(path(opened, "modifier"), sent(opened, title="Corrigé"))
    changed = Event.objects.get().title
    asked = text_of(client.get(path(opened, "annulation")))
    client.post(path(opened, "annulation"), {"reason": "Grève", "confirmation": "annuler"})

    assert [page.count(REASON) for page in (shown, asked)] == [1, 1]
    assert changed == "Corrigé"
    assert Event.objects.get().cancelled_at is not None


def test_after_the_hour_what_she_typed_is_not_saved(client, opened, mona):
    client.force_login(mona)
    end_the_hour(mona)

    answer = client.post(path(opened, "modifier"), sent(opened, title="Corrigé"))

    assert (answer.status_code, Event.objects.get().title) == (403, "Avant")
    assert "quand elle l’a ouverte avec un motif" in text_of(answer)


def test_without_javascript_a_page_asks_for_the_reason(client, event, mona):
    client.force_login(mona)

    page = text_of(client.get(path(event, "ouvrir")))

    assert page.count("Pourquoi l’ouvrir ?") == 1
    assert page.count("L’organisation et sa Caf liront ce motif.") == 1


@pytest.mark.parametrize("reason", ["", "  ", " x ", "x" * 301])
def test_a_reason_is_asked_for_again(client, event, mona, reason):
    client.force_login(mona)

    answer = client.post(path(event, "ouvrir"), {"reason": reason})

    assert (answer.status_code, Opening.objects.count()) == (422, 0)


def test_opening_twice_opens_once(client, event, mona):
    client.force_login(mona)

    for reason in (REASON, "Autre motif"):
        answer = client.post(path(event, "ouvrir"), {"reason": reason})

    assert (answer.url, Opening.objects.get().reason) == (path(event), REASON)


def test_who_may_open_and_close(client, alice, carole, karim, nina, event):
    def each(word):
        statuses = []
        for person in (alice, karim, nina, carole):
            client.force_login(person)
            statuses.append(client.post(path(event, word), {"reason": REASON}).status_code)
        return statuses

    assert (each("ouvrir"), each("refermer")) == ([403, 403, 403, 302], [403] * 4)
    assert Opening.objects.count() == 0

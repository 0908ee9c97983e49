"""What people receive, once, and what the clock sends."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from ctgnet.mail.models import OutgoingMail
from events import actions, emails, jobs, tasks
from events.models import Event, Registration
from members.models import Notification
from tests.factories.events import EventFactory, RegistrationFactory

OCTOBER = datetime(2027, 10, 14, 7, 30, tzinfo=UTC)


@pytest.fixture
def meeting(db):
    """In Paris, on 14 October 2027, with a video link."""
    return EventFactory(
        title="Rencontre d’automne",
        slug="rencontre-automne",
        starts_at=OCTOBER,
        video_link="https://visio.example/salle",
        mode="hybrid",
        capacity=1,
    )


def plain(text):
    """Spaces are not what these tests are about."""
    return text.replace("\u00a0", " ")


def subjects():
    return [plain(message.subject) for message in mail.outbox]


def calendar(message):
    [attachment] = [a for a in message.attachments if a.mimetype.startswith("text/calendar")]
    return Calendar.from_ical(attachment.content).events[0]


def test_the_confirmation_says_when_where_and_how_to_leave(meeting, bob, run_worker):
    actions.register(meeting, member=bob)

    run_worker()

    [message] = mail.outbox
    assert message.to == ["bob@essai.example"]
    assert plain(message.subject) == "Vous avez une place : Rencontre d’automne, le 14 octobre 2027"
    assert (
        "jeudi 14 octobre 2027, de 9\u00a0h\u00a030 à 15\u00a0h\u00a030 (heure de Paris)"
        in message.body
    )
    assert "Visioconférence\u00a0: https://visio.example/salle" in message.body
    assert re.search(r"http://127.0.0.1:8000/evenements/lien/annuler/\S+/", message.body)
    assert str(calendar(message)["UID"]).startswith(f"rencontre-{meeting.pk}@")


def test_the_hour_of_the_reader_is_written_too(meeting, bob, run_worker):
    bob.time_zone = "America/Guadeloupe"
    bob.save()

    actions.register(meeting, member=bob)
    run_worker()

    assert "soit 3\u00a0h\u00a030 (heure de Guadeloupe) pour vous" in mail.outbox[0].body


def test_the_whole_road_of_a_seat_is_told_step_by_step(meeting, alice, bob, run_worker):
    actions.register(meeting, member=alice)
    actions.register(meeting, member=bob)
    run_worker()
    actions.cancel_registration(meeting, member=alice)
    run_worker()
    actions.decline_offer(meeting, member=bob)
    run_worker()

    assert [
        (m.to[0].partition("@")[0], plain(m.subject).partition(" :")[0]) for m in mail.outbox
    ] == [
        ("alice", "Vous avez une place"),
        ("bob", "Liste d’attente"),
        ("alice", "Inscription annulée"),
        ("bob", "Une place se libère pour vous"),
        ("bob", "Vous laissez la place proposée"),
    ]
    assert "1re\u00a0personne sur la liste d’attente" in mail.outbox[1].body
    assert "visio.example" not in mail.outbox[1].body
    assert {"accepter", "refuser"} == set(re.findall(r"/lien/(\w+)/", mail.outbox[3].body))
    assert Notification.objects.get(member=bob).text.startswith("Une place se libère pour vous")


def test_taking_the_seat_is_read_before_leaving_it(meeting, bob):
    offer = RegistrationFactory(event=meeting, member=bob, offered=True)
    tasks.tell_registration(offer.pk, offer.revision)
    text, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]

    for written in (text, html):
        assert 0 < written.index("Prendre la place") < written.index("Laisser la place")
        assert written.index("Laisser la place") < written.index("Vous recevez ce message")


def test_an_offer_that_expired_is_told(meeting, bob, run_worker):
    offer = RegistrationFactory(event=meeting, member=bob, offered=True)
    Registration.objects.filter(pk=offer.pk).update(offered_until=timezone.now())

    jobs.pass_on_seats()
    run_worker()

    assert subjects() == ["Place passée à la personne suivante : Rencontre d’automne"]


def test_running_a_task_twice_sends_one_mail(meeting, bob):
    registration = actions.register(meeting, member=bob)

    for _ in range(2):
        tasks.tell_registration(registration.pk, 1)

    assert len(mail.outbox) == 1


def test_a_state_that_has_passed_is_not_told(meeting, bob, run_worker):
    actions.register(meeting, member=bob)
    actions.cancel_registration(meeting, member=bob)

    run_worker()

    assert subjects() == ["Inscription annulée : Rencontre d’automne"]


def test_coming_back_is_confirmed_anew(meeting, bob, run_worker):
    actions.register(meeting, member=bob)
    run_worker()
    actions.cancel_registration(meeting, member=bob)
    actions.register(meeting, member=bob)
    run_worker()

    assert [s.partition(" :")[0] for s in subjects()] == ["Vous avez une place"] * 2


def test_an_account_closed_meanwhile_receives_nothing(meeting, bob, run_worker):
    actions.register(meeting, member=bob)
    bob.is_active = False
    bob.save()

    run_worker()

    assert mail.outbox == []


def test_a_change_is_told_to_those_who_hold_a_seat_and_to_those_who_wait(
    meeting, alice, bob, run_worker
):
    RegistrationFactory(event=meeting, member=bob)
    RegistrationFactory(event=meeting, member=alice, waitlisted=True)
    RegistrationFactory(event=meeting, cancelled=True)
    values = {"place": "Mairie de Grasse", "title": meeting.title}

    actions.change_event(meeting, by=meeting.created_by, values=values, version=1)
    run_worker()

    assert sorted(m.to[0] for m in mail.outbox) == ["alice@essai.example", "bob@essai.example"]
    to_bob = next(m for m in mail.outbox if m.to == ["bob@essai.example"])
    assert "Lieu\u00a0: Mairie de Grasse" in to_bob.body
    assert calendar(to_bob)["SEQUENCE"] == 1
    assert [len(m.attachments) for m in mail.outbox if m is not to_bob] == [0]


def test_a_change_already_overtaken_is_not_told(meeting, bob):
    registration = RegistrationFactory(event=meeting, member=bob)
    Event.objects.filter(pk=meeting.pk).update(sequence=2)

    tasks.tell_change(registration.pk, 1)

    assert mail.outbox == []


def test_a_cancellation_says_why_and_empties_the_calendars(meeting, bob, suzie, run_worker):
    RegistrationFactory(event=meeting, member=bob)
    RegistrationFactory(event=meeting, member=suzie)

    actions.cancel_event(meeting, by=meeting.created_by, reason="Salle inondée")
    run_worker()

    [message] = mail.outbox
    assert plain(message.subject) == "Annulée : Rencontre d’automne, le 14 octobre 2027"
    assert "Motif donné par l’organisation\u00a0: Salle inondée" in message.body
    assert str(calendar(message)["STATUS"]) == "CANCELLED"


def test_invitations_go_to_those_who_have_not_answered(
    meeting, places, alice, bob, carole, run_worker
):
    Event.objects.filter(pk=meeting.pk).update(caf=places.caf06)
    RegistrationFactory(event=meeting, member=bob)

    actions.invite_teams(meeting, by=carole)
    run_worker()

    [message] = mail.outbox
    assert message.to == ["alice@essai.example"]
    assert "Je participe :\nhttp" in plain(message.body)
    assert re.search(r"/evenements/lien/participer/\S+/", message.body)


def test_an_invitation_is_checked_again_when_it_leaves(meeting, alice):
    Event.objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now())

    tasks.invite_person(meeting.pk, alice.pk)

    assert mail.outbox == []


def test_reminders_leave_once_each_to_those_who_hold_a_seat(meeting, alice, bob, run_worker):
    RegistrationFactory(event=meeting, member=bob)
    RegistrationFactory(event=meeting, member=alice, waitlisted=True)
    for moment in (
        "2027-10-07T06:50Z",
        "2027-10-07T07:00Z",
        "2027-10-07T07:10Z",
        "2027-10-13T06:50Z",
        "2027-10-13T07:00Z",
        "2027-10-13T07:10Z",
        "2027-10-14T07:40Z",
    ):
        with time_machine.travel(moment, tick=False):
            jobs.send_reminders()
            run_worker()

    assert [(m.to[0], plain(m.subject)) for m in mail.outbox] == [
        ("bob@essai.example", "Rappel : Rencontre d’automne, dans une semaine"),
        ("bob@essai.example", "Rappel : Rencontre d’automne, demain"),
    ]


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {}])
def test_a_reminder_is_checked_again_when_it_leaves(meeting, bob, change):
    registration = RegistrationFactory(event=meeting, member=bob, **change)
    if not change:
        Event.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(minutes=1))

    tasks.remind_person(registration.pk, "day_reminded_at", 0)

    assert mail.outbox == []


def test_user_text_stays_text_in_a_mail(meeting, bob):
    meeting.title = "<b>Gras</b> & associés\r\nBcc: tous@essai.example"
    message = emails.registration_confirmed(RegistrationFactory(event=meeting, member=bob))

    subject, text, html = message.rendered()

    assert "\n" not in subject
    assert "<b>Gras</b> & associés" in text
    assert "<b>Gras" not in html


def test_each_message_has_its_own_key(meeting, bob, run_worker):
    actions.register(meeting, member=bob)
    run_worker()

    [row] = OutgoingMail.objects.all()
    registration = Registration.objects.get()
    assert row.key == f"registration:{registration.pk}:1:to:{bob.pk}"


# The clock ---------------------------------------------------------------------------------


def test_the_job_passes_on_what_is_overdue_and_offers_what_is_free(db, alice, bob):
    overdue, freed, quiet, over = (EventFactory(capacity=1) for _ in range(4))
    late = RegistrationFactory(event=overdue, offered=True)
    Registration.objects.filter(pk=late.pk).update(offered_until=timezone.now())
    RegistrationFactory(event=overdue, member=bob, waitlisted=True)
    RegistrationFactory(event=freed, member=alice, waitlisted=True)
    RegistrationFactory(event=quiet)
    RegistrationFactory(event=quiet, member=bob, waitlisted=True)
    RegistrationFactory(event=over, member=bob, waitlisted=True)
    start = timezone.now() - timedelta(days=2)
    Event.objects.filter(pk=over.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=1), registration_closes_at=start
    )

    assert set(Event.objects.with_seats_to_pass_on()) == {overdue, freed}
    jobs.pass_on_seats()

    assert {(r.event, r.member) for r in Registration.objects.filter(status="offered")} == {
        (overdue, bob),
        (freed, alice),
    }


def test_the_job_erases_old_notes(db):
    event = EventFactory(starts_at=timezone.now() - timedelta(days=40))
    RegistrationFactory(event=event, note="Sans gluten")

    jobs.erase_notes()

    assert Registration.objects.get().note == ""


def test_who_lost_the_right_to_attend_receives_no_video_link(meeting, bob, erwan):
    """A change and a reminder are not told at all; another answer is told without the link."""
    meeting.visibility = "members"
    meeting.save(update_fields=["visibility"])
    kept, lost = (
        RegistrationFactory(event=meeting, member=member, status="confirmed")
        for member in (bob, erwan)
    )

    for registration in (lost, kept):
        tasks.tell_change(registration.pk, meeting.sequence)
        tasks.remind_person(registration.pk, "day_reminded_at", meeting.sequence)
    tasks.tell_registration(lost.pk, lost.revision)

    [*told, without] = mail.outbox
    link = "https://visio.example/salle"
    assert [message.to for message in mail.outbox] == [[bob.email]] * 2 + [[erwan.email]]
    assert [link in message.body for message in told] == [True, True]
    assert link not in without.body + without.alternatives[0].content
    assert link not in calendar(without)["description"]

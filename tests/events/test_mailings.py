"""A mail to many: how many receive it and what they read, before it leaves; how many left, after."""

from html import unescape

import pytest
from django.urls import reverse

from ctgnet.mail.many import progress_of, what_leaves
from ctgnet.mail.models import OutgoingMail
from events import mailings
from events.models import Event
from events.tasks import invite_person, tell_cancellation, tell_change
from members.models import Mailing
from tests.agreeing import agree, yes_of
from tests.events.test_organising import sent
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import GuestFactory, MemberFactory


@pytest.fixture
def meeting(places, carole):
    return EventFactory(caf=places.caf06, created_by=carole, title="Journée d’automne")


@pytest.fixture
def as_carole(client, carole):
    client.force_login(carole)
    return client


def address(meeting, word):
    return f"{meeting.get_absolute_url()}{word}/"


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def test_an_invitation_says_how_many_and_what_they_read(as_carole, meeting, alice, bob, jobs):
    page = read(as_carole.get(address(meeting, "inviter")))

    assert "2 personnes le recevront." in page
    assert "Invitation : Journée d’automne" in page
    assert "Bonjour Carole," in page  # as its sender would read it: no link of somebody else
    assert "Envoyer l’invitation (2 courriels)" in page
    assert (Event.objects.get().invited_at, Mailing.objects.count(), jobs()) == (None, 0, [])


def test_a_yes_without_the_page_that_says_it_shows_it(as_carole, meeting, alice, jobs):
    answer = as_carole.post(address(meeting, "inviter"))

    assert (answer.status_code, Event.objects.get().invited_at, jobs()) == (200, None, [])
    assert "1 personne le recevra." in read(answer)


@pytest.mark.parametrize("typed", ["", "abc", "-1", "1e3", "²", "99999999"])
def test_a_number_that_is_none_is_no_yes(as_carole, meeting, alice, typed, jobs):
    as_carole.post(address(meeting, "inviter"), {"announced": typed})

    assert (Event.objects.get().invited_at, jobs()) == (None, [])


def test_two_yes_send_once(as_carole, meeting, alice, bob, jobs):
    for _ in range(2):
        answer = agree(as_carole, address(meeting, "inviter"), follow=True)

    assert jobs() == [("invite_all", {"event_id": meeting.pk})]
    assert Mailing.objects.get().announced == 2
    assert answer.status_code == 200


def test_a_list_that_changed_since_it_was_shown_is_shown_again(
    as_carole, meeting, alice, bob, jobs
):
    yes = yes_of(as_carole.get(address(meeting, "inviter")))
    RegistrationFactory(event=meeting, member=bob)  # since the page was shown to Carole

    answer = as_carole.post(address(meeting, "inviter"), yes)
    kept = (Event.objects.get().invited_at, Mailing.objects.count(), jobs())
    as_carole.post(address(meeting, "inviter"), yes_of(answer))

    assert "1 personne le recevra, et non 2. Relisez-le : rien n’est encore parti." in read(answer)
    assert kept == (None, 0, [])
    assert Mailing.objects.get().announced == 1


def test_nobody_is_left_to_invite_since_it_was_shown(as_carole, meeting, alice):
    yes = yes_of(as_carole.get(address(meeting, "inviter")))
    RegistrationFactory(event=meeting, member=alice)

    answer = as_carole.post(address(meeting, "inviter"), yes)

    assert "0 personne le recevra, et non 1." in read(answer)
    assert Event.objects.get().invited_at is None


@pytest.mark.parametrize("forged", ["", "0" * 16, "é"])
def test_a_yes_to_other_words_is_no_yes(as_carole, meeting, alice, forged, jobs):
    answer = as_carole.post(
        address(meeting, "inviter"), {"announced": "1", "announced_text": forged}
    )

    assert "son texte n’est plus celui que vous avez lu" in read(answer)
    assert (Event.objects.get().invited_at, jobs()) == (None, [])


def test_another_reason_than_the_one_that_was_read_is_read_first(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)
    word = {"confirmation": "annuler"}
    yes = yes_of(as_carole.post(address(meeting, "annulation"), {"reason": "Neige"}))

    other = as_carole.post(address(meeting, "annulation"), {"reason": "Grève"} | word | yes)
    kept = (Event.objects.get().cancelled_at, jobs())
    done = as_carole.post(
        address(meeting, "annulation"), {"reason": "Grève"} | word | yes_of(other)
    )

    assert kept == (None, [])
    assert "Motif donné par l’organisation : Grève" in read(other)
    assert (done.status_code, Event.objects.get().cancellation_reason) == (302, "Grève")


def test_another_place_than_the_one_that_was_read_is_read_first(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)
    yes = yes_of(as_carole.post(address(meeting, "modifier"), sent(meeting, place="Salle A")))

    other = as_carole.post(address(meeting, "modifier"), sent(meeting, place="Salle B") | yes)

    assert (other.status_code, Event.objects.get().place, jobs()) == (200, meeting.place, [])
    assert read(other).count('name="announced"') == 1


def test_cancelling_shows_the_reason_as_it_will_be_read(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)
    RegistrationFactory(event=meeting, member=MemberFactory(is_active=False))

    page = read(as_carole.post(address(meeting, "annulation"), {"reason": "Neige <b>"}))

    assert "1 personne le recevra." in page
    assert "Motif donné par l’organisation : Neige <b>" in page
    assert "Annuler et prévenir (1 courriel)" in page
    assert (Event.objects.get().cancelled_at, jobs()) == (None, [])


def test_the_word_is_still_to_be_typed_once_the_mail_was_read(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)
    shown = {"reason": "Neige"}
    shown |= yes_of(as_carole.post(address(meeting, "annulation"), shown))
    without = as_carole.post(address(meeting, "annulation"), shown)
    done = as_carole.post(address(meeting, "annulation"), shown | {"confirmation": "annuler"})

    assert (without.status_code, done.status_code) == (422, 302)
    assert jobs() == [("tell_all_of_cancellation", {"event_id": meeting.pk})]
    assert Mailing.objects.get().prefix == f"event-cancelled:{meeting.pk}:to:"


def test_nobody_to_tell_asks_for_the_word_alone(as_carole, meeting):
    as_carole.post(address(meeting, "annulation"), {"reason": "Neige", "confirmation": "annuler"})

    assert (Event.objects.get().cancellation_reason, Mailing.objects.count()) == ("Neige", 0)


def test_a_move_is_read_before_those_who_come_are_told(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)
    moved = sent(meeting, place="Salle Verte, Nice")

    first = as_carole.post(address(meeting, "modifier"), moved)
    kept = Event.objects.get().place
    page = read(first)
    second = as_carole.post(address(meeting, "modifier"), moved | yes_of(first))

    assert (first.status_code, kept, second.status_code) == (200, meeting.place, 302)
    assert ("1 personne le recevra." in page, "Salle Verte, Nice" in page) == (True, True)
    assert [name for name, *_ in jobs()] == ["tell_all_of_change"]
    assert Mailing.objects.get().name.startswith("Changement\u00a0: rencontre départementale du")


def test_what_moves_nobody_is_saved_at_once(as_carole, meeting, alice, jobs):
    RegistrationFactory(event=meeting, member=alice)

    saved = as_carole.post(address(meeting, "modifier"), sent(meeting, summary="Mieux dit"))

    assert (saved.status_code, jobs(), Mailing.objects.count()) == (302, [], 0)


def test_whoever_is_only_invited_is_neither_counted_nor_told(meeting, alice, carole):
    """« n personnes le recevront » is how many mails leave."""
    guest = GuestFactory()
    for person in (alice, guest):
        RegistrationFactory(event=meeting, member=person)
    announced = (
        mailings.change(meeting, by=carole),
        mailings.cancellation(meeting, by=carole, reason="Neige"),
    )

    for one in meeting.registrations.all():
        tell_change(one.pk, meeting.sequence)
    changed = OutgoingMail.objects.count()
    for one in meeting.registrations.all():
        tell_cancellation(one.pk)

    assert [letter.number for letter in announced] == [1, 1]
    assert [changed, OutgoingMail.objects.count() - changed] == [1, 1]
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {alice.email}


# What became of them ---------------------------------------------------------------------------


def test_its_sender_comes_back_and_reads_how_many_left(as_carole, meeting, alice, bob):
    agree(as_carole, address(meeting, "inviter"))
    invite_person(meeting.pk, alice.pk)
    mailing = Mailing.objects.get()

    page = read(as_carole.get(reverse("mailing_detail", args=[mailing.pk])))
    listed = read(as_carole.get(reverse("mailing_list")))

    progress = mailing.progress
    assert (progress.sent, progress.left, progress.refused, progress.uncertain) == (1, 1, 0, 0)
    assert "pour 2 personnes" in page
    assert mailing.name.replace("\u00a0", " ") in listed


def test_what_was_refused_and_what_is_in_doubt_are_counted_apart(db):
    states = ["sent", "sent", "refused", "uncertain", "sending"]
    for rank, state in enumerate(states):
        OutgoingMail.objects.create(key=f"essai:1:to:{rank}", to="a@essai.example", state=state)
    OutgoingMail.objects.create(key="essai:12:to:1", to="a@essai.example", state="sent")

    progress = progress_of("essai:1:to:", 6)

    assert (progress.sent, progress.refused, progress.uncertain, progress.left) == (2, 1, 1, 2)


def test_the_pages_of_a_mailing_are_its_senders_alone(client, meeting, carole, alice):
    mailing = Mailing.objects.create(by=carole, prefix="essai:", name="Canari", announced=1)
    client.force_login(alice)

    assert client.get(reverse("mailing_detail", args=[mailing.pk])).status_code == 404
    assert "Canari" not in read(client.get(reverse("mailing_list")))


def test_a_mail_of_a_cancelled_meeting_bears_the_key_of_its_mailing(meeting, alice, as_carole):
    registration = RegistrationFactory(event=meeting, member=alice)
    agree(as_carole, address(meeting, "annulation"), {"reason": "Neige", "confirmation": "annuler"})

    tell_cancellation(registration.pk)

    assert Mailing.objects.get().progress.sent == 1


@pytest.mark.parametrize(
    ("number", "shown", "words"),
    [
        (1, 1, "1 courriel part."),
        (2, 1, "2 courriels partent, et non 1 : la liste a changé entre-temps."),
        (0, 3, "0 courriel part, et non 3 : la liste a changé entre-temps."),
    ],
)
def test_what_leaves_in_words(number, shown, words):
    assert what_leaves(number, shown=shown).replace("\u00a0", " ") == words

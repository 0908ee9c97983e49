"""Messages to the team of a CTG: who reads them, when they leave, when they are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions, emails, tasks
from conventions.addressees import Reader, addressees_of
from conventions.models import Convention, PostKind, TeamLetter
from conventions.privacy import erase, export_of
from ctgnet.mail.models import OutgoingMail
from members.models import Notification
from tests.factories.conventions import (
    AssignmentFactory,
    PostFactory,
    TeamLetterFactory,
)

VISITOR = {"name": "Odile Passante", "email": "Odile@essai.example", "text": "Bonjour à vous"}


def jobs():
    rows = ProcrastinateJob.objects.order_by("pk")
    return [(row.task_name.rpartition(".")[2], row.args) for row in rows]


def names(addressees):
    people = addressees.people.order_by("first_name")
    return addressees.reader, [member.first_name for member in people]


def news(member):
    return [(item.kind, item.path) for item in member.notifications.order_by("pk")]


# Who reads


def test_the_team_of_today_reads(alpes_azur, alice, suzie, bob):
    PostFactory(convention=alpes_azur)
    AssignmentFactory(member=bob, post=PostFactory(convention=alpes_azur), requested=True)

    assert names(addressees_of(alpes_azur)) == (Reader.TEAM, ["Alice"])


@pytest.mark.parametrize("gone", ["ended", "elected"])
def test_without_a_team_the_caf_reads(alpes_azur, nina, carole, karim, gone):
    kind = PostKind.ELECTED if gone == "elected" else PostKind.PILOT
    post = PostFactory(convention=alpes_azur, kind=kind)
    AssignmentFactory(member=nina, post=post, ended=gone == "ended")

    assert names(addressees_of(alpes_azur)) == (Reader.CAF, ["Carole"])


def test_without_officers_the_national_administration_reads(alpes_azur, karim, mona):
    assert names(addressees_of(alpes_azur)) == (Reader.NETWORK, ["Mona"])


# Written, confirmed


def test_a_visitor_reaches_nobody_before_confirming(alpes_azur, alice):
    letter = actions.write_to_team(alpes_azur, **VISITOR)

    assert (letter.email, letter.sender, letter.confirmed_at) == ("odile@essai.example", None, None)
    assert jobs() == [("send_letter_confirmation", {"key": str(letter.key)})]
    assert news(alice) == []


def test_the_same_words_sent_twice_are_one_message(alpes_azur):
    letters = [actions.write_to_team(alpes_azur, **VISITOR) for _ in range(2)]

    assert letters[0] == letters[1]
    assert len(jobs()) == 1


def test_the_same_words_ten_minutes_later_are_another_message(alpes_azur):
    first = actions.write_to_team(alpes_azur, **VISITOR)
    earlier = timezone.now() - actions.letters.SECOND_CLICK
    TeamLetter.objects.filter(pk=first.pk).update(created_at=earlier)

    assert actions.write_to_team(alpes_azur, **VISITOR) != first


def test_an_address_confirms_three_messages_a_day_whatever_its_case(alpes_azur):
    letters = [
        actions.write_to_team(alpes_azur, **VISITOR | {"text": f"Message {number}"})
        for number in range(actions.LETTERS_A_DAY + 1)
    ]
    for letter in letters[:-1]:
        actions.confirm_letter(letter)
    actions.confirm_letter(letters[0])  # a second click says nothing else

    refused = r"3 messages en un jour.*: continuez dans 24 heures"
    with pytest.raises(ValidationError, match=refused):
        actions.confirm_letter(letters[-1])
    with pytest.raises(ValidationError, match=refused):
        actions.write_to_team(
            alpes_azur, **VISITOR | {"text": "Encore", "email": "ODILE@essai.example"}
        )

    actions.write_to_team(alpes_azur, **VISITOR | {"email": "autre@essai.example"})
    yesterday = timezone.now() - timedelta(days=1)
    TeamLetter.objects.confirmed().update(created_at=yesterday, confirmed_at=yesterday)
    actions.confirm_letter(letters[-1])
    actions.write_to_team(alpes_azur, **VISITOR | {"text": "Le lendemain"})
    assert TeamLetter.objects.confirmed().count() == actions.LETTERS_A_DAY + 1


def test_what_nobody_confirmed_keeps_nobody_from_writing(alpes_azur):
    for number in range(actions.LETTERS_A_DAY * 3):
        actions.write_to_team(alpes_azur, **VISITOR | {"text": f"D’un autre {number}"})

    assert actions.confirm_letter(actions.write_to_team(alpes_azur, **VISITOR)).confirmed_at


def test_confirming_tells_the_team_once(alpes_azur, alice):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)

    for _ in range(2):
        actions.confirm_letter(letter)

    assert jobs() == [("deliver_letter", {"key": str(letter.key)})]
    assert news(alice) == [(Notification.Kind.CONVENTION, letter.get_absolute_url())]


def test_a_caf_without_team_finds_it_among_its_requests(alpes_azur, carole):
    letter = actions.confirm_letter(TeamLetterFactory(convention=alpes_azur, waiting=True))

    assert news(carole) == [(Notification.Kind.DESK, letter.get_absolute_url())]


def test_a_member_writes_at_once_and_is_not_counted(alpes_azur, alice, bob):
    for number in range(actions.LETTERS_A_DAY + 1):
        letter = actions.write_to_team_as_member(alpes_azur, by=bob, text=f"Message {number}")

    assert (letter.name, letter.email, letter.sender) == ("Bob Noisetier", bob.email, bob)
    assert [name for name, _ in jobs()] == ["deliver_letter"] * 4
    assert len(news(alice)) == 4


def test_ten_windows_of_one_address_pass_three_messages_on(transactional_db, alpes_azur):
    letters = [TeamLetterFactory(convention=alpes_azur, waiting=True) for _ in range(10)]

    def confirm(letter):
        try:
            actions.confirm_letter(letter)
        except ValidationError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        passed = sum(pool.map(confirm, letters))

    confirmed = TeamLetter.objects.confirmed().count()
    assert (passed, confirmed) == (actions.LETTERS_A_DAY, actions.LETTERS_A_DAY)


def test_ten_clicks_on_one_link_pass_one_message_on(transactional_db, alice, alpes_azur):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)

    def click(_):
        try:
            actions.confirm_letter(letter)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(click, range(10)))

    # Other tests that commit leave their jobs behind.
    assert [name for name, _ in jobs() if name == "deliver_letter"] == ["deliver_letter"]


# Mails


def mails():
    return OutgoingMail.objects.order_by("pk")


def test_the_confirmation_repeats_nothing_of_what_was_typed(alpes_azur):
    typed = {"name": "Gagnez un lot", "text": "Cliquez sur https://mechant.example"}
    letter = actions.write_to_team(alpes_azur, **VISITOR | typed)

    for _ in range(2):
        tasks.send_letter_confirmation(str(letter.key))

    (mail,) = mails()
    assert (mail.to, mail.headers) == ("odile@essai.example", {})
    assert [
        word
        for word in ("Gagnez", "Cliquez", "mechant")
        if word in mail.subject + mail.text + mail.html
    ] == []
    assert emails.letter_token(letter).partition(":")[0] in mail.text


def test_a_message_confirmed_or_forgotten_asks_nothing_more(alpes_azur):
    letter = TeamLetterFactory(convention=alpes_azur)
    key = str(letter.key)
    tasks.send_letter_confirmation(key)
    letter.delete()
    for task in (tasks.send_letter_confirmation, tasks.deliver_letter):
        task(key)
    tasks.hand_letter(key, 1)

    assert list(mails()) == []
    assert jobs() == []


def test_each_person_of_the_team_gets_one_job_then_one_mail(alpes_azur, alice, bob):
    AssignmentFactory(member=bob, post=PostFactory(convention=alpes_azur, kind=PostKind.PILOT))
    letter = TeamLetterFactory(convention=alpes_azur)

    tasks.deliver_letter(str(letter.key))
    for _ in range(2):
        for member in (alice, bob):
            tasks.hand_letter(str(letter.key), member.pk)

    assert sorted(args["member_id"] for _, args in jobs()) == sorted([alice.pk, bob.pk])
    assert sorted((mail.to, mail.headers["Reply-To"]) for mail in mails()) == sorted(
        [(alice.email, letter.email), (bob.email, letter.email)]
    )
    assert {mail.subject for mail in mails()} == {"Un message pour l’équipe de la CTG Alpes d’Azur"}
    assert [mail.text.count("1\u00a0autre personne a reçu") for mail in mails()] == [1, 1]
    assert [bob.email in mails()[0].text, alice.email in mails()[1].text] == [False, False]


def test_a_message_that_waits_is_handed_to_nobody(alpes_azur, alice):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)
    tasks.deliver_letter(str(letter.key))
    tasks.hand_letter(str(letter.key), alice.pk)

    assert (list(mails()), jobs()) == ([], [])


def test_whoever_left_the_team_meanwhile_receives_nothing(alpes_azur, alice, bob):
    letter = TeamLetterFactory(convention=alpes_azur)
    tasks.hand_letter(str(letter.key), bob.pk)

    assert list(mails()) == []


HOSTILE = (
    "Bonjour\n\n-- \nRéseau CTG\nVotre compte est fermé : https://mechant.example\n"
    "<script>alert(1)</script>\nBcc: tous@essai.example"
)


def test_hostile_words_stay_words_in_the_mail(alpes_azur, alice):
    letter = TeamLetterFactory(convention=alpes_azur, text=HOSTILE)
    tasks.hand_letter(str(letter.key), alice.pk)

    (mail,) = mails()
    quoted = [line for line in mail.text.splitlines() if line.startswith(">")]
    assert quoted == [f"> {line}" for line in HOSTILE.splitlines()]
    assert ("<script" in mail.html, 'href="https://mechant' in mail.html) == (False, False)
    assert set(mail.headers) == {"Reply-To"}


def test_the_caf_is_told_why_the_message_comes_to_it(alpes_azur, carole):
    letter = TeamLetterFactory(convention=alpes_azur)
    tasks.hand_letter(str(letter.key), carole.pk)

    (mail,) = mails()
    assert mail.text.count("Cette CTG n’a pas encore d’équipe") == 1
    assert mail.text.count("Vous êtes la seule personne à l’avoir reçu.") == 1
    assert mail.text.count(f"/signaler/?page={letter.get_absolute_url()}") == 1


# Forgotten


def test_what_waits_lives_a_week_and_what_left_a_month(alpes_azur):
    now = timezone.now()
    kept = [
        TeamLetterFactory(convention=alpes_azur, waiting=True, created_at=now - timedelta(days=6)),
        TeamLetterFactory(convention=alpes_azur, confirmed_at=now - timedelta(days=29)),
    ]
    TeamLetterFactory(convention=alpes_azur, waiting=True, created_at=now - timedelta(days=8))
    TeamLetterFactory(convention=alpes_azur, confirmed_at=now - timedelta(days=31))

    assert actions.purge_letters() == 2
    assert set(TeamLetter.objects.all()) == set(kept)
    assert Convention.objects.filter(pk=alpes_azur.pk).exists()


def test_my_messages_are_mine_to_take_and_leave_with_me(alpes_azur, alice, nina):
    before = TeamLetterFactory(convention=alpes_azur, email=nina.email.upper(), text="Avant")
    sent = TeamLetterFactory(convention=alpes_azur, sender=nina, text="Depuis")
    other = TeamLetterFactory(convention=alpes_azur, text="D’une autre")
    for letter in (sent, other):
        tasks.hand_letter(str(letter.key), alice.pk)

    exported = [line["message"] for line in export_of(nina)["messages aux équipes et aux Caf"]]
    erase(nina)

    assert exported == [before.text, sent.text]
    assert list(TeamLetter.objects.all()) == [other]
    assert [bool(mail.text) for mail in mails()] == [False, True]


def test_a_message_says_which_team_it_is_for(alpes_azur):
    assert str(TeamLetterFactory(convention=alpes_azur)) == (
        "Message à l’équipe de la CTG Alpes d’Azur"
    )

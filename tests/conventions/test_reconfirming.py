"""The yearly reading of a Caf's list: who is due, kept, asked, and what the person answers."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from conventions import actions, emails, rules, tasks
from conventions.models import Answer, Reconfirmation, awaited, to_reconfirm
from conventions.privacy import export_of
from conventions.seats import is_offered_to_leave
from conventions.standing import standing_of
from ctgnet.mail.models import OutgoingMail
from members.models import AuditLine, Notification
from tests.factories.conventions import AssignmentFactory, PostFactory, days
from tests.factories.members import RoleFactory

LONG_AGO = timezone.now() - timedelta(days=400)


def held(convention, **facts):
    """Decided more than a year ago."""
    return AssignmentFactory(
        post=PostFactory(convention=convention), **{"decided_at": LONG_AGO} | facts
    )


@pytest.fixture
def old(alpes_azur):
    return held(alpes_azur, member__first_name="Lina", member__last_name="Olivier")


def due(officer):
    return list(to_reconfirm(standing_of(officer)).order_by("pk"))


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_what_nobody_confirmed_for_a_year_is_due_to_its_cafs(alpes_azur, old, carole, karim, mona):
    held(alpes_azur, decided_at=timezone.now() - timedelta(days=360))
    held(alpes_azur, ended=True)
    held(alpes_azur, requested=True, decided_at=None)
    held(alpes_azur, member__is_active=False)

    assert (due(carole), due(karim), due(mona)) == ([old], [], [])


def test_nobody_reads_his_own_name_in_the_list(alpes_azur, carole):
    held(alpes_azur, member=carole)

    assert due(carole) == []


def test_a_ctg_that_nobody_confirmed_is_not_read(alpes_azur, old, carole):
    alpes_azur.confirmed_at = alpes_azur.confirmed_by = None
    alpes_azur.save()

    assert due(carole) == []


def test_people_kept_are_left_alone_for_a_year(alpes_azur, old, carole):
    other = held(alpes_azur)

    assert actions.keep_on_posts(alpes_azur, [old, other], by=carole) == 2
    assert actions.keep_on_posts(alpes_azur, [old], by=carole) == 0

    assert due(carole) == []
    assert Reconfirmation.objects.count() == 2
    line = AuditLine.objects.get()
    assert (line.verb, line.object_id) == ("reconfirm_team", str(alpes_azur.pk))
    assert line.after == {"assignments": [old.pk, other.pk]}
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert due(carole) == [old, other]


def test_people_of_another_ctg_are_not_kept_with_it(alpes_azur, pays_de_grasse, old, carole):
    assert actions.keep_on_posts(pays_de_grasse, [old], by=carole) == 0
    assert due(carole) == [old]


def test_nobody_keeps_himself_or_the_people_of_another_caf(alpes_azur, old, carole, karim):
    own = held(alpes_azur, member=carole)

    assert actions.keep_on_posts(alpes_azur, [own], by=carole) == 0
    assert actions.keep_on_posts(alpes_azur, [old], by=karim) == 0
    assert actions.ask_if_still_there(own, by=carole) is None
    assert actions.ask_if_still_there(old, by=karim) is None


def test_a_person_asked_leaves_the_list_for_a_month(old, carole):
    assert actions.ask_if_still_there(old, by=carole) is not None
    assert actions.ask_if_still_there(old, by=carole) is None

    assert (due(carole), list(awaited(standing_of(carole)))) == ([], [old])
    assert verbs() == ["ask_if_still_there"]
    news = Notification.objects.get()
    assert (news.member, news.path) == (old.member, old.answer_path)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert due(carole) == [old]


def test_what_the_person_answers_comes_back_to_the_list(old, carole):
    actions.ask_if_still_there(old, by=carole)
    actions.answer_for_oneself(old, by=old.member)
    assert [(one.said, one.said_left_on) for one in due(carole)] == [(Answer.STILL_HERE, None)]

    actions.answer_for_oneself(old, by=old.member, left_on=days(-5))
    assert [(one.said, one.said_left_on) for one in due(carole)] == [(Answer.GONE, days(-5))]
    assert list(awaited(standing_of(carole))) == []


def test_the_database_wants_the_day_of_whoever_left(old, carole):
    for answer, left_on in ((Answer.GONE, None), (Answer.KEPT, days(-1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reconfirmation.objects.create(
                assignment=old, answer=answer, left_on=left_on, answered_by=carole
            )


def test_only_the_person_concerned_answers(old, alpes_azur, alice, carole):
    asked = held(alpes_azur, requested=True, decided_at=None)

    assert rules.can_answer_for_oneself(old.member, old)
    assert not rules.can_answer_for_oneself(alice, old)
    assert not rules.can_answer_for_oneself(carole, old)
    assert not rules.can_answer_for_oneself(asked.member, asked)


def test_whoever_leaves_says_so_while_no_end_is_known(old, alice, carole):
    until = AssignmentFactory(post=old.post, ends_on=days(30))

    told = [(old.member, old), (alice, old), (carole, old), (until.member, until)]

    assert [is_offered_to_leave(*one) for one in told] == [True, False, False, False]


def test_a_departure_reaches_the_officers_with_the_page_that_ends_it(client, old, carole, karim):
    client.force_login(old.member)
    shown = client.get(old.answer_path).content.decode()
    client.post(old.answer_path, {"is_there": "oui"})
    quiet = Notification.objects.count()
    client.post(old.answer_path, {"is_there": "non", "left_on": "2027-01-29"})
    client.force_login(carole)
    ending = client.get(old.end_path).content.decode()

    news = Notification.objects.get()
    assert f"votre réponse arrive à votre Caf ({carole.full_name})" in shown
    assert (quiet, news.member, news.path) == (0, carole, old.end_path)
    assert news.text == (
        "Un départ vous est annoncé pour le 29 janvier 2027\u00a0: "
        f"{old.post.get_kind_display()}, Alpes d’Azur."
    )
    assert 'value="2027-01-29"' in ending
    assert "a annoncé que son dernier jour est le 29 janvier 2027." in ending


def test_nobody_leaves_before_the_first_day(client, old, carole):
    client.force_login(old.member)
    typed = str(old.starts_on - timedelta(days=1))

    refused = client.post(old.answer_path, {"is_there": "non", "left_on": typed})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "votre dernier jour ne peut pas être avant." in page
    assert f'value="{typed}"' in page
    assert not Reconfirmation.objects.exists()
    assert not Notification.objects.exists()
    client.post(old.answer_path, {"is_there": "non", "left_on": str(old.starts_on)})
    assert old.reconfirmations.announced_end() == old.starts_on


def test_who_thinks_better_of_it_announces_nothing_any_more(old):
    actions.answer_for_oneself(old, by=old.member, left_on=days(20))
    first = old.reconfirmations.announced_end()
    actions.answer_for_oneself(old, by=old.member)

    assert (first, old.reconfirmations.announced_end()) == (days(20), None)


@pytest.mark.parametrize(
    ("officers", "words"),
    [
        (0, "l’administration nationale lira votre réponse"),
        (1, "votre Caf (Une Caf)"),
        (2, "votre Caf (Une Caf et Une Caf)"),
        (5, "votre Caf (Une Caf, Une Caf, Une Caf et leurs collègues)"),
    ],
)
def test_whom_the_answer_reaches_is_named(client, old, officers, words):
    for _ in range(officers):
        RoleFactory(
            member__first_name="Une",
            member__last_name="Caf",
            kind="caf_officer",
            caf_id=min(old.post.convention.cafs),
        )
    client.force_login(old.member)

    assert words in client.get(old.answer_path).content.decode().replace("\xa0", " ")


def test_the_question_leaves_once_and_not_behind_an_answer(old, carole):
    asked = actions.ask_if_still_there(old, by=carole)

    subject, text, html = emails.still_there(asked).rendered()
    assert subject == "Tenez-vous toujours ce poste\u00a0? Alpes d’Azur"
    assert old.answer_path in text
    assert "Lina" in html
    tasks.ask_holder(asked.pk)
    tasks.ask_holder(asked.pk)
    assert [mail.to for mail in OutgoingMail.objects.all()] == [old.member.email]


@pytest.mark.parametrize("change", ["answered", "ended"])
def test_a_question_that_no_longer_holds_is_not_sent(old, carole, change):
    asked = actions.ask_if_still_there(old, by=carole)
    if change == "answered":
        actions.answer_for_oneself(old, by=old.member)
    else:
        actions.end_assignment(old, by=carole, on=days(-1))

    tasks.ask_holder(asked.pk)

    assert OutgoingMail.objects.count() == 0


def test_an_export_tells_what_was_said(old, alpes_azur, carole):
    actions.keep_on_posts(alpes_azur, [old], by=carole)

    (function,) = export_of(old.member)["fonctions"]

    assert [one["réponse"] for one in function["reconfirmations"]] == ["toujours en poste"]

"""A national administrator sends again what is in doubt; it may arrive twice, and that is said first."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from ctgnet.mail.models import OutgoingMail
from ctgnet.mail.tasks import send_again
from ctgnet.pages.admin_desk import mails
from members.models import AuditLine
from tests.factories.mail import OutgoingMailFactory

WARNING = "renvoyé, il peut arriver deux fois"


def left_to_the_worker():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'mail_id')::int FROM procrastinate_jobs"
            " WHERE task_name = 'ctgnet.mail.tasks.send_again' ORDER BY id"
        )
        return [number for (number,) in cursor.fetchall()]


def work():
    for number in left_to_the_worker():
        send_again(number)


@pytest.fixture
def as_mona(client, mona):
    client.force_login(mona)
    return client


def test_one_is_sent_again_once_however_often_it_is_asked(as_mona, mona, mailoutbox):
    doubt, other = OutgoingMailFactory.create_batch(2, state="uncertain")
    page = reverse("mail_send_again", args=[doubt.pk])
    warned = WARNING in as_mona.get(page).content.decode()

    for _ in range(2):
        as_mona.post(page)
    work()
    work()

    assert warned
    assert [one.subject for one in mailoutbox] == [doubt.subject]
    assert dict(OutgoingMail.objects.values_list("pk", "state")) == {
        doubt.pk: "sent",
        other.pk: "uncertain",
    }
    lines = AuditLine.objects.filter(verb="send_mail_again")
    assert list(lines.values_list("actor", "object_id", "before")) == [
        (mona.pk, str(doubt.pk), {"state": "uncertain", "tries": 1})
    ]


def test_reading_the_pages_sends_nothing(as_mona, db):
    doubt = OutgoingMailFactory(state="uncertain")

    for page in (reverse("mail_send_again", args=[doubt.pk]), reverse("mail_send_all_again")):
        as_mona.get(page)

    assert left_to_the_worker() == []


def test_all_are_sent_again_with_those_refused_but_not_those_that_left(as_mona, mailoutbox):
    states = ("uncertain", "refused", "sent", "sending")
    made = {state: OutgoingMailFactory(state=state) for state in states}

    answer = as_mona.post(reverse("mail_send_all_again"), follow=True)
    work()

    assert "2\u00a0courriels repartent dans un instant." in answer.content.decode()
    assert sorted(one.subject for one in mailoutbox) == sorted(
        [made["uncertain"].subject, made["refused"].subject]
    )


def test_more_than_a_sitting_are_sent_in_several(as_mona, mona, monkeypatch):
    monkeypatch.setattr(mails, "MOST_AT_ONCE", 2)
    OutgoingMailFactory.create_batch(3, state="uncertain")

    sent = [mails.send_mails_again(OutgoingMail.objects.all(), by=mona) for _ in range(3)]

    assert sent == [2, 1, 0]


@pytest.mark.parametrize("facts", [{"state": "sent"}, {"state": "uncertain", "text": "", "to": ""}])
def test_what_has_left_or_was_forgotten_is_not_sent_again(db, mona, facts):
    mail = OutgoingMailFactory(**facts)

    with pytest.raises(ValidationError, match="vient de partir"):
        mails.send_mail_again(mail, by=mona)

    assert (left_to_the_worker(), AuditLine.objects.count()) == ([], 0)


def test_the_list_offers_it_only_where_it_can_be_done(as_mona, db):
    doubt, gone = OutgoingMailFactory(state="uncertain"), OutgoingMailFactory(state="sending")

    page = as_mona.get(reverse("mail_health")).content.decode()

    links = [reverse("mail_send_again", args=[one.pk]) in page for one in (doubt, gone)]
    assert links == [True, False]
    assert reverse("mail_send_all_again") in page

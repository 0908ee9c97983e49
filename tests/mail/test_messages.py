"""Nobody receives the same message twice, and no mail disappears without a trace."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ctgnet.mail import jobs, messages
from ctgnet.mail.models import OutgoingMail
from tests.factories.members import MemberFactory

TAKEN = []


class Killed(BaseException):
    """What a SIGKILL does to a worker: nothing after it runs."""


class KilledAfterTheServerTookIt(BaseEmailBackend):
    def send_messages(self, emails):
        TAKEN.extend(email.to[0] for email in emails)
        raise Killed


class RefusingServer(BaseEmailBackend):
    def send_messages(self, emails):
        raise ConnectionRefusedError("421 try later")


def use_backend(settings, backend):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.{backend.__name__}"}}
    TAKEN.clear()


@pytest.fixture
def message():
    return messages.Message(
        key="greeting:1:to:7",
        to="camille@essai.example",
        template="digest/digest",
        context={
            "member": MemberFactory.build(first_name="Camille"),
            "subjects": [],
            "count": 2,
            "more": 0,
            "unsubscribe_url": "http://127.0.0.1:8000/",
            "button_url": "http://127.0.0.1:8000/",
            "button_label": "Ouvrir",
        },
    )


def test_a_message_leaves_once_whatever_the_number_of_calls(db, message):
    outcomes = [message.send(), message.send()]

    assert outcomes == [True, False]
    assert [m.to for m in mail.outbox] == [["camille@essai.example"]]
    assert list(OutgoingMail.objects.values_list("state", "tries")) == [("sent", 1)]


def test_a_name_from_the_right_moves_nothing_of_a_mail(message):
    message.context["member"].first_name = "محمد علي"

    subject, text, html = message.rendered()

    assert [part.count("\u2068محمد علي\u2069") for part in (subject, text, html)] == [
        0,
        text.count("محمد علي"),
        html.count("محمد علي"),
    ]
    assert text.count("محمد علي") == 1


def test_a_killed_worker_leaves_a_visible_doubt_and_never_sends_again(
    settings, transactional_db, message
):
    use_backend(settings, KilledAfterTheServerTookIt)
    settings.MAIL_INSIDE_TRANSACTION = False
    with pytest.raises(Killed):
        message.send()
    later = timezone.now() - 2 * jobs.CLAIM_LASTS
    OutgoingMail.objects.update(claimed_at=later)

    jobs.show_doubts()
    is_sent_again = message.send()

    assert is_sent_again is False
    assert TAKEN == ["camille@essai.example"]
    assert list(OutgoingMail.objects.values_list("state", flat=True)) == ["uncertain"]


def test_control_in_one_transaction_the_killed_worker_sends_twice(
    settings, transactional_db, message
):
    use_backend(settings, KilledAfterTheServerTookIt)

    for _ in range(2):
        with pytest.raises(Killed), transaction.atomic():
            message.send()

    assert TAKEN == ["camille@essai.example", "camille@essai.example"]
    assert OutgoingMail.objects.count() == 0


def test_a_mail_refuses_to_be_claimed_in_a_transaction_that_may_roll_back(settings, db, message):
    settings.MAIL_INSIDE_TRANSACTION = False

    with pytest.raises(DatabaseError, match="from a task"):
        message.send()

    assert OutgoingMail.objects.count() == 0


def test_a_mail_that_the_server_refused_is_tried_again(settings, db, message):
    mailers = settings.MAILERS
    use_backend(settings, RefusingServer)
    with pytest.raises(ConnectionRefusedError):
        message.send()
    refused = OutgoingMail.objects.values("state", "error").get()
    settings.MAILERS = mailers

    message.send()

    assert refused == {"state": "refused", "error": "421 try later"}
    assert [m.to for m in mail.outbox] == [["camille@essai.example"]]
    assert OutgoingMail.objects.values("state", "tries", "error").get() == {
        "state": "sent",
        "tries": 2,
        "error": "",
    }


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("Bonjour\nBcc: all@essai.example", "Bonjour Bcc: all@essai.example"),
        ("Bonjour\r\nX-Evil: 1", "Bonjour X-Evil: 1"),
        ("Bon\x00jour\x1b[31m", "Bon jour [31m"),
        ("  trop   d’espaces ", "trop d’espaces"),
    ],
)
def test_user_text_in_a_subject_adds_no_header(typed, subject):
    assert messages.one_line(typed) == subject


def test_old_mails_lose_their_address_and_text_but_keep_their_key(db, message):
    message.send()
    OutgoingMail.objects.update(claimed_at=timezone.now() - jobs.TEXTS_ARE_KEPT - timedelta(1))

    jobs.forget_old_mails()

    kept = OutgoingMail.objects.values("key", "to", "subject", "text", "html").get()
    assert kept == {"key": "greeting:1:to:7", "to": "", "subject": "", "text": "", "html": ""}
    assert message.send() is False


def test_a_job_leaves_with_its_transaction(transactional_db, django_user_model):
    from members.tasks import send_invitation

    with transaction.atomic():
        send_invitation.enqueue(1)
        transaction.set_rollback(True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)

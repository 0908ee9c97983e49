"""How far a mail went is known at each moment: what has not left is sent, what may have left is shown."""

import smtplib
import socketserver
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from ctgnet.mail import jobs, sending
from ctgnet.mail.models import CLAIM_LASTS, OutgoingMail
from ctgnet.mail.tasks import send_again
from tests.factories.mail import OutgoingMailFactory

State = OutgoingMail.State
CONTENT = {"to": "camille@essai.example", "subject": "Bonjour", "text": "x", "html": "<p>x</p>"}


class Server(socketserver.ThreadingTCPServer):
    """A mail server that breaks off where the test says; `taken` counts what it accepted."""

    daemon_threads = True

    def __init__(self, breaks_at):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.breaks_at, self.taken = breaks_at, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].split(":")[0].upper()
            if word == self.server.breaks_at:
                return
            if word == self.server.breaks_at.removeprefix("no-"):
                self.wfile.write(b"550 no\r\n")
            elif word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.taken += 1
                if self.server.breaks_at == "answer":
                    return
                self.wfile.write(b"250 taken\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def served(settings, db):
    """A claimed mail, in front of a server that breaks off at some word."""
    servers = []

    def serve(breaks_at):
        server = Server(breaks_at)
        servers.append(server)
        options = {"host": "127.0.0.1", "port": server.server_address[1], "timeout": 5}
        settings.MAILERS = {
            "default": {"BACKEND": "ctgnet.mail.smtp.EmailBackend", "OPTIONS": options}
        }
        return server

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def state_of(mail):
    return OutgoingMail.objects.values_list("state", "tries").get(pk=mail.pk)


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "no-MAIL", "no-RCPT", "no-DATA"])
def test_what_breaks_before_the_text_is_given_is_tried_again(served, word):
    served(word)
    mail = sending.claim("a", **CONTENT)
    with pytest.raises(OSError):  # noqa: PT011  smtplib says it in many ways
        sending.deliver(mail)
    refused = state_of(mail)
    server = served("nothing")

    again = sending.deliver(sending.claim("a", **CONTENT))

    assert (refused, again, server.taken, state_of(mail)) == (
        (State.REFUSED, 1),
        True,
        1,
        (State.SENT, 2),
    )


def test_what_breaks_after_it_is_a_doubt_and_never_sent_by_itself(served):
    server = served("answer")
    mail = sending.claim("a", **CONTENT)

    outcomes = [sending.deliver(mail), sending.claim("a", **CONTENT)]

    assert (outcomes, server.taken, state_of(mail)) == ([False, None], 1, (State.UNCERTAIN, 1))


def test_a_goodbye_that_fails_does_not_send_twice(served):
    server = served("QUIT")
    mail = sending.claim("a", **CONTENT)

    assert (sending.deliver(mail), server.taken, state_of(mail)) == (True, 1, (State.SENT, 1))


def test_a_worker_killed_before_the_text_leaves_no_doubt(db, mailoutbox):
    dead = sending.claim("a", **CONTENT)
    OutgoingMail.objects.update(claimed_at=timezone.now() - 2 * CLAIM_LASTS)
    jobs.show_doubts()
    shown = state_of(dead)

    alive = sending.claim("a", **CONTENT)

    assert shown == (State.SENDING, 1)
    assert sending.deliver(alive) is True
    assert (len(mailoutbox), state_of(dead)) == (1, (State.SENT, 2))


def test_a_worker_that_was_only_slow_finds_itself_overtaken(served):
    """Both believe that the mail is theirs: one of them sends it."""
    server = served("nothing")
    slow, quick = sending.claim("a", **CONTENT), sending.claim("a", **CONTENT)

    outcomes = [sending.deliver(quick), sending.deliver(slow)]

    assert (outcomes, server.taken, state_of(slow)) == ([True, False], 1, (State.SENT, 2))


def test_control_without_the_check_both_send(served, monkeypatch):
    server = served("nothing")
    slow, quick = sending.claim("a", **CONTENT), sending.claim("a", **CONTENT)
    monkeypatch.setattr(sending, "_say_given", lambda mail: None)

    for mail in (quick, slow):
        sending.deliver(mail)

    assert server.taken == 2


def test_over_tls_the_same_moment_is_told():
    assert issubclass(sending_over(use_ssl=True), smtplib.SMTP_SSL)
    assert issubclass(sending_over(use_ssl=False), smtplib.SMTP)


def sending_over(use_ssl):
    from ctgnet.mail.smtp import EmailBackend

    made = EmailBackend(alias="default", host="127.0.0.1", use_ssl=use_ssl).connection_class
    assert hasattr(made, "before_data")
    return made


@pytest.mark.parametrize(
    ("state", "minutes", "can"),
    [
        (State.SENT, 60, False),
        (State.UNCERTAIN, 0, True),
        (State.REFUSED, 0, True),
        (State.SENDING, 0, False),
        (State.SENDING, 3, True),
    ],
)
def test_what_may_be_sent_again(db, state, minutes, can):
    OutgoingMailFactory(state=state, claimed_at=timezone.now() - timedelta(minutes=minutes))

    assert OutgoingMail.objects.can_be_sent_again().exists() is can


def test_a_mail_sent_again_carries_its_calendar(db, mailoutbox):
    mail = OutgoingMailFactory(state=State.REFUSED, calendar="BEGIN:VCALENDAR")

    send_again(mail.pk)
    send_again(mail.pk)

    assert [(one.filename, one.content) for one in mailoutbox[0].attachments] == [
        ("rencontre.ics", "BEGIN:VCALENDAR")
    ]
    assert len(mailoutbox) == 1

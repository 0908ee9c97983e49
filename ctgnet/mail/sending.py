"""How a claimed mail leaves: claimed, given, marked, each step committed before the next.

- *claimed*: the row is `sending` and nothing was given to the server. Whoever finds it so may claim it
  again, under one more try: the worker that had it was killed, or it will find itself overtaken.
- *given* (`given_at`): from just before the text is given until the server answers. A worker killed
  there leaves a doubt that a person sees (`uncertain`), never a second mail.
- *marked*: `sent`, or `refused` when the server said no or nothing could be given: tried again.
"""

import contextlib
import smtplib
import time

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail

State = OutgoingMail.State
CALENDAR_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
# The server said no, or could not be reached: nothing has left.
SAID_NO = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
)
# What became of a mail is known to nobody else: worth waiting for a database that restarts.
MARKING_PAUSES_SECONDS = (0.5, 1, 2, 4, 8, 15)


class Overtaken(Exception):
    """Another worker has claimed the mail meanwhile: it is his to send."""


def claim(key, **content):
    """Take the key, in a transaction of its own; None when it has left, or may have."""
    if transaction.get_connection().in_atomic_block and not settings.MAIL_INSIDE_TRANSACTION:
        raise DatabaseError(
            "A mail is claimed and committed before it is sent: call it from a task."
        )
    mail, is_new = OutgoingMail.objects.get_or_create(key=key, defaults=content)
    if is_new:
        return mail
    # Emptied since, because somebody it named has left: its job has just written it without them.
    OutgoingMail.objects.not_given().filter(pk=mail.pk, text="").update(**content)
    return claim_again(mail.pk)


def claim_again(pk):
    """Take a mail that was not given yet, or that the server refused; None when it has left, or may have.

    One that was emptied leaves no more.
    """
    taken = (
        OutgoingMail.objects.not_given()
        .filter(pk=pk)
        .exclude(text="")
        .update(
            state=State.SENDING,
            tries=F("tries") + 1,
            claimed_at=timezone.now(),
            given_at=None,
            error="",
        )
    )
    return OutgoingMail.objects.get(pk=pk) if taken else None


def deliver(mail):
    """Give a claimed mail to the server. True when this call sent it, False when it was overtaken."""
    server = mailers.default
    try:
        _give(server, mail)
    except Overtaken:
        return False
    except OSError as error:  # smtplib's errors are OSErrors
        if _may_have_left(mail, error):
            _mark(mail, State.UNCERTAIN, error=str(error)[:300])
            return False
        _mark(mail, State.REFUSED, given_at=None, error=str(error)[:300])
        raise  # the queue tries again later
    finally:
        with contextlib.suppress(OSError):  # it has answered: its goodbye matters to nobody
            server.close()
    _mark(mail, State.SENT, sent_at=timezone.now())
    return True


def _give(server, mail):
    message = _message_of(mail)
    server.open()
    if hasattr(server, "give"):
        server.give(message, before=lambda: _say_given(mail))
    else:
        _say_given(mail)
        server.send_messages([message])


def _say_given(mail):
    """Committed just before the text is given; refused when the mail is somebody else's by now, or emptied."""
    mail.given_at = timezone.now()
    mine = OutgoingMail.objects.filter(
        pk=mail.pk, state=State.SENDING, tries=mail.tries, given_at=None
    )
    if not mine.exclude(text="").update(given_at=mail.given_at):
        raise Overtaken(mail.key)


def _may_have_left(mail, error):
    return mail.given_at is not None and not isinstance(error, SAID_NO)


def _mark(mail, state, **facts):
    """What is known is written, even if the database comes back only in half a minute."""
    mine = OutgoingMail.objects.filter(pk=mail.pk)
    if state != State.SENT:  # a later try may have succeeded
        mine = mine.filter(tries=mail.tries, state=State.SENDING)
    for pause in (*MARKING_PAUSES_SECONDS, None):
        try:
            mine.update(state=state, **facts)
        except (OperationalError, InterfaceError):
            if pause is None or connection.in_atomic_block:
                raise
            time.sleep(pause)
            connection.close()
        else:
            return


def _message_of(mail):
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers=mail.headers | {"Message-ID": f"<{mail.pk}.{mail.claimed_at:%s}@{_domain()}>"},
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach("rencontre.ics", mail.calendar.encode(), CALENDAR_TYPE)
    return message


def _domain():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

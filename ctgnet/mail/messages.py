"""A message before, while and after it leaves.

    Message(key="question:12:to:45", to="…", template="practices/question_asked", context={…}).send()

Promise: nobody receives the same key twice, and no mail disappears without a visible trace.
The row is committed as `sending` before the server is called and marked `sent` after; a worker
killed between the two leaves a row that a person can see (`uncertain`), never a second mail.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail

FRENCH_SPACES = "\u00a0\u202f"
CALENDAR_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"


def absolute(path):
    """An address for a mail: from a setting, never from the request (a forged Host would steal it)."""
    return f"{settings.SITE_URL}{path}"


def one_line(text):
    """A subject without line breaks or control characters: user text cannot add a header."""
    printable = (c if c.isprintable() or c in FRENCH_SPACES else " " for c in text)
    return re.sub(" +", " ", "".join(printable)).strip()


@dataclass(frozen=True)
class Message:
    """One mail to one person. `template` names templates/emails/<template>.txt and .html."""

    key: str
    to: str
    template: str
    context: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    calendar: bytes | None = None
    # Of what comes again and again: one press stops it, in the message and in the reader's mail program.
    unsubscribe_url: str = ""

    @property
    def all_headers(self):
        """Its own, and those by which a mail program shows « Se désabonner »."""
        if not self.unsubscribe_url:
            return self.headers
        return self.headers | {
            "List-Unsubscribe": f"<{self.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def rendered(self):
        """(subject, text, html): the first line of the text template is the subject."""
        context = self.context | {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        if self.unsubscribe_url:
            context["unsubscribe_url"] = self.unsubscribe_url
        subject, _, text = render_to_string(f"emails/{self.template}.txt", context).partition("\n")
        html = render_to_string(f"emails/{self.template}.html", context)
        return one_line(subject)[:300], text.strip() + "\n", html

    def send(self):
        """Claim, send, mark. True when this call sent it, False when it had been claimed before."""
        subject, text, html = self.rendered()
        mail = _claim(self.key, self.to, subject, text, html, self.all_headers)
        if mail is None:
            return False
        _deliver(mail, self.calendar)
        return True


def _claim(key, to, subject, text, html, headers):
    """Take the key, in a transaction of its own; None when somebody has it already."""
    if transaction.get_connection().in_atomic_block and not settings.MAIL_INSIDE_TRANSACTION:
        raise DatabaseError(
            "A mail is claimed and committed before it is sent: call it from a task."
        )
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={"to": to, "subject": subject, "text": text, "html": html, "headers": headers},
    )
    if is_new:
        return mail
    again = OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.REFUSED).update(
        state=OutgoingMail.State.SENDING, tries=mail.tries + 1, claimed_at=timezone.now(), error=""
    )
    return mail if again else None


def _deliver(mail, calendar):
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers=mail.headers | {"Message-ID": f"<{mail.pk}.{mail.claimed_at:%s}@{_domain()}>"},
    )
    message.attach_alternative(mail.html, "text/html")
    if calendar:
        message.attach("rencontre.ics", calendar, CALENDAR_TYPE)
    try:
        message.send()
    except OSError as error:  # the server refused or is away: smtplib's errors are OSErrors
        _mark(mail, OutgoingMail.State.REFUSED, error=str(error)[:300])
        raise  # the queue tries again later
    _mark(mail, OutgoingMail.State.SENT, sent_at=timezone.now())


def _mark(mail, state, **facts):
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state, **facts)


def _domain():
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

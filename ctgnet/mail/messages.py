"""A message before, while and after it leaves.

    Message(key="question:12:to:45", to="…", template="practices/question_asked", context={…}).send()

Promise: nobody receives the same key twice, and no mail disappears without a visible trace. How it
leaves is in `ctgnet/mail/sending.py`.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from ctgnet.mail.sending import claim, deliver
from ctgnet.names import apart

FRENCH_SPACES = "\u00a0\u202f"


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
    # The numbers of the accounts that its words name, besides its reader.
    about: tuple[int, ...] = ()
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
        site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        context = {"is_invited": False} | self.context | site
        if self.unsubscribe_url:
            context["unsubscribe_url"] = self.unsubscribe_url
        subject, _, text = render_to_string(f"emails/{self.template}.txt", context).partition("\n")
        html = render_to_string(f"emails/{self.template}.html", context)
        return apart(one_line(subject))[:300], apart(text.strip()) + "\n", apart(html)

    def send(self):
        """Claim, send, mark. True when this call sent it, False when another one has, or does."""
        subject, text, html = self.rendered()
        mail = claim(
            self.key,
            to=self.to,
            subject=subject,
            text=text,
            html=html,
            headers=self.all_headers,
            calendar=(self.calendar or b"").decode(),
            about=sorted(set(self.about)),
        )
        return mail is not None and deliver(mail)

"""A mail to many: how many will receive it and what they will read, before it leaves; then how many did.

    letter = ToMany.of(emails.invitation(meeting, by), name="Invitation", number=34)

The page shows it and asks; a yes is a yes to that very text, for that many people: when either has
changed since it was shown, it is shown again. The list is made once more when it leaves: whoever left
it meanwhile receives nothing.
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from django.conf import settings
from django.db.models import Count

from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import plural

# What the form of a yes carries: to how many, and which words.
SHOWN, READ = "announced", "announced_text"
State = OutgoingMail.State
ONE_MAIL = "personne le recevra,personnes le recevront"


@dataclass(frozen=True)
class ToMany:
    """`prefix` is what the keys of its messages have in common.

    `name` says it where its sender comes back: a subject may quote a title that is hidden since.
    """

    prefix: str
    name: str
    number: int
    subject: str
    text: str
    # When one act writes several mails: each with its name, its number and its words.
    parts: tuple["ToMany", ...] = ()

    @classmethod
    def of(cls, message, *, name, number, prefix=""):
        """`message`: as one of them reads it; without `prefix`, its key says the fact before `:to:`."""
        fact, separator, _ = message.key.rpartition(":to:")
        subject, text, _ = message.rendered()
        return cls(prefix or fact + separator, name[:120], number, subject, text)

    @classmethod
    def together(cls, parts, *, name):
        """All that one act sends, under the prefix of the first; None when it sends nothing."""
        parts = tuple(part for part in parts if part and part.number)
        if len(parts) < 2:
            return replace(parts[0], name=name[:120]) if parts else None
        text = "\n\n".join(f"{part.number} {part.subject}\n{part.text}" for part in parts)
        number = sum(part.number for part in parts)
        return cls(parts[0].prefix, name[:120], number, parts[0].subject, text, parts)

    @property
    def fingerprint(self):
        """Of the words, in a few letters: our own links are each reader's, signed anew each time."""
        ours = re.compile(rf"{re.escape(settings.SITE_URL)}\S*")
        return sha256(ours.sub("", f"{self.subject}\n{self.text}").encode()).hexdigest()[:16]

    def is_agreed(self, request):
        """What was posted says yes to these words for that many; nothing is asked for a mail to nobody."""
        number, fingerprint = _yes(request)
        if not self.number:
            return not number
        return (number, fingerprint) == (self.number, self.fingerprint)

    def since_shown(self, request):
        """What has changed since it was shown, in a sentence; nothing when it was not shown yet."""
        number, fingerprint = _yes(request)
        if number is None or self.is_agreed(request):
            return ""
        changes = []
        if number != self.number:
            told = "courriel partira,courriels partiront" if self.parts else ONE_MAIL
            changes.append(f"{plural(self.number, told)}, et non {number}")
        if number and fingerprint != self.fingerprint:
            changes.append("son texte n’est plus celui que vous avez lu")
        return (
            f"Le courriel a changé : {' ; '.join(changes)}. Relisez-le : rien n’est encore parti."
        )


@dataclass(frozen=True)
class Progress:
    """What became of them, as the trace of outgoing mails tells."""

    announced: int
    sent: int
    refused: int
    uncertain: int

    @property
    def left(self):
        """Not taken up yet, or of no more use to whoever was to receive it."""
        return max(0, self.announced - self.sent - self.refused - self.uncertain)


def progress_of(prefix, announced):
    rows = OutgoingMail.objects.filter(key__startswith=prefix).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    return Progress(
        announced=announced,
        sent=counts.get(State.SENT, 0),
        refused=counts.get(State.REFUSED, 0),
        uncertain=counts.get(State.UNCERTAIN, 0),
    )


def _yes(request):
    return shown_number(request), request.POST.get(READ, "")


def shown_number(request):
    """How many the page had announced; None when it was not shown yet."""
    typed = request.POST.get(SHOWN, "")
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 8 else None


def what_leaves(number, *, shown):
    """« 35 courriels partent », and what was announced when the list changed meanwhile."""
    words = f"{plural(number, 'courriel part,courriels partent')}"
    if number == shown:
        return f"{words}."
    return f"{words}, et non {shown} : la liste a changé entre-temps."

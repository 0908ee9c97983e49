"""A mail to many: how many will receive it and what they will read, before it leaves; then how many did.

    letter = ToMany.of(emails.invitation(meeting, by), name="Invitation", number=34)

The page shows it and asks; what is posted with the number that was shown is a yes. The list is made
again when it leaves: those who left it meanwhile receive nothing, those who joined it do.
"""

from dataclasses import dataclass

from django.db.models import Count

from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import plural

SHOWN = "announced"
State = OutgoingMail.State


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

    @classmethod
    def of(cls, message, *, name, number):
        fact, separator, _ = message.key.rpartition(":to:")
        subject, text, _ = message.rendered()
        return cls(fact + separator, name, number, subject, text)


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

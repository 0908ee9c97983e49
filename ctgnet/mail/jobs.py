"""Periodic work on the mails: make doubts visible, forget what was sent."""

from datetime import timedelta

from django.utils import timezone

from ctgnet.mail.models import CLAIM_LASTS, OutgoingMail
from ctgnet.queue import periodic

# Long enough to answer « je n’ai rien reçu », short enough for personal data.
TEXTS_ARE_KEPT = timedelta(days=30)


@periodic("* * * * *")
def show_doubts():
    """A mail given and never marked: its worker was killed, nobody knows whether it left.

    One that was only claimed has not left: its job is taken up again.
    """
    given = OutgoingMail.objects.forgotten(CLAIM_LASTS).exclude(given_at=None)
    given.update(state=OutgoingMail.State.UNCERTAIN)


@periodic("20 3 * * *")
def forget_old_mails():
    """Keep the key, so that the message is never sent again; drop the address and the text."""
    old = OutgoingMail.objects.filter(claimed_at__lt=timezone.now() - TEXTS_ARE_KEPT)
    old.exclude(to="", text="").forget_words(and_address=True)

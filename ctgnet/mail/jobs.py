"""Periodic work on the mails: make doubts visible, forget what was sent."""

from datetime import timedelta

from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from ctgnet.queue import periodic

# The server answers within its timeout of 10 seconds: after that the worker is dead, not slow.
CLAIM_LASTS = timedelta(minutes=2)
# Long enough to answer « je n’ai rien reçu », short enough for personal data.
TEXTS_ARE_KEPT = timedelta(days=30)


@periodic("* * * * *")
def show_doubts():
    """A mail claimed and never marked: its worker was killed, nobody knows whether it left."""
    OutgoingMail.objects.filter(
        state=OutgoingMail.State.SENDING, claimed_at__lt=timezone.now() - CLAIM_LASTS
    ).update(state=OutgoingMail.State.UNCERTAIN)


@periodic("20 3 * * *")
def forget_old_mails():
    """Keep the key, so that the message is never sent again; drop the address and the text."""
    OutgoingMail.objects.filter(claimed_at__lt=timezone.now() - TEXTS_ARE_KEPT).exclude(
        text=""
    ).update(to="", subject="", text="", html="", headers={})

"""Mails in doubt: those that a person asks to send again, who accepts that one may arrive twice."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from ctgnet.mail.tasks import send_again
from members.actions import record_act

# In one press: those that follow come with the next.
MOST_AT_ONCE = 200
NOT_THIS_ONE = "Ce courriel vient de partir, ou part en ce moment : rien n’est renvoyé."


@transaction.atomic
def send_mails_again(mails, *, by):
    """Give each one more try under its own key; answers how many. A second press finds none left.

    The row is claimed anew here: by itself, it never leaves twice.
    """
    held = mails.can_be_sent_again().order_by("pk").select_for_update(skip_locked=True)
    held = list(held[:MOST_AT_ONCE])
    for mail in held:
        before = {"state": mail.state, "tries": mail.tries}
        mail.state, mail.given_at, mail.claimed_at = mail.State.SENDING, None, timezone.now()
        mail.save(update_fields=["state", "given_at", "claimed_at"])
        record_act(by=by, verb="send_mail_again", thing=mail, before=before)
        send_again.enqueue(mail.pk)
    return len(held)


def send_mail_again(mail, *, by):
    """The same for one, which may have left since the page was opened."""
    if not send_mails_again(OutgoingMail.objects.filter(pk=mail.pk), by=by):
        raise ValidationError(NOT_THIS_ONE)

"""The worker's part of a mail sent again on demand."""

from ctgnet.mail.sending import claim_again, deliver
from ctgnet.queue import task


@task
def send_again(mail_id):
    """One more try under the same key; nothing when another one sent it meanwhile."""
    if mail := claim_again(mail_id):
        deliver(mail)

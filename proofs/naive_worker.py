"""The control of R5: a worker that claims, sends and marks in one transaction, as one would first write it.

Killed after the server took the mail and before the commit, it forgets that it sent.
"""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")
django.setup()

from django.conf import settings  # noqa: E402  settings are read once Django is ready
from django.db import transaction  # noqa: E402

from ctgnet.mail import messages  # noqa: E402
from ctgnet.worker import run_worker  # noqa: E402

# Between the yes of the mail server and the commit: long enough to be hit on a busy machine.
PAUSE_SECONDS = 0.05
send = messages.Message.send


@transaction.atomic
def send_and_mark(message):
    send(message)
    time.sleep(PAUSE_SECONDS)


def main():
    settings.MAIL_INSIDE_TRANSACTION = True
    messages.Message.send = send_and_mark
    run_worker(concurrency=1)


if __name__ == "__main__":
    main()

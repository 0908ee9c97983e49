"""Periodic work: a double click is not made a day later."""

from datetime import timedelta

from django.utils import timezone

from ctgnet.once.models import Sent
from ctgnet.queue import periodic

FORMS_ARE_KNOWN = timedelta(days=1)


@periodic("50 * * * *")
def forget_sent_forms():
    """What a form was answered is kept for a day."""
    Sent.objects.filter(sent_at__lt=timezone.now() - FORMS_ARE_KNOWN).delete()

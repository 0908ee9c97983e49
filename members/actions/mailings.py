"""What one person sends to many, kept so that they can come back and see how many left."""

from django.db import transaction

from members.models import Mailing


@transaction.atomic
def record_mailing(letter, *, by):
    """In the transaction of the act: told twice, it is one. Nothing is kept of a mail to nobody."""
    if not letter.number:
        return None
    facts = {"by": by, "name": letter.name, "announced": letter.number}
    mailing, _ = Mailing.objects.get_or_create(prefix=letter.prefix, defaults=facts)
    return mailing

"""The trace of each outgoing mail. It knows an address, never a member: it imports no app."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.email_addresses import EmailAddressField

# The server answers within its timeout of 10 seconds: after that the worker is dead, not slow.
CLAIM_LASTS = timedelta(minutes=2)


class OutgoingMailQuerySet(models.QuerySet):
    def in_doubt(self):
        """Those that a person may look at: not sent, or not known to be."""
        return self.exclude(state=OutgoingMail.State.SENT)

    def last_to_leave(self):
        """The moment of it, for a query that is made anyway; the last one taken up, as the index tells."""
        sent = self.filter(state=OutgoingMail.State.SENT)
        return sent.order_by("-claimed_at").values("sent_at")[:1]

    def forgotten(self, since=CLAIM_LASTS):
        """Claimed, and nobody is sending them any more."""
        return self.filter(state=OutgoingMail.State.SENDING, claimed_at__lt=timezone.now() - since)

    def can_be_sent_again(self):
        """In doubt, with nobody at work on them, and their text still there."""
        stopped = Q(state__in=(OutgoingMail.State.REFUSED, OutgoingMail.State.UNCERTAIN))
        return self.filter(stopped | Q(pk__in=self.forgotten().values("pk"))).exclude(text="")

    def not_given(self):
        """Nothing of them has left: refused, or only claimed."""
        state = OutgoingMail.State
        return self.filter(Q(state=state.REFUSED) | Q(state=state.SENDING, given_at=None))

    def naming(self, person):
        """Those whose words name that account, by its number."""
        return self.filter(about__contains=[person])

    def to_account(self, person):
        """Those written to that account, by its number: wherever they were sent, whoever has the address now."""
        return self.filter(key__endswith=f":to:{person}")

    def forget_words(self, *, and_address=False):
        """What they said is gone, and they leave no more; the key stays, so that nothing is sent twice."""
        gone = OutgoingMail.NO_ADDRESS if and_address else {}
        return self.update(**OutgoingMail.NO_WORDS, **gone)


class OutgoingMail(models.Model):
    """One message to one address: claimed before it is sent, marked after.

    A row that was given and never marked is a doubt that a person can see: the worker was killed
    between the two, and nobody knows whether the message left. It is never sent again by itself.
    """

    class State(models.TextChoices):
        SENDING = "sending", "en cours d’envoi"
        SENT = "sent", "envoyé"
        # The server refused before taking it: it will be tried again.
        REFUSED = "refused", "refusé par le serveur"
        UNCERTAIN = "uncertain", "incertain"

    NO_WORDS = {
        "subject": "",
        "text": "",
        "html": "",
        "headers": {},
        "calendar": "",
        "about": [],
    }
    NO_ADDRESS = {"to": "", "error": ""}  # a server that refuses repeats whom it refuses

    # What makes the message unique: the fact, its version and its recipient.
    key = models.CharField("clé", max_length=200, unique=True)
    to = EmailAddressField("destinataire")
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("texte")
    html = models.TextField("page", blank=True)
    headers = models.JSONField("en-têtes", default=dict)
    calendar = models.TextField("rendez-vous joint", blank=True)
    # The accounts that its words name besides its reader: whoever erases theirs is found by it, not by
    # their name, which others bear too.
    about = ArrayField(models.BigIntegerField(), verbose_name="personnes nommées", default=list)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.SENDING)
    tries = models.PositiveSmallIntegerField("essais", default=1)
    claimed_at = models.DateTimeField("prise en charge", db_default=Now())
    # Just before the text is given to the server: until then, nothing has left.
    given_at = models.DateTimeField("remise", null=True)
    sent_at = models.DateTimeField("envoi", null=True)
    error = models.CharField("erreur", max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        indexes = [
            models.Index(fields=["state", "claimed_at"], name="mail_by_state"),
            models.Index(fields=["to"], name="mail_by_address"),
            GinIndex(fields=["about"], name="mail_by_person_named"),
        ]

    def __str__(self):
        return f"{self.key} ({self.state})"

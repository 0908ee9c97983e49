"""The trace of each outgoing mail. It knows an address, never a member: it imports no app."""

from django.db import models
from django.db.models.functions import Now

from ctgnet.email_addresses import EmailAddressField


class OutgoingMail(models.Model):
    """One message to one address: claimed before it is sent, marked after.

    A row that stays `sending` is a doubt that a person can see: the worker was killed between the
    two, and nobody knows whether the message left. It is never sent again by itself.
    """

    class State(models.TextChoices):
        SENDING = "sending", "en cours d’envoi"
        SENT = "sent", "envoyé"
        # The server refused before taking it: it will be tried again.
        REFUSED = "refused", "refusé par le serveur"
        UNCERTAIN = "uncertain", "incertain"

    # What makes the message unique: the fact, its version and its recipient.
    key = models.CharField("clé", max_length=200, unique=True)
    to = EmailAddressField("destinataire")
    subject = models.CharField("objet", max_length=300)
    text = models.TextField("texte")
    html = models.TextField("page", blank=True)
    headers = models.JSONField("en-têtes", default=dict)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.SENDING)
    tries = models.PositiveSmallIntegerField("essais", default=1)
    claimed_at = models.DateTimeField("prise en charge", db_default=Now())
    sent_at = models.DateTimeField("envoi", null=True)
    error = models.CharField("erreur", max_length=300, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        indexes = [models.Index(fields=["state", "claimed_at"], name="mail_by_state")]

    def __str__(self):
        return f"{self.key} ({self.state})"

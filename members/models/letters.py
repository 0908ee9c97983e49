"""What waits for the worker: words from one member to another, mails of the sign-in pages."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.email_addresses import EmailAddressField
from members.models.person import Member


class RelayedMessage(models.Model):
    """What a member writes to another without seeing the address; its text is forgotten once sent."""

    sender = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages_sent")
    recipient = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="messages_received"
    )
    text = models.TextField("message", max_length=3000, blank=True)
    gives_address = models.BooleanField("Donner mon adresse pour la réponse", default=False)
    created_at = models.DateTimeField("moment", db_default=Now(), editable=False)
    sent_at = models.DateTimeField("envoi", null=True, editable=False)

    class Meta:
        verbose_name = "message transmis"
        verbose_name_plural = "messages transmis"
        indexes = [models.Index(fields=["sender", "-created_at"], name="relayed_by_sender")]

    def __str__(self):
        return f"Message {self.pk}"


CODE_LIFE = timedelta(minutes=15)


class AccountMail(models.Model):
    """A mail of the sign-in pages waiting for the worker: its code travels in no job and no log."""

    template = models.CharField("modèle", max_length=60)
    to = EmailAddressField("destinataire")
    context = models.JSONField("contenu")
    # Whose account it speaks of: the address may no longer be theirs, or not yet.
    member = models.ForeignKey(
        Member, verbose_name="compte", null=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField("demande", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "courriel de compte"
        verbose_name_plural = "courriels de compte"

    def __str__(self):
        return f"{self.template} {self.pk}"

    @property
    def is_fresh(self):
        """A code lives a quarter of an hour; a notice is always worth reading."""
        return "code" not in self.context or self.created_at > timezone.now() - CODE_LIFE

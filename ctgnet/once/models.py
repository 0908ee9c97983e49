"""The forms that were sent today: enough to answer the second click of a double click."""

from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import models
from django.db.models.functions import Now


class Sent(models.Model):
    """A form that did what it asked: sent again, it is answered as it was and does nothing more.

    The row is written in the transaction of the act: whoever sends the same form at the same second
    waits for it, and a form that was refused leaves none.
    """

    # A digest of who sent it, where to, its own random key and all that it says.
    key = models.CharField("clé", max_length=64, primary_key=True)
    location = models.TextField("page qui a répondu", blank=True)
    messages = models.JSONField(
        "messages de la réponse", default=list, encoder=MessageEncoder, decoder=MessageDecoder
    )
    # Signing up begins a session: the second click must end in the same one.
    session_key = models.CharField("session ouverte", max_length=40, blank=True)
    sent_at = models.DateTimeField("envoi", db_default=Now())

    class Meta:
        verbose_name = "formulaire envoyé"
        verbose_name_plural = "formulaires envoyés"
        indexes = [models.Index(fields=["sent_at"], name="sent_by_date")]

    def __str__(self):
        return self.key

"""Mails that one person sends to many."""

from django.db import models
from django.db.models.functions import Now

from ctgnet.mail.many import progress_of
from members.models.person import Member


class Mailing(models.Model):
    """Somebody wrote to many at once: the count is told, and what became of each mail can be read."""

    by = models.ForeignKey(
        Member, verbose_name="expéditeur", on_delete=models.CASCADE, related_name="mailings"
    )
    # What the keys of its messages have in common: one fact is told once.
    prefix = models.CharField("clé", max_length=200, unique=True, editable=False)
    name = models.CharField("nom", max_length=120, editable=False)
    announced = models.PositiveIntegerField("personnes à prévenir", editable=False)
    sent_at = models.DateTimeField("envoi", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "envoi à plusieurs"
        verbose_name_plural = "envois à plusieurs"
        indexes = [models.Index(fields=["by", "-sent_at"], name="mailing_by_sender")]

    def __str__(self):
        return self.name

    @property
    def progress(self):
        return progress_of(self.prefix, self.announced)

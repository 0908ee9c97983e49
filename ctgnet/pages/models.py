"""What the pages keep for everybody, and what tells them that it is no longer true."""

from django.db import models
from django.db.models.functions import Now


class Subject(models.TextChoices):
    """What a change is about. Each one is noted by triggers, whatever door wrote it."""

    REGISTER = "register", "le registre des CTG"
    SHOWN = "shown", "ce que les pages publiques montrent d’autre"


class Change(models.Model):
    """A transaction that changed what public pages show; the rows of the past are added up at night.

    One row a transaction and a subject, not one counter: two people who write never wait for it.
    """

    transaction = models.BigIntegerField("transaction")
    subject = models.CharField("sujet", max_length=8, choices=Subject.choices)
    number = models.BigIntegerField("nombre", default=1)

    class Meta:
        verbose_name = "changement"
        verbose_name_plural = "changements"
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "subject"],
                include=["number"],
                name="change_is_noted_once_a_transaction",
                violation_error_message="Ce changement est déjà noté.",
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.transaction}"


class KeptFigures(models.Model):
    """Figures of a day, computed once for everybody; good as long as the register has not changed."""

    name = models.CharField("chiffres", max_length=60)
    day = models.DateField("jour")
    # How many changes of the register were known when they were computed.
    version = models.BigIntegerField("version du registre")
    content = models.JSONField("contenu")
    computed_at = models.DateTimeField("calcul", db_default=Now())

    class Meta:
        verbose_name = "chiffres gardés"
        verbose_name_plural = "chiffres gardés"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "day"],
                name="figures_are_kept_once_a_day",
                violation_error_message="Ces chiffres sont déjà gardés pour ce jour.",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.day:%Y-%m-%d}"

"""What people outside write to those who carry a CTG, or to a Caf."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from conventions.models.convention import Convention
from ctgnet.email_addresses import EmailAddressField
from ctgnet.names import PersonNameField, people_s_names
from ctgnet.templatetags.french import ctg_of
from members.models import Member, at_addresses_of
from reference.models import Caf

LONGEST_TEXT = 3000


def recipient_in_words(recipient):
    """« l’équipe de la CTG Alpes d’Azur », « la Caf des Alpes-Maritimes »."""
    if isinstance(recipient, Caf):
        return f"la {recipient.name}"
    return f"l’équipe de la {ctg_of(recipient)}"


class TeamLetterQuerySet(models.QuerySet):
    def to(self, recipient):
        return self.filter(**TeamLetter.field_of(recipient))

    def confirmed(self):
        """Those that reached their readers."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, member):
        """Written from this account, or from one of its addresses, before the account existed too."""
        return self.filter(Q(sender=member) | at_addresses_of(member, "email", "created_at"))


class TeamLetter(models.Model):
    """A message to the team of a CTG, or to a Caf: nobody reads it before its address is confirmed.

    The writer never sees an address; whoever reads sees his, which he gives for the answer.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    convention = models.ForeignKey(
        Convention, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    caf = models.ForeignKey(Caf, null=True, on_delete=models.PROTECT, related_name="letters")
    sender = models.ForeignKey(
        Member,
        verbose_name="membre",
        null=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="team_letters",
    )
    name = PersonNameField("votre nom", max_length=80)
    email = EmailAddressField("votre adresse e-mail")
    text = models.TextField("votre message", max_length=LONGEST_TEXT)
    created_at = models.DateTimeField("écriture", db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)

    objects = TeamLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "message à une équipe ou à une Caf"
        verbose_name_plural = "messages aux équipes et aux Caf"
        constraints = [
            models.CheckConstraint(
                condition=Q(convention=None, caf__isnull=False)
                | Q(convention__isnull=False, caf=None),
                name="letter_has_one_recipient",
                violation_error_message="Un message va à l’équipe d’une CTG, ou à une Caf.",
            ),
            people_s_names("name", name="letter_name_leads_nowhere"),
        ]
        indexes = [models.Index(fields=["email", "created_at"], name="letter_by_address")]

    def __str__(self):
        return f"Message à {self.recipient_in_words}"

    @staticmethod
    def field_of(recipient):
        """Where a letter to this CTG, or to this Caf, says it."""
        return {"caf" if isinstance(recipient, Caf) else "convention": recipient}

    @property
    def recipient(self):
        return self.convention or self.caf

    @property
    def recipient_in_words(self):
        return recipient_in_words(self.recipient)

    def get_absolute_url(self):
        if self.convention:
            return reverse("team_letter_detail", args=[self.convention.slug, self.key])
        return reverse("caf_letter_detail", args=[self.caf_id, self.key])

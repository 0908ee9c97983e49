"""What people outside write to those who carry a CTG."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from conventions.models.convention import Convention
from ctgnet.email_addresses import EmailAddressField
from ctgnet.names import PersonNameField
from ctgnet.templatetags.french import ctg_of
from members.models import Member, at_addresses_of

LONGEST_TEXT = 3000


class TeamLetterQuerySet(models.QuerySet):
    def confirmed(self):
        """Those that reached the team."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, member):
        """Written from this account, or from one of its addresses, before the account existed too."""
        return self.filter(Q(sender=member) | at_addresses_of(member, "email", "created_at"))


class TeamLetter(models.Model):
    """A message to the team of a CTG: nobody reads it before its address is confirmed.

    The writer never sees an address; the team reads his, which he gives for the answer.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="letters")
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
        verbose_name = "message à une équipe"
        verbose_name_plural = "messages aux équipes"
        indexes = [models.Index(fields=["email", "created_at"], name="letter_by_address")]

    def __str__(self):
        return f"Message à l’équipe de la {ctg_of(self.convention)}"

    def get_absolute_url(self):
        return reverse("team_letter_detail", args=[self.convention.slug, self.key])

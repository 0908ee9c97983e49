"""The trace of privileged acts."""

from django.db import models
from django.db.models.functions import Now

from members.models.person import Member
from reference.models import Caf


class AuditLine(models.Model):
    """One privileged act: who, what, on what, why. Ids and verbs only; a trigger refuses any change."""

    at = models.DateTimeField("moment", db_default=Now(), editable=False, db_index=True)
    actor = models.ForeignKey(
        Member, verbose_name="auteur", null=True, on_delete=models.PROTECT, related_name="acts"
    )
    verb = models.CharField("acte", max_length=40)
    object_kind = models.CharField("objet", max_length=40)
    object_id = models.CharField("identifiant", max_length=40)
    subject = models.ForeignKey(
        Member, verbose_name="au sujet de", null=True, on_delete=models.PROTECT, related_name="+"
    )
    caf = models.ForeignKey(
        Caf, verbose_name="Caf", null=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    # An act has its own reason, and that of the hour during which it was done.
    reason = models.CharField("motif", max_length=620, blank=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal des actes"

    def __str__(self):
        return f"{self.verb} {self.object_kind} {self.object_id}"

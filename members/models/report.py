"""Contents that somebody finds out of place."""

from django.db import models
from django.db.models.functions import Now

from ctgnet.email_addresses import EmailAddressField
from ctgnet.rows import go_together
from members.models.person import Member


class Report(models.Model):
    """Somebody says that a content should not be there; a moderator answers."""

    class Reason(models.TextChoices):
        UNLAWFUL = "unlawful", "Contenu illicite ou injurieux"
        PERSONAL_DATA = "personal_data", "Donnée personnelle publiée sans accord"
        WRONG = "wrong", "Information fausse ou périmée"
        OTHER = "other", "Autre motif"

    path = models.CharField("page signalée", max_length=300)
    reason = models.CharField("motif", max_length=20, choices=Reason.choices)
    details = models.TextField("précisions", max_length=2000, blank=True)
    reporter = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reporter_email = EmailAddressField("adresse pour vous répondre", blank=True)
    created_at = models.DateTimeField("signalement", db_default=Now(), editable=False)
    closed_at = models.DateTimeField("traitement", null=True, editable=False)
    closed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("suite donnée", max_length=300, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        constraints = [
            go_together(
                "closed_at",
                "closed_by",
                name="report_closed_at_and_by_go_together",
                message="Un signalement traité garde sa date et son auteur.",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} : {self.path}"

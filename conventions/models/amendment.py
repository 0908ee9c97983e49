"""How a convention in force changes its dates, its perimeter or its signatories."""

from django.db import models
from django.db.models import Q

from members.models import Member


class Amendment(models.Model):
    """An avenant: how a convention in force changes dates, perimeter or signatories."""

    class Kind(models.TextChoices):
        PERIMETER = "perimeter", "Périmètre"
        EXTENSION = "extension", "Prolongation"
        SIGNATORY = "signatory", "Signataires"
        ACTIONS = "actions", "Plan d’actions"
        OTHER = "other", "Autre objet"

    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.PROTECT, related_name="amendments"
    )
    kind = models.CharField("objet", max_length=12, choices=Kind.choices)
    signed_on = models.DateField("signature")
    effective_on = models.DateField("prise d’effet")
    new_end_date = models.DateField("nouvelle date de fin", null=True, blank=True)
    summary = models.CharField("en bref", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="amendment_confirmed_at_and_by_go_together",
                violation_error_message="Un avenant confirmé garde la date et l’auteur de sa confirmation.",
            ),
        ]

    def __str__(self):
        return f"Avenant du {self.signed_on:%d/%m/%Y}"

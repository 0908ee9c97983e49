"""What was told about the end of a CTG, and when: the same alert never leaves twice."""

from django.db import models
from django.db.models.functions import Now

# Twelve months before the end, then nine, six and three; once it is over.
ALERT_MONTHS = (12, 9, 6, 3)
OVER = 0


class ClockAlert(models.Model):
    """A CTG whose end comes near, or has passed: told once for each step and each date of end."""

    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.CASCADE, related_name="alerts"
    )
    months = models.PositiveSmallIntegerField("mois avant la fin")
    ends_on = models.DateField("fin annoncée")
    told_at = models.DateTimeField("annonce", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "alerte d’échéance"
        verbose_name_plural = "alertes d’échéance"
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "months", "ends_on"],
                name="clock_alert_is_told_once",
                violation_error_message="Cette échéance a déjà été annoncée.",
            ),
            models.CheckConstraint(
                condition=models.Q(months__in=[12, 9, 6, 3, 0]),
                name="clock_alert_is_at_a_known_step",
                violation_error_message="Une alerte part 12, 9, 6 ou 3 mois avant la fin, ou quand elle est passée.",
            ),
        ]

    def __str__(self):
        if self.is_over:
            return f"fin passée le {self.ends_on:%d/%m/%Y}"
        return f"{self.months} mois avant le {self.ends_on:%d/%m/%Y}"

    @property
    def is_over(self):
        return self.months == OVER

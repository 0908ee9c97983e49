"""The mark that says: this database holds invented people, its mails may be read by anybody."""

from django.db import models


class Demonstration(models.Model):
    """One row, written when the demonstration network is built in an empty database."""

    built_at = models.DateTimeField("construction", auto_now_add=True)
    today = models.DateField("jour de référence")

    class Meta:
        verbose_name = "démonstration"
        verbose_name_plural = "démonstrations"

    def __str__(self):
        return f"Réseau de démonstration du {self.today:%d/%m/%Y}"

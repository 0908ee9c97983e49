"""Which year of the official lists is loaded."""

from django.db import models
from django.db.models.functions import Now


class GeoVintage(models.Model):
    """Which official list is loaded: one row a load that changed something."""

    loaded_at = models.DateTimeField("chargement", db_default=Now(), editable=False)
    day = models.DateField("date de la liste")
    digest = models.CharField("empreinte des fichiers", max_length=64)
    summary = models.TextField("changements")

    class Meta:
        verbose_name = "millésime"
        verbose_name_plural = "millésimes"
        get_latest_by = "pk"

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.digest[:8]}"

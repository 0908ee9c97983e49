"""The Cafs, and the communes that each of them serves."""

from django.db import models
from django.db.models import Q

from reference.models.names import folded_name
from reference.models.places import Commune, Department, Place, PlaceQuerySet


class CafQuerySet(PlaceQuerySet):
    def of_communes(self, codes):
        """The Cafs that serve these communes: their département's, unless another is written down."""
        communes = Commune.objects.filter(pk__in=codes)
        return self.filter(
            Q(pk__in=CafOverride.objects.filter(commune__in=communes).values("caf"))
            | Q(departments__in=communes.filter(caf_override=None).values("department"))
        ).distinct()


class Caf(Place):
    """A family-benefits office. Its key is its département's code; it may serve other communes."""

    kind, kind_label = "caf", "Caf"

    code = models.CharField("code", primary_key=True, max_length=3)
    departments = models.ManyToManyField(
        Department, verbose_name="départements", related_name="cafs"
    )
    folded = folded_name()

    objects = CafQuerySet.as_manager()

    class Meta:
        verbose_name = "Caf"
        verbose_name_plural = "Caf"


class CafOverride(models.Model):
    """A commune served by another Caf than its département's."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, related_name="caf_override")
    caf = models.ForeignKey(Caf, on_delete=models.PROTECT, related_name="overrides")

    class Meta:
        verbose_name = "rattachement particulier à une Caf"
        verbose_name_plural = "rattachements particuliers à une Caf"

    def __str__(self):
        return f"{self.commune_id} : {self.caf_id}"


def cafs_of(commune_codes):
    """Codes of the Cafs that serve these communes, as a set: {"06", "83"}."""
    return set(Caf.objects.of_communes(commune_codes).values_list("pk", flat=True))

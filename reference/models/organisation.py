"""Who signs a CTG, and who employs those who carry it."""

from django.db import models
from django.db.models import Q

from reference.models.caf import Caf
from reference.models.names import folded_name, name_indexes
from reference.models.places import Commune, Department, Intercommunality


class Organisation(models.Model):
    """A body that signs a CTG or employs the people who carry it."""

    class Kind(models.TextChoices):
        CAF = "caf", "Caf"
        COMMUNE = "commune", "Commune"
        EPCI = "epci", "Intercommunalité"
        SYNDICATE = "syndicate", "Syndicat intercommunal"
        DEPARTMENT = "department", "Conseil départemental"
        REGION = "region", "Conseil régional"
        MSA = "msa", "Mutualité sociale agricole"
        CPAM = "cpam", "Caisse primaire d’assurance maladie"
        CARSAT = "carsat", "Carsat"
        STATE = "state", "État"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        CCAS = "ccas", "CCAS ou CIAS"
        ARS = "ars", "Agence régionale de santé"
        NATIONAL_EDUCATION = "national_education", "Éducation nationale"
        ASSOCIATION = "association", "Association"
        OTHER = "other", "Autre organisme"

    kind = models.CharField("type", max_length=20, choices=Kind.choices)
    name = models.CharField("nom", max_length=200)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    commune = models.OneToOneField(Commune, null=True, blank=True, on_delete=models.PROTECT)
    intercommunality = models.OneToOneField(
        Intercommunality, null=True, blank=True, on_delete=models.PROTECT
    )
    department = models.OneToOneField(Department, null=True, blank=True, on_delete=models.PROTECT)
    caf = models.OneToOneField(Caf, null=True, blank=True, on_delete=models.PROTECT)
    member_communes = models.ManyToManyField(
        Commune, verbose_name="communes membres", blank=True, related_name="syndicates"
    )
    folded = folded_name()

    class Meta:
        verbose_name = "organisme"
        verbose_name_plural = "organismes"
        indexes = name_indexes("organisation")
        constraints = [
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                name="organisation_siren_has_nine_digits",
                violation_error_message="Un numéro SIREN a neuf chiffres.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_of_a_place(self):
        """It comes with a commune, an intercommunality, a département or a Caf of the official lists."""
        places = (self.commune_id, self.intercommunality_id, self.department_id, self.caf_id)
        return any(places)

"""Who signs a CTG, and who employs those who carry it."""

from django.db import models
from django.db.models import F, Q

from ctgnet.names import TitleField, shown_whole
from reference.models.caf import Caf
from reference.models.names import folded_name, name_indexes
from reference.models.places import Commune, Department, Intercommunality


class OrganisationQuerySet(models.QuerySet):
    def active(self):
        """Those that nobody has merged into another: what may be chosen from now on."""
        return self.filter(merged_into=None)


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
    name = TitleField("nom", max_length=200)
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
    # A duplicate: everything it held is now the other's, and its old address leads there.
    merged_into = models.ForeignKey(
        "self",
        verbose_name="réuni à",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="absorbed",
    )
    folded = folded_name()

    objects = OrganisationQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="organisation_is_not_merged_into_itself",
                violation_error_message="Un organisme ne se réunit pas à lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(commune=None, intercommunality=None, department=None, caf=None),
                name="organisation_of_a_place_stays",
                violation_error_message="L’organisme d’une liste officielle reste : réunissez l’autre à lui.",
            ),
            shown_whole("name", name="organisation_name_is_shown_whole"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_of_a_place(self):
        """It comes with a commune, an intercommunality, a département or a Caf of the official lists."""
        places = (self.commune_id, self.intercommunality_id, self.department_id, self.caf_id)
        return any(places)

"""The map: régions, départements, intercommunalités, communes, and the codes that were theirs."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from reference.models.names import folded_name, name_indexes


class Zone(models.TextChoices):
    METROPOLE = "metro", "métropole"
    OVERSEAS_DEPARTMENT = "drom", "département d’outre-mer"
    # Loaded, answered by search, but outside every headline figure.
    OVERSEAS_COLLECTIVITY = "com", "collectivité d’outre-mer"


class PlaceQuerySet(models.QuerySet):
    zone = "zone"

    def active(self):
        """Places of the current official list."""
        return self.filter(valid_to=None)

    def headline(self):
        """What the national figures count: the collectivités d’outre-mer stay outside."""
        return self.active().exclude(**{self.zone: Zone.OVERSEAS_COLLECTIVITY})


class Place(models.Model):
    """What every level of the map has: a name, people, and years of validity."""

    name = models.CharField("nom", max_length=200)
    population = models.PositiveIntegerField("population", default=0)
    valid_to = models.DateField("fin de validité", null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("territory_detail", args=[self.kind, self.pk])


class Region(Place):
    kind, kind_label = "region", "Région"

    code = models.CharField("code", primary_key=True, max_length=2)
    name_with_article = models.CharField("nom avec article", max_length=200)
    zone = models.CharField("zone", max_length=5, choices=Zone.choices)
    folded = folded_name()

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"


class Department(Place):
    kind, kind_label = "departement", "Département"

    code = models.CharField("code", primary_key=True, max_length=3)
    name_with_article = models.CharField("nom avec article", max_length=200)
    region = models.ForeignKey(
        Region,
        verbose_name="région",
        null=True,
        on_delete=models.PROTECT,
        related_name="departments",
    )
    time_zone = models.CharField("fuseau horaire", max_length=40)
    zone = models.CharField("zone", max_length=5, choices=Zone.choices)
    folded = folded_name()

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"

    @property
    def name_in_list(self):
        """06 – Alpes-Maritimes: lists sorted by code show what they are sorted by."""
        return f"{self.code} – {self.name}"


class Intercommunality(Place):
    """An EPCI with its own tax; it may span several départements, so it has none of its own."""

    kind, kind_label = "epci", "Intercommunalité"

    class Nature(models.TextChoices):
        CC = "CC", "communauté de communes"
        CA = "CA", "communauté d’agglomération"
        CU = "CU", "communauté urbaine"
        METRO = "METRO", "métropole"
        MET69 = "MET69", "métropole de Lyon"

    siren = models.CharField("SIREN", primary_key=True, max_length=9)
    short_name = models.CharField("nom court", max_length=200)
    nature = models.CharField("nature", max_length=5, choices=Nature.choices)
    seat_department = models.ForeignKey(
        Department, verbose_name="département du siège", on_delete=models.PROTECT, related_name="+"
    )
    departments = models.ManyToManyField(
        Department, verbose_name="départements", related_name="intercommunalities"
    )
    folded = folded_name()
    folded_short = folded_name("short_name")

    class Meta:
        verbose_name = "intercommunalité"
        verbose_name_plural = "intercommunalités"
        indexes = [
            *name_indexes("epci"),
            *name_indexes("epci_short", field="folded_short"),
        ]


class TerritorialEstablishment(Place):
    """An établissement public territorial of the Métropole du Grand Paris (EPT)."""

    kind, kind_label = "ept", "Établissement public territorial"

    siren = models.CharField("SIREN", primary_key=True, max_length=9)
    intercommunality = models.ForeignKey(
        Intercommunality,
        verbose_name="métropole",
        on_delete=models.PROTECT,
        related_name="establishments",
    )
    departments = models.ManyToManyField(Department, verbose_name="départements", related_name="+")
    folded = folded_name()

    class Meta:
        verbose_name = "établissement public territorial"
        verbose_name_plural = "établissements publics territoriaux"


class CommuneQuerySet(PlaceQuerySet):
    zone = "department__zone"


class Commune(Place):
    kind, kind_label = "commune", "Commune"

    insee = models.CharField("code Insee", primary_key=True, max_length=5)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    department = models.ForeignKey(
        Department, verbose_name="département", on_delete=models.PROTECT, related_name="communes"
    )
    # Four islands belong to no EPCI.
    intercommunality = models.ForeignKey(
        Intercommunality,
        verbose_name="intercommunalité",
        null=True,
        on_delete=models.PROTECT,
        related_name="communes",
    )
    establishment = models.ForeignKey(
        TerritorialEstablishment,
        verbose_name="établissement public territorial",
        null=True,
        on_delete=models.PROTECT,
        related_name="communes",
    )
    postal_codes = ArrayField(
        models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True
    )
    latitude = models.FloatField("latitude", null=True)
    longitude = models.FloatField("longitude", null=True)
    valid_from = models.DateField("début de validité", null=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="réunie à", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    folded = folded_name()

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        indexes = [
            *name_indexes("commune"),
            models.Index(fields=["siren"], name="commune_siren"),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
        ]


class FormerCommune(models.Model):
    """A code that no longer names a commune and still appears in spreadsheets: it leads to today's."""

    code = models.CharField("ancien code", primary_key=True, max_length=5)
    name = models.CharField("nom", max_length=200, blank=True)
    kind = models.CharField("type", max_length=40)
    commune = models.ForeignKey(
        Commune,
        verbose_name="commune d’aujourd’hui",
        on_delete=models.CASCADE,
        related_name="former",
    )
    folded = folded_name()

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        indexes = name_indexes("former_commune")

    def __str__(self):
        return self.name or self.code

"""The official lists: places, Cafs, organisations, thématiques, publics. Nothing here knows a person.

Codes are strings and primary keys: "06", "2A004", "200039931". A row that a new year's list no
longer names becomes inactive (`valid_to`), never deleted: conventions point at it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.urls import reverse


class FoldName(Func):
    """A name as people type it: no case, accent, ligature, apostrophe or hyphen, St for Saint.

    Immutable SQL function `fold_name`, made by the first migration.
    """

    function = "fold_name"
    output_field = models.TextField()


def folded_name(source="name"):
    return models.GeneratedField(
        expression=FoldName(F(source)), output_field=models.TextField(), db_persist=True
    )


def name_indexes(table, field="folded"):
    """Two ways into a name: by its beginning (b-tree), by a word in the middle (trigrams)."""
    return [
        models.Index(fields=[field], opclasses=["text_pattern_ops"], name=f"{table}_prefix"),
        GinIndex(fields=[field], opclasses=["gin_trgm_ops"], name=f"{table}_trigrams"),
    ]


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
        return f"{self.commune_id} : {self.caf_id}"


def cafs_of(commune_codes):
    """Codes of the Cafs that serve these communes, as a set: {"06", "83"}."""
    return set(Caf.objects.of_communes(commune_codes).values_list("pk", flat=True))


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


class Theme(models.Model):
    """A thématique: a field of action of the CTGs. The first ten are the Caf's national list."""

    slug = models.SlugField("identifiant", primary_key=True)
    label = models.CharField("libellé", max_length=80)
    definition = models.CharField("définition", max_length=200, blank=True)
    is_national = models.BooleanField("liste nationale", default=False)
    order = models.PositiveSmallIntegerField("ordre")
    icon = models.CharField("icône", max_length=40)

    class Meta:
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"
        ordering = ["order"]

    def __str__(self):
        return self.label


class Audience(models.Model):
    """A public: the people an action is for."""

    slug = models.SlugField("identifiant", primary_key=True)
    label = models.CharField("libellé", max_length=80)
    order = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "public"
        verbose_name_plural = "publics"
        ordering = ["order"]

    def __str__(self):
        return self.label


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

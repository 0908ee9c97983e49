"""What a sheet tells: the part that is written, read again and replaced by a revision."""

from django.db import models

from conventions.models import Convention
from ctgnet.names import HeadingField
from ctgnet.rich import RichTextField
from members.models import Member
from reference.models import Audience, Theme

# Some eight pages. Beyond, the text belongs in an attachment, and the search vector would overflow.
SECTION_MAX_LENGTH = 20_000
SECTION_NAMES = (
    "context",
    "objectives",
    "steps",
    "results",
    "success_factors",
    "obstacles",
    "replication_tips",
)

# Everything that a story says in words, its title apart.
TOLD_IN_WORDS = ("summary", *SECTION_NAMES, "partners", "time_needed", "material")


def section(label, **options):
    """One small rich field of a sheet."""
    return RichTextField(label, blank=True, max_length=SECTION_MAX_LENGTH, **options)


class Story(models.Model):
    """The columns that a sheet and its revision share."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", "Pratique"
        TOOL = "tool", "Outil"
        INCONCLUSIVE = "inconclusive", "Expérience non concluante"

    class AreaKind(models.TextChoices):
        URBAN = "urban", "Urbain"
        PERIURBAN = "periurban", "Périurbain"
        RURAL = "rural", "Rural"
        MOUNTAIN = "mountain", "Montagne"
        ISLAND_OVERSEAS = "island_overseas", "Île ou outre-mer"

    class Maturity(models.TextChoices):
        IDEA = "idea", "Idée"
        EXPERIMENTAL = "experimental", "Expérimentation"
        PROVEN = "proven", "Éprouvée"
        SUSTAINED = "sustained", "Pérennisée"

    class CostBand(models.TextChoices):
        NONE = "none", "Aucun coût"
        UNDER_500 = "under_500", "Moins de 500 €"
        FROM_500 = "from_500_to_2000", "De 500 à 2 000 €"
        FROM_2000 = "from_2000_to_10000", "De 2 000 à 10 000 €"
        OVER_10000 = "over_10000", "Plus de 10 000 €"

    kind = models.CharField("type", max_length=12, choices=Kind.choices, default=Kind.PRACTICE)
    title = HeadingField("titre", max_length=120)
    summary = models.CharField(
        "en bref",
        max_length=400,
        blank=True,
        help_text="Deux ou trois phrases : ce que vous avez fait et ce que cela a changé.",
    )
    co_authors = models.ManyToManyField(
        Member, verbose_name="coauteurs", blank=True, related_name="co_authored_%(class)ss"
    )
    convention = models.ForeignKey(
        Convention,
        verbose_name="territoire",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    themes = models.ManyToManyField(
        Theme, verbose_name="thématiques", blank=True, related_name="%(class)ss"
    )
    audiences = models.ManyToManyField(
        Audience, verbose_name="publics", blank=True, related_name="%(class)ss"
    )
    area_kind = models.CharField(
        "type de territoire", max_length=16, choices=AreaKind.choices, blank=True
    )
    maturity = models.CharField(
        "niveau de recul", max_length=12, choices=Maturity.choices, blank=True
    )
    context = section("contexte et besoin de départ")
    objectives = section("objectifs")
    steps = section("déroulé, étape par étape")
    partners = models.TextField("partenaires mobilisés", max_length=1000, blank=True)
    time_needed = models.CharField("temps nécessaire", max_length=120, blank=True)
    cost_band = models.CharField("coût", max_length=20, choices=CostBand.choices, blank=True)
    material = models.TextField("matériel", max_length=1000, blank=True)
    results = section("résultats observés")
    success_factors = section("ce qui a aidé")
    obstacles = section("les freins")
    replication_tips = section("conseils pour refaire chez vous")
    action_date = models.DateField("date de l’action", null=True, blank=True)
    updated_at = models.DateTimeField("mise à jour", auto_now=True)
    # A number is never given twice to two texts of the same sheet, its revisions included.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def content_blockers(self):
        """What is still missing in the story, as sentences."""
        missing = {
            "Écrivez le résumé « En bref ».": not self.summary.strip(),
            "Choisissez au moins une thématique.": not self.themes.exists(),
            "Racontez le contexte ou le déroulé.": not (self.context or self.steps),
            "Donnez vos conseils pour refaire chez soi.": not self.replication_tips,
        }
        return [sentence for sentence, is_missing in missing.items() if is_missing]


NOT_TOLD = {"updated_at", "version"}
# What a revision copies from its sheet, and gives back once it is reviewed.
STORY_COLUMNS = tuple(
    field.name for field in Story._meta.local_fields if field.name not in NOT_TOLD
)
STORY_RELATIONS = ("themes", "audiences", "co_authors")

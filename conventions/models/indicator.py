"""What an action is measured by, year after year."""

from django.db import models

from conventions.models.action_sheet import ActionSheet
from conventions.models.follow_up import likely_year, year_field
from conventions.models.plan import Removable, one_a_place
from ctgnet.rows import go_together
from members.models import Member


def figure_field(label, **options):
    """Hours, people, euros or percents: two decimals are enough."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


class Indicator(Removable):
    """A figure to follow: a means, what was done with it, or what it changed for people."""

    class Kind(models.TextChoices):
        MEANS = "means", "Moyens"
        OUTPUT = "output", "Réalisation"
        OUTCOME = "outcome", "Résultat"

    sheet = models.ForeignKey(ActionSheet, on_delete=models.CASCADE, related_name="indicators")
    title = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=8, choices=Kind.choices)
    unit = models.CharField(
        "unité", max_length=40, blank=True, help_text="Familles, places, heures, %…"
    )
    baseline = figure_field("valeur de départ", null=True, blank=True)
    baseline_year = year_field("année de la valeur de départ", null=True, blank=True)
    target = figure_field("cible", null=True, blank=True)

    class Meta(Removable.Meta):
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        constraints = [
            *Removable.Meta.constraints,
            one_a_place("sheet", name="indicator_has_its_own_place"),
            go_together(
                "baseline",
                "baseline_year",
                name="baseline_and_its_year_go_together",
                message="Une valeur de départ a son année, et l’année sa valeur.",
            ),
            likely_year("indicator_baseline_year_is_likely", field="baseline_year"),
        ]

    def __str__(self):
        return self.title

    @property
    def plan(self):
        return self.sheet.plan


class IndicatorValue(models.Model):
    """What the figure was in a year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    year = year_field("année")
    value = figure_field("valeur")
    comment = models.CharField("commentaire", max_length=300, blank=True)
    recorded_at = models.DateTimeField("relevé", auto_now=True)
    recorded_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "valeur d’un indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ("year",)
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="one_value_a_year",
                violation_error_message="Cet indicateur a déjà une valeur pour cette année.",
            ),
            likely_year("indicator_value_year_is_likely"),
        ]

    def __str__(self):
        return f"{self.year} : {self.value}"

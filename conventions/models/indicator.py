"""What an action is measured by, year after year."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.models.action_sheet import ActionSheet
from conventions.models.follow_up import likely_year, year_field
from conventions.models.plan import Removable, one_a_place
from ctgnet.names import TitleField, shown_whole
from ctgnet.rows import go_together
from members.models import Member

# « -12 % » is a fall; under zero, people, hours and euros are a slip of the keyboard.
RATE = r"%|point|pour ?cent"
UNDER_ZERO = (
    "Des personnes, des heures ou des euros ne se comptent pas en dessous de zéro : seul un "
    "indicateur en pourcentage ou en points peut être négatif."
)


def figure_field(label, **options):
    """Hours, people, euros or percents: two decimals are enough."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, **options)


def not_under_zero(name):
    return Q(**{name: None}) | Q(**{f"{name}__gte": 0})


def refuse_year_to_come(name, year):
    """A figure is read once its year has begun."""
    this_year = timezone.localdate().year
    if year is not None and year > this_year:
        raise ValidationError(
            {name: f"{year} n’a pas commencé : une valeur se relève au plus tard en {this_year}."}
        )


class Indicator(Removable):
    """A figure to follow: a means, what was done with it, or what it changed for people."""

    class Kind(models.TextChoices):
        MEANS = "means", "Moyens"
        OUTPUT = "output", "Réalisation"
        OUTCOME = "outcome", "Résultat"

    sheet = models.ForeignKey(ActionSheet, on_delete=models.CASCADE, related_name="indicators")
    title = TitleField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=8, choices=Kind.choices)
    unit = TitleField("unité", max_length=40, blank=True, help_text="Familles, places, heures, %…")
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
            models.CheckConstraint(
                condition=Q(unit__iregex=RATE)
                | (not_under_zero("baseline") & not_under_zero("target")),
                name="only_a_rate_goes_under_zero",
                violation_error_message=UNDER_ZERO,
            ),
            shown_whole("title", "unit", name="indicator_names_are_shown_whole"),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        refuse_year_to_come("baseline_year", self.baseline_year)
        if self.pk and not self.is_rate and self.values.filter(value__lt=0).exists():
            raise ValidationError({"unit": f"Une valeur relevée est négative. {UNDER_ZERO}"})

    @property
    def plan(self):
        return self.sheet.plan

    @property
    def is_rate(self):
        return bool(re.search(RATE, self.unit, re.IGNORECASE))


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

    def clean(self):
        """A year of the CTG that has begun, a figure that its unit can bear."""
        refuse_year_to_come("year", self.year)
        start = self.indicator.plan.convention.start_date
        if start and self.year and self.year < start.year:
            raise ValidationError(
                {
                    "year": f"La CTG commence en {start.year} : ce qui était mesuré avant elle "
                    "est la valeur de départ de l’indicateur."
                }
            )
        if self.value is not None and self.value < 0 and not self.indicator.is_rate:
            raise ValidationError({"value": UNDER_ZERO})

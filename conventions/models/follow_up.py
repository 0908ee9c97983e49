"""What is written of an action as time passes: its dated steps, its review of each year."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from conventions.models.keys import creation_key
from conventions.models.status import SheetStatus
from ctgnet.names import TitleField, shown_whole
from members.models import Member

LONGEST_TEXT = 5_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
UNLIKELY_YEAR = "Vérifiez l’année : de 1990 à 2100."


def year_field(label, **options):
    return models.PositiveSmallIntegerField(
        label,
        validators=[
            MinValueValidator(FIRST_YEAR, UNLIKELY_YEAR),
            MaxValueValidator(LAST_YEAR, UNLIKELY_YEAR),
        ],
        **options,
    )


def likely_year(name, *, field="year"):
    return models.CheckConstraint(
        condition=Q(**{field: None}) | Q(**{f"{field}__gte": 1990, f"{field}__lte": 2100}),
        name=name,
        violation_error_message=UNLIKELY_YEAR,
    )


class MilestoneQuerySet(models.QuerySet):
    def missed(self, today):
        return self.filter(done_on=None, due_on__lt=today)


class Milestone(models.Model):
    """A dated step of an action, done or not."""

    sheet = models.ForeignKey(
        "conventions.ActionSheet", on_delete=models.CASCADE, related_name="milestones"
    )
    title = TitleField("intitulé", max_length=200)
    due_on = models.DateField("prévu le")
    done_on = models.DateField("atteint le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    creation_key = creation_key()

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ("due_on", "pk")
        constraints = [shown_whole("title", name="milestone_title_is_shown_whole")]

    def __str__(self):
        return self.title


class YearlyReview(models.Model):
    """What is written of an action at the end of a year."""

    sheet = models.ForeignKey(
        "conventions.ActionSheet", on_delete=models.CASCADE, related_name="reviews"
    )
    year = year_field("année")
    text = models.TextField("bilan", max_length=LONGEST_TEXT)
    status = models.CharField("statut", max_length=12, choices=SheetStatus.choices)
    written_at = models.DateTimeField("écriture", auto_now=True)
    written_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "bilan annuel"
        verbose_name_plural = "bilans annuels"
        ordering = ("-year",)
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "year"],
                name="one_review_a_year",
                violation_error_message="Cette fiche a déjà un bilan pour cette année.",
            ),
            likely_year("review_year_is_likely"),
        ]

    def __str__(self):
        return f"Bilan {self.year}"

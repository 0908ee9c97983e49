"""What a CTG says of itself at its start, half-way and at its end."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from conventions.models.plan import Plan
from members.models import Member

LOWEST, HIGHEST = 1, 4


class Moment(models.TextChoices):
    START = "start", "Au départ"
    MIDTERM = "midterm", "À mi-parcours"
    END = "end", "À la fin"


class Criterion(models.TextChoices):
    """The six questions of an evaluation, in the order in which they are asked."""

    RELEVANCE = "relevance", "Pertinence"
    COHERENCE = "coherence", "Cohérence"
    EFFECTIVENESS = "effectiveness", "Efficacité"
    EFFICIENCY = "efficiency", "Efficience"
    IMPACT = "impact", "Effets"
    SUSTAINABILITY = "sustainability", "Durabilité"

    @property
    def question(self):
        return QUESTIONS[self]


QUESTIONS = {
    Criterion.RELEVANCE: "Le plan répond-il aux besoins des familles du territoire ?",
    Criterion.COHERENCE: "Les actions vont-elles ensemble, et avec celles des partenaires ?",
    Criterion.EFFECTIVENESS: "Ce qui était prévu a-t-il été fait ?",
    Criterion.EFFICIENCY: "Les moyens sont-ils à la mesure de ce qui est obtenu ?",
    Criterion.IMPACT: "Qu’est-ce qui a changé pour les habitants ?",
    Criterion.SUSTAINABILITY: "Ce qui marche tiendra-t-il après la CTG ?",
}
SCORES = {1: "Insuffisant", 2: "Fragile", 3: "Satisfaisant", 4: "Très satisfaisant"}


class Evaluation(models.Model):
    """The plan judged with its partners at one of its three moments."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="evaluations")
    moment = models.CharField("moment", max_length=8, choices=Moment.choices)
    held_on = models.DateField("date")
    summary = models.TextField("ce qu’il faut retenir", max_length=5_000, blank=True)
    written_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "moment"],
                name="one_evaluation_a_moment",
                violation_error_message="Cette évaluation existe déjà.",
            ),
        ]

    def __str__(self):
        return f"Évaluation {self.get_moment_display().lower()}"


class Judgement(models.Model):
    """One of the six criteria, with its mark and what is said of it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.CharField("critère", max_length=14, choices=Criterion.choices)
    score = models.PositiveSmallIntegerField(
        "note",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(LOWEST, "De 1 à 4."),
            MaxValueValidator(HIGHEST, "De 1 à 4."),
        ],
    )
    comment = models.TextField("commentaire", max_length=2_000, blank=True)

    class Meta:
        verbose_name = "jugement"
        verbose_name_plural = "jugements"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "criterion"],
                name="one_judgement_a_criterion",
                violation_error_message="Ce critère est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=4),
                name="score_is_from_one_to_four",
                violation_error_message="Une note va de 1 à 4.",
            ),
        ]

    def __str__(self):
        return f"{self.get_criterion_display()} : {self.score or 'sans note'}"

    @property
    def score_label(self):
        return SCORES.get(self.score, "")

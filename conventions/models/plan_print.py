"""A long plan on paper: made by the worker, kept while it says what the plan says."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from conventions.models.plan import Plan
from ctgnet.rows import go_together

# Beyond, its worker was lost: it can be asked for again.
LONGEST_MAKING = timedelta(minutes=10)


class PlanPrint(models.Model):
    """The PDF of a plan for one kind of reader: its team and its Cafs, or everybody."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prints")
    is_working = models.BooleanField("avec les notes de travail")
    asked_at = models.DateTimeField("demande")
    made_on = models.DateField("état au", null=True)
    # Of the page that was printed: another one means that the plan has changed.
    digest = models.CharField("empreinte", max_length=64, blank=True)
    content = models.BinaryField("fichier", null=True)

    class Meta:
        verbose_name = "PDF d’un plan"
        verbose_name_plural = "PDF de plans"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "is_working"],
                name="one_print_a_plan_and_kind_of_reader",
                violation_error_message="Ce PDF est déjà demandé.",
            ),
            go_together(
                "made_on",
                "content",
                name="a_print_and_its_day_go_together",
                message="Un PDF garde le jour de son état.",
            ),
        ]

    def __str__(self):
        return f"PDF : {self.plan}"

    @property
    def is_running(self):
        return self.content is None and self.asked_at > timezone.now() - LONGEST_MAKING

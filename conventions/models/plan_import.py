"""A plan that somebody brings in a spreadsheet: checked, written once, undone within a day."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from conventions.models.imports import UNDO_TIME
from ctgnet.rows import go_together
from members.models import Member


class PlanImport(models.Model):
    """A spreadsheet that somebody is checking before it becomes the plan; its key makes it once."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.CASCADE, related_name="plan_imports"
    )
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="plan_imports")
    table = models.JSONField("tableau", default=dict)
    created_at = models.DateTimeField("envoi", db_default=Now(), editable=False)
    done_at = models.DateTimeField("import", null=True, editable=False)
    written = models.PositiveSmallIntegerField("fiches écrites", default=0, editable=False)
    undone_at = models.DateTimeField("annulation", null=True, editable=False)
    undone_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn = models.PositiveSmallIntegerField("fiches retirées", default=0, editable=False)

    class Meta:
        verbose_name = "import d’un plan"
        verbose_name_plural = "imports de plans"
        constraints = [
            go_together(
                "undone_at",
                "undone_by",
                name="plan_import_undone_at_and_by_go_together",
                message="Une annulation garde sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(done_at__isnull=False),
                name="only_a_written_plan_import_is_undone",
                violation_error_message="Seul un import déjà écrit s’annule.",
            ),
        ]

    def __str__(self):
        return f"Import du {self.created_at:%d/%m/%Y}"

    @property
    def undo_until(self):
        return self.done_at and self.done_at + UNDO_TIME

    @property
    def can_be_undone(self):
        return bool(self.done_at and not self.undone_at and self.undo_until > timezone.now())

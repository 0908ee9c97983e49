"""A plan that somebody brings in a spreadsheet, between its reading and its confirmation."""

import uuid

from django.db import models
from django.db.models.functions import Now

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

    class Meta:
        verbose_name = "import d’un plan"
        verbose_name_plural = "imports de plans"

    def __str__(self):
        return f"Import du {self.created_at:%d/%m/%Y}"

"""Where an action of the plan stands."""

from django.db import models


class SheetStatus(models.TextChoices):
    PLANNED = "planned", "À lancer"
    IN_PROGRESS = "in_progress", "En cours"
    COMPLETED = "completed", "Réalisée"
    RECURRING = "recurring", "Pérenne"
    POSTPONED = "postponed", "Reportée"
    ABANDONED = "abandoned", "Abandonnée"


# An end that has passed says nothing of these.
WITHOUT_DEADLINE = [SheetStatus.COMPLETED, SheetStatus.RECURRING, SheetStatus.ABANDONED]
# What somebody who takes over a post finds to do.
TO_TAKE_UP = [SheetStatus.PLANNED, SheetStatus.IN_PROGRESS, SheetStatus.POSTPONED]
# What has been worked on, and is worth a review each year.
REVIEWED_STATUSES = [SheetStatus.IN_PROGRESS, SheetStatus.COMPLETED, SheetStatus.RECURRING]
TONES = {
    SheetStatus.PLANNED: "neutral",
    SheetStatus.IN_PROGRESS: "brand",
    SheetStatus.COMPLETED: "success",
    SheetStatus.RECURRING: "success",
    SheetStatus.POSTPONED: "warning",
    SheetStatus.ABANDONED: "neutral",
}

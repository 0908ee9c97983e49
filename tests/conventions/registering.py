"""A CTG that enters the register, for the tests of its actions, and what is left of it."""

from datetime import date
from decimal import Decimal

from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.actions import Planned
from conventions.models import PostKind, Stage
from members.models import AuditLine

VALUES = {
    "official_title": "Convention territoriale globale des Alpes d’Azur",
    "local_name": "Alpes d’Azur",
    "stage": Stage.SIGNED,
    "signature_date": date(2025, 12, 1),
    "start_date": date(2026, 1, 1),
    "end_date": date(2030, 12, 31),
}


def planned(places, **fields):
    values = {"kind": PostKind.OFFICER, "employer": places.azur, "fte": Decimal("0.50")}
    return Planned(**values | fields)


def jobs(name):
    rows = ProcrastinateJob.objects.filter(task_name=f"conventions.tasks.{name}")
    return [job.args for job in rows.order_by("pk")]


def audit():
    return list(AuditLine.objects.order_by("pk").values_list("verb", "actor__first_name"))

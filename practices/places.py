"""Where a sheet happened: one département, for filters and presets."""

from collections import Counter
from datetime import date

from django.utils import timezone

from conventions.models import Coverage
from ctgnet.written import WrittenOnce


def _departments_of(convention, today):
    covered = Coverage.objects.standing(today).filter(convention=convention)
    return covered.values_list("commune__department_id", flat=True)


_DEPARTMENTS = WrittenOnce(_departments_of, convention=-1, today=date.min)


def main_department_of(convention_id):
    """The code of the département of most communes of a CTG, or None when it has none."""
    codes = Counter(_DEPARTMENTS(convention=convention_id, today=timezone.localdate()))
    return min(codes, key=lambda code: (-codes[code], code), default=None)


def department_of_reader(standing):
    """The code behind « mon département »: that of one's CTG, else that of one's Caf."""
    if standing.conventions:
        return main_department_of(min(standing.conventions))
    return min(standing.cafs, default=None)

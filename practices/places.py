"""Where a sheet happened: one département, for filters and presets."""

from collections import Counter

from conventions.models import Coverage


def main_department_of(convention_id):
    """The code of the département of most communes of a CTG, or None when it has none."""
    covered = Coverage.objects.standing().filter(convention=convention_id)
    codes = Counter(covered.values_list("commune__department_id", flat=True))
    return min(codes, key=lambda code: (-codes[code], code), default=None)


def department_of_reader(standing):
    """The code behind « mon département »: that of one's CTG, else that of one's Caf."""
    if standing.conventions:
        return main_department_of(min(standing.conventions))
    return min(standing.cafs, default=None)

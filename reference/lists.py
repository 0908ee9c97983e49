"""The short official lists that many pages offer as choices: they change a few times a year."""

from django.core.cache import caches

from reference.models import Department, Theme


def departments():
    """(code, « Alpes-Maritimes (06) ») of each département of today, in the order of the codes."""
    return _kept("departments", Department.objects.active().order_by("code"))


def themes():
    """(slug, words) of each thématique, in the order of the national list."""
    return _kept("themes", Theme.objects.order_by("order"))


def _kept(name, rows):
    """Read at most once a minute by each process."""
    return caches["lists"].get_or_set(name, lambda: [(row.pk, str(row)) for row in rows])

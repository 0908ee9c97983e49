"""The short official lists that many pages offer as choices: they change a few times a year."""

from django.core.cache import caches

from reference.models import Audience, Department, Theme


def departments():
    """(code, « 06 – Alpes-Maritimes ») of each département of today, in the order of the codes."""
    rows = Department.objects.active().order_by("code")
    return _kept("departments", rows, words=lambda department: department.name_in_list)


def themes():
    """(slug, words) of each thématique, in the order of the national list."""
    return _kept("themes", Theme.objects.order_by("order"), words=str)


def audiences():
    """(slug, words) of each public."""
    return _kept("audiences", Audience.objects.order_by("order"), words=str)


def _kept(name, rows, *, words):
    """Read at most once a minute by each process."""
    return caches["lists"].get_or_set(name, lambda: [(row.pk, words(row)) for row in rows])

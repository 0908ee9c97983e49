"""Filters by place and by subject, the same on every list of the site."""

from django_filters import ChoiceFilter

from reference import lists


class DepartmentFilter(ChoiceFilter):
    """One département, or all of France; the value is its code."""

    def __init__(self, **options):
        defaults = {"label": "Département", "empty_label": "Toute la France"}
        super().__init__(choices=lists.departments, **defaults | options)


class ThemeFilter(ChoiceFilter):
    """One thématique, or all; the value is its slug."""

    def __init__(self, **options):
        defaults = {"label": "Thématique", "empty_label": "Toutes"}
        super().__init__(choices=lists.themes, **defaults | options)

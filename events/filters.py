"""Filters of the list of meetings, kept in the query string."""

import django_filters

from ctgnet.filters import ListFilter
from events.models import Event
from reference.filters import DepartmentFilter

PERIODS = [("mois", "Dans les 30 jours"), ("passees", "Passées"), ("brouillons", "À publier")]


class EventFilter(ListFilter):
    """Upcoming by default."""

    type = django_filters.ChoiceFilter(
        field_name="kind", label="Type", choices=Event.Kind.choices, empty_label="Tous les types"
    )
    departement = DepartmentFilter(field_name="department")
    mode = django_filters.ChoiceFilter(
        field_name="mode",
        label="Forme",
        choices=Event.Mode.choices,
        empty_label="Toutes les formes",
    )
    periode = django_filters.ChoiceFilter(
        label="Période", choices=PERIODS, empty_label="À venir", method="leave"
    )

    class Meta(ListFilter.Meta):
        model = Event
        fields = ["type", "departement", "mode", "periode"]

    def leave(self, queryset, name, value):
        """The period also chooses the order: see filter_queryset."""
        return queryset

    @property
    def period(self):
        return self.form.cleaned_data.get("periode") or ""

    @property
    def order(self):
        return ("-starts_at", "-pk") if self.period == "passees" else ("starts_at", "pk")

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        match self.period:
            case "passees":
                return queryset.past()
            case "brouillons":
                return queryset.filter(published_at=None)
            case "mois":
                return queryset.upcoming().within_a_month()
            case _:
                return queryset.upcoming()

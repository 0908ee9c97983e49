"""The filters of the register, kept in the address so that a list can be shared and saved."""

from django import forms
from django.db.models import Exists, OuterRef, Q, Value
from django_filters import CharFilter, ChoiceFilter

from conventions.models import Convention, Coverage, State
from ctgnet.filters import ListFilter
from reference.filters import DepartmentFilter, ThemeFilter
from reference.models import FoldName

LONGEST_QUERY = 100


class ConventionFilter(ListFilter):
    q = CharFilter(
        label="Nom de la CTG ou d’une commune",
        method="by_name",
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    etat = ChoiceFilter(label="État", choices=State.choices, method="by_state", empty_label="Tous")
    departement = DepartmentFilter(method="by_department")
    thematique = ThemeFilter(field_name="themes")

    class Meta(ListFilter.Meta):
        model = Convention
        fields: tuple[str, ...] = ()

    def by_name(self, queryset, name, value):
        """Its own name, or the beginning of the name of a commune it covers."""
        asked = FoldName(Value(value))
        covers = Coverage.objects.standing().filter(
            convention=OuterRef("pk"), commune__folded__startswith=asked
        )
        return queryset.filter(Q(folded__contains=asked) | Exists(covers))

    def by_state(self, queryset, name, value):
        return queryset.in_state(value)

    def by_department(self, queryset, name, value):
        covers = Coverage.objects.standing().filter(
            convention=OuterRef("pk"), commune__department=value
        )
        return queryset.filter(Exists(covers))

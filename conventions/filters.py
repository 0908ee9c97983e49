"""The filters of the register, kept in the address so that a list can be shared and saved."""

from django import forms
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django_filters import ChoiceFilter

from conventions.models import ActionSheet, Convention, Coverage, SheetStatus, State
from ctgnet.filters import ListFilter, TypedFilter
from reference.filters import DepartmentFilter, ThemeFilter
from reference.models import FoldName


class ConventionFilter(ListFilter):
    q = TypedFilter(
        label="Nom de la CTG ou d’une commune",
        method="by_name",
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


class PlanFilter(ListFilter):
    """The sheets of one plan: by words, thématique, status, lead, axis; those that are late or incomplete."""

    # What only its team and its Cafs are told.
    OF_THOSE_WHO_WORK_THERE = ("retard", "fiche")

    q = TypedFilter(
        label="Mot de l’intitulé",
        method="by_word",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    thematique = ThemeFilter(field_name="themes")
    statut = ChoiceFilter(field_name="status", label="Statut", choices=SheetStatus.choices)
    pilote = ChoiceFilter(label="Pilote", method="by_lead")
    axe = ChoiceFilter(label="Axe", method="by_axis")
    retard = ChoiceFilter(label="Échéances", choices=[("oui", "En retard")], method="by_lateness")
    fiche = ChoiceFilter(
        label="Fiche", choices=[("incomplete", "Incomplète")], method="by_completeness"
    )

    class Meta(ListFilter.Meta):
        model = ActionSheet
        fields: tuple[str, ...] = ()

    def __init__(self, data, queryset, *, outline, member, is_working):
        super().__init__(data, queryset)
        self.member = member
        withheld = () if is_working else self.OF_THOSE_WHO_WORK_THERE
        self.withheld = {name: self.filters.pop(name).label for name in withheld}
        self.filters["axe"].extra["choices"] = [
            (str(branch.thing.pk), f"{branch.number}. {branch.thing}") for branch in outline.axes
        ]
        self.filters["pilote"].extra["choices"] = _leads(outline.sheets, member)

    def without_effect(self):
        """Besides, what a colleague's address asks of those who may not know it."""
        return super().without_effect() | {
            name: f"{label} : filtre réservé à l’équipe et à ses Caf, sans effet"
            for name, label in self.withheld.items()
            if self.data.get(name)
        }

    def by_word(self, queryset, name, value):
        asked = FoldName(Value(value))
        return queryset.alias(folded=FoldName("title")).filter(folded__contains=asked)

    def by_lead(self, queryset, name, value):
        if value == "moi":
            return queryset.filter(lead=self.member)
        return queryset.filter(lead_organisation=value)

    def by_axis(self, queryset, name, value):
        return queryset.filter(Q(axis=value) | Q(objective__axis=value))

    def by_lateness(self, queryset, name, value):
        return queryset.late(timezone.localdate())

    def by_completeness(self, queryset, name, value):
        return queryset.incomplete()


def _leads(sheets, member):
    """Oneself first, then the organisations that lead something, by name."""
    bodies = {
        str(sheet.lead_organisation_id): sheet.lead_organisation.name
        for sheet in sheets
        if sheet.lead_organisation_id
    }
    is_leading = any(sheet.lead_id == member.pk for sheet in sheets if sheet.lead_id)
    mine = [("moi", "Moi")] if is_leading else []
    return mine + sorted(bodies.items(), key=lambda body: body[1])

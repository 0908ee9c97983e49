"""The filters of the directory, kept in the query string."""

import django_filters
from django import forms
from django.db.models import Q

from conventions.models import Assignment, Convention, Coverage, PostKind
from ctgnet.filters import ListFilter, TypedFilter
from ctgnet.pages.directory.people import able, held
from members.models import Member, Role
from reference.filters import DepartmentFilter, ThemeFilter

ROLES = [
    ("caf", "Équipes des Caf"),
    (Role.Kind.PARTNER.value, Role.Kind.PARTNER.label),
    (Role.Kind.NATIONAL.value, Role.Kind.NATIONAL.label),
]


class DirectoryFilter(ListFilter):
    q = TypedFilter(method="named_or_able", label="Nom ou sujet")
    fonction = django_filters.ChoiceFilter(
        method="of_function",
        label="Fonction",
        choices=[*PostKind.choices, *ROLES],
        empty_label="Toutes",
    )
    thematique = ThemeFilter(method="of_theme")
    departement = DepartmentFilter(method="of_department")
    # Reached from the page of a CTG: a list of a thousand names would help nobody.
    ctg = django_filters.ModelChoiceFilter(
        method="of_convention",
        label="CTG",
        queryset=Convention.objects.confirmed(),
        to_field_name="slug",
        widget=forms.HiddenInput,
    )

    class Meta(ListFilter.Meta):
        model = Member
        fields = ["q", "fonction", "thematique", "departement", "ctg"]

    def named_or_able(self, people, name, value):
        """Each word typed is in the name, or in what the person can help with."""
        named = Member.objects.named_like(value)
        return people.filter(Q(pk__in=named.values("pk")) | Q(pk__in=able(value).values("pk")))

    def of_function(self, people, name, value):
        if value == "caf":
            return people.filter(held(Role, kind__in=Role.OF_CAF))
        if value in PostKind.values:
            return people.filter(held(Assignment, post__kind=value))
        return people.filter(held(Role, kind=value))

    def of_theme(self, people, name, theme):
        return people.filter(held(Assignment, post__themes=theme))

    def of_department(self, people, name, department):
        here = Coverage.objects.standing().filter(commune__department=department)
        carries = held(Assignment, post__convention__in=here.values("convention"))
        return people.filter(carries | Q(held(Role, caf__departments=department)))

    def of_convention(self, people, name, convention):
        return people.filter(held(Assignment, post__convention=convention))

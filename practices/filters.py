"""The filters of the library, kept in the address so that a list can be shared and saved."""

from django import forms
from django_filters import ChoiceFilter

from ctgnet.filters import ListFilter, TypedFilter
from practices.facets import TITLES
from practices.models import Sheet


def _code(field_name):
    """A code that is not checked against its table: an unknown one simply leaves no sheet."""
    return TypedFilter(field_name=field_name, widget=forms.HiddenInput)


class SheetFilter(ListFilter):
    thematique = _code("themes")
    public = _code("audiences")
    departement = _code("department")
    type = ChoiceFilter(label=TITLES["type"], field_name="kind", choices=Sheet.Kind.choices)
    territoire = ChoiceFilter(
        label=TITLES["territoire"], field_name="area_kind", choices=Sheet.AreaKind.choices
    )
    recul = ChoiceFilter(
        label=TITLES["recul"], field_name="maturity", choices=Sheet.Maturity.choices
    )

    class Meta(ListFilter.Meta):
        model = Sheet
        fields: tuple = ()

    @property
    def active(self):
        """{filter: value} of those that make sense, in the order of the page."""
        self.form.is_valid()
        return {
            name: self.form.cleaned_data[name]
            for name in TITLES
            if self.form.cleaned_data.get(name)
        }

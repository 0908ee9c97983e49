"""What every filtered list has: its filters in the address, to share and save, each removable."""

import django_filters
from django import forms

from ctgnet.forms import FrenchForm


class FilterForm(FrenchForm, forms.Form):
    """The filters as a form, with the site's layout."""


class ListFilter(django_filters.FilterSet):
    """A value that makes no sense is as if it were absent."""

    class Meta:
        form = FilterForm

    @property
    def active(self):
        """{filter: what its address says} of those that make sense."""
        self.form.is_valid()
        return {
            name: self.form[name].value()
            for name in self.filters
            if self.form.cleaned_data.get(name)
        }

    def querystring(self, *without):
        """The address of this list from its first page, without the filters that are named."""
        kept = self.data.copy()
        for name in ("apres", *without):
            kept.pop(name, None)
        return kept.urlencode()

    def chips(self):
        """Each filter in force in words, with the address of the list without it."""
        return [(self._in_words(name), f"?{self.querystring(name)}") for name in self.active]

    def _in_words(self, name):
        value = self.form.cleaned_data[name]
        field = self.form.fields[name]
        if isinstance(field, forms.CharField):
            return f"« {value} »"
        if isinstance(field, forms.ModelChoiceField):
            return f"{field.label} : {value}"
        return dict(field.choices)[value]

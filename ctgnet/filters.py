"""What every filtered list has: its filters in the address, to share and save, each removable."""

import re

import django_filters
from django import forms

from ctgnet.forms import FrenchForm

LONGEST_SEARCH = 100
UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class TypedField(forms.CharField):
    """Never refused: cut as every search of the site is, so that no list is silently left whole."""

    def to_python(self, value):
        line = " ".join(UNSTORABLE.sub(" ", str(value or "")).split())
        return line[:LONGEST_SEARCH].strip()


class TypedFilter(django_filters.CharFilter):
    """What a reader types, or a code that their address holds."""

    field_class = TypedField


class FilterForm(FrenchForm, forms.Form):
    """The filters as a form, with the site's layout."""

    does_nothing = True


class ListFilter(django_filters.FilterSet):
    """A value that makes no sense is as if it were absent, and the page says so."""

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
        said = {name: self._in_words(name) for name in self.active} | self.without_effect()
        return [(words, f"?{self.querystring(name)}") for name, words in said.items()]

    def without_effect(self):
        """{filter: words}: the list is not narrowed by what makes no sense, and its reader must know."""
        return {
            name: f"{self.form.fields[name].label or name} : valeur inconnue, sans effet"
            for name in self.filters
            if name in self.form.errors
        }

    def _in_words(self, name):
        value = self.form.cleaned_data[name]
        field = self.form.fields[name]
        if isinstance(field, forms.CharField):
            return f"« {value} »"
        if isinstance(field, forms.ModelChoiceField):
            return f"{field.label} : {value}"
        return dict(field.choices)[value]

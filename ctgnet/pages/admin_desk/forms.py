"""Whom to propose: a member known by the address of their account; why two organisations are one."""

from django import forms

from conventions.choices import search_organisations
from ctgnet.forms import FrenchForm
from members.forms import ReasonField
from members.models import Member
from reference.models import Caf, Organisation


class KnownMemberForm(FrenchForm, forms.Form):
    """An address says whether it is that of an account to whoever has written a reason, and to no one else."""

    email = forms.EmailField(label="Adresse e-mail de son compte")
    note = ReasonField(
        label="Pourquoi cette personne",
        help_text="Si elle cache son adresse à tous, elle lira ce motif, et il reste au journal.",
    )
    member: Member

    def clean(self):
        values = super().clean()
        if {"email", "note"} <= values.keys():
            found = Member.objects.listed().proved().of_address(values["email"]).first()
            if found is None:
                self.add_error("email", "Aucun compte ouvert à cette adresse.")
            else:
                self.member = found
        return values


class ReferentForm(KnownMemberForm):
    caf = forms.ModelChoiceField(label="Caf", queryset=Caf.objects.active().order_by("code"))


class OrganisationField(forms.ModelChoiceField):
    """One of those found, told by what tells it from a homonym."""

    def __init__(self, **options):
        super().__init__(
            Organisation.objects.none(),
            widget=forms.RadioSelect,
            empty_label=None,
            required=False,
            **options,
        )

    def label_from_instance(self, one):
        siren = f", SIREN {one.siren}" if one.siren else ""
        listed = ", liste officielle" if one.is_of_a_place else ""
        return f"{one.name} ({one.get_kind_display()}{listed}{siren}, n° {one.pk})"


class TwoOrganisationsForm(FrenchForm, forms.Form):
    """A search by name on each side; what it finds is chosen below it."""

    does_nothing = True
    one_q = forms.CharField(label="Nom du premier", max_length=200, required=False)
    one = OrganisationField(label="Le premier")
    other_q = forms.CharField(label="Nom du second", max_length=200, required=False)
    other = OrganisationField(label="Le second")
    SIDES = (("one_q", "one"), ("other_q", "other"))

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        for asked, name in self.SIDES:
            text = (data or {}).get(asked, "").strip()
            found = [organisation.pk for organisation in search_organisations(text)]
            self.fields[asked].help_text = (
                "Aucun organisme ne porte ce nom." if text and not found else ""
            )
            if found:
                rows = Organisation.objects.filter(pk__in=found).order_by("folded", "pk")
                self.fields[name].queryset = rows
            else:
                del self.fields[name]

    @property
    def can_compare(self):
        return "one" in self.fields and "other" in self.fields

    @property
    def both(self):
        return self.cleaned_data["one"], self.cleaned_data["other"]

    def clean(self):
        values = super().clean()
        if "comparer" not in self.data or self.errors:
            return values
        one, other = values.get("one"), values.get("other")
        if not (one and other):
            raise forms.ValidationError("Choisissez un organisme de chaque côté.")
        if one == other:
            raise forms.ValidationError("Choisissez deux organismes différents.")
        return values


class MergeForm(FrenchForm, forms.Form):
    """Why they are one; `seen` is what the page said of both."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = ReasonField(
        label="Pourquoi ces deux organismes n’en font qu’un ?",
        help_text="Le motif reste au journal, avec votre nom.",
    )

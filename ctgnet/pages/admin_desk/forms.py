"""Whom to propose: a member known by the address of their account; why two organisations are one."""

from django import forms

from ctgnet.forms import FrenchForm
from members.forms import ReasonField
from members.models import Member
from reference.models import Caf


class KnownMemberForm(FrenchForm, forms.Form):
    email = forms.EmailField(label="Adresse e-mail de son compte")
    note = forms.CharField(label="Pourquoi cette personne", max_length=300)

    def clean_email(self):
        member = Member.objects.listed().filter(email__iexact=self.cleaned_data["email"]).first()
        if member is None:
            raise forms.ValidationError("Aucun compte ouvert à cette adresse.")
        self.member = member
        return member.email


class ReferentForm(KnownMemberForm):
    caf = forms.ModelChoiceField(
        label="Caf", queryset=Caf.objects.active().order_by("code"), empty_label="Choisir"
    )


class MergeForm(FrenchForm, forms.Form):
    """Why they are one; `seen` is what the page said of both."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = ReasonField(
        label="Pourquoi ces deux organismes n’en font qu’un ?",
        help_text="Le motif reste au journal, avec votre nom.",
    )

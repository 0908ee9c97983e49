"""What was registered wrong from the first day: communes, and who signed or contributes."""

from functools import cached_property

from django import forms
from django.utils import timezone

from conventions.amending import first_communes
from conventions.forms.fields import day_field
from conventions.forms.moves import MovesPage, TypedPage
from conventions.forms.parts import SignatoriesForm
from conventions.forms.pick import Pick
from conventions.models import PARTNER_SIGNS_NOTHING, Signatory
from ctgnet.forms import Checkboxes, FrenchForm
from members.forms import ReasonField
from reference.models import Commune

Participation = Signatory.Participation
TO_COME = "Ce jour n’est pas encore venu : notez-le quand ce sera fait."


# Communes ----------------------------------------------------------------------------------------


class WrongCommunesForm(FrenchForm, forms.Form):
    """What should never have been in, and why the register is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    leaving_communes = forms.ModelMultipleChoiceField(
        label="Communes inscrites par erreur",
        queryset=Commune.objects.none(),
        required=False,
        widget=Checkboxes,
    )
    reason = ReasonField(
        label="Pourquoi cette correction ?",
        help_text="L’équipe et les Caf de cette CTG liront ce motif.",
    )

    def __init__(self, *args, convention, **options):
        super().__init__(*args, **options)
        self.fields["leaving_communes"].queryset = (
            Commune.objects.filter(pk__in=first_communes(convention))
            .select_related("department")
            .order_by("folded")
        )
        if not convention.is_confirmed:
            del self.fields["reason"]  # nobody has read it yet


class PerimeterCorrection(MovesPage):
    """The communes that were missing, and those that were there by mistake, from the first day."""

    def __init__(self, convention, posted=None, *, judged=False):
        super().__init__(convention, posted, judged=judged)
        self.wrong = self._part(WrongCommunesForm, convention=convention)

    @property
    def forms(self):
        return [self.joining, self.wrong]

    def values(self):
        said = self.wrong.cleaned_data
        return {
            "version": said["version"],
            "joining": self.joining.perimeter.codes,
            "leaving": frozenset(commune.pk for commune in said["leaving_communes"]),
            "reason": said.get("reason", ""),
        }


# Signatories and partners ------------------------------------------------------------------------


class SignatoryForm(FrenchForm, forms.Form):
    """One that stands in the CTG: its part, its deliberation, its signature."""

    participation = forms.ChoiceField(label="Participation", choices=Participation.choices)
    deliberation_date = day_field("Délibération du")
    signed_on = day_field("Signé le")
    is_wrong = forms.BooleanField(label="Retirer cet organisme", required=False)

    def __init__(self, *args, row, initial=None):
        facts = ("participation", "deliberation_date", "signed_on")
        known = {name: getattr(row, name) for name in facts}
        super().__init__(*args, prefix=f"s{row.pk}", initial=known | (initial or {}))
        self.row = row
        self.row_name = row.organisation.name
        if row.via_amendment_id:  # its coming and going are those of an avenant
            del self.fields["participation"], self.fields["is_wrong"]

    def clean(self):
        values = super().clean()
        for name in ("deliberation_date", "signed_on"):
            if (values.get(name) or timezone.localdate()) > timezone.localdate():
                self.add_error(name, TO_COME)
        has_signed = values.get("deliberation_date") or values.get("signed_on")
        if values.get("participation") == Participation.PARTNER and has_signed:
            self.add_error("participation", PARTNER_SIGNS_NOTHING)
        return values

    @property
    def facts(self):
        """{column: value} to write; None for one to take out."""
        if self.cleaned_data.get("is_wrong"):
            return None
        return {name: value for name, value in self.cleaned_data.items() if name != "is_wrong"}


class NewBodiesForm(SignatoriesForm):
    """Bodies that the register had forgotten, all in one part."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    added_as = forms.ChoiceField(
        label="Ces organismes sont",
        choices=[
            (Participation.SIGNATORY, "Signataires"),
            (Participation.PARTNER, "Partenaires non signataires"),
        ],
        widget=forms.RadioSelect,
        initial=Participation.SIGNATORY,
    )


class SignatoriesPage(TypedPage):
    """Those that stand in the CTG, a line each, and those to add."""

    def __init__(self, convention, posted=None, *, judged=False):
        super().__init__(convention, posted, judged=judged)
        standing = convention.signatories.filter(left_on=None).in_order()
        self.rows = [self._part(SignatoryForm, prefix=f"s{row.pk}-", row=row) for row in standing]
        self.added = self._part(NewBodiesForm)

    @property
    def forms(self):
        return [*self.rows, self.added]

    @cached_property
    def pick(self):
        return Pick("signataire", self.data)

    def values(self):
        said = self.added.cleaned_data
        return {
            "version": said["version"],
            "standing": {form.row.pk: form.facts for form in self.rows},
            "joining": said["signatories"],
            "joining_as": said["added_as"],
        }

"""A colleague to propose or to hand a request to, and why a list of people leaves the site."""

from django import forms

from ctgnet.forms import FrenchForm
from members.forms import ReasonField
from members.models import Member
from reference.models import Caf


class ColleagueForm(FrenchForm, forms.Form):
    """A colleague of one's own Caf: an unknown address receives an invitation."""

    caf = forms.ModelChoiceField(label="Caf", queryset=Caf.objects.none(), empty_label=None)
    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
    email = forms.EmailField(
        label="Adresse e-mail professionnelle",
        help_text="Une adresse inconnue reçoit une invitation valable sept jours.",
    )
    note = forms.CharField(label="Ce qui aidera à valider", max_length=300, required=False)

    def __init__(self, *args, cafs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["caf"].queryset = Caf.objects.active().filter(pk__in=cafs).order_by("code")


class DelegateForm(FrenchForm, forms.Form):
    """Which colleague of its Caf answers a request; `seen` says how it stood when the page was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    to = forms.ModelChoiceField(
        label="Collègue",
        queryset=Member.objects.none(),
        error_messages={
            "invalid_choice": "Choisissez une personne qui travaille aujourd’hui à la Caf de cette demande."
        },
    )
    note = forms.CharField(
        label="Un mot pour cette personne",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues


class ExportForm(FrenchForm, forms.Form):
    """A list of a Caf that leaves the site; why, where it is asked."""

    reason = ReasonField(
        label="À quoi servira cette liste ?",
        help_text="Le motif reste au journal, avec votre nom. Vingt listes par jour au plus.",
    )

    def __init__(self, *args, must_say_why, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_why = must_say_why
        if not must_say_why:
            del self.fields["reason"]

    @property
    def reason_given(self):
        return self.cleaned_data.get("reason", "")


class PeopleExportForm(FrenchForm, forms.Form):
    """Why names and addresses leave the site."""

    reason = ReasonField(
        label="À quoi servira cette liste de personnes ?",
        help_text="Le motif reste au journal de la Caf, avec votre nom. Trois fois par jour au plus.",
    )

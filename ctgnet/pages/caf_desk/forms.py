"""A colleague to propose, and why a list of people leaves the site."""

from django import forms

from ctgnet.forms import FrenchForm
from members.forms import ReasonField
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


class PeopleExportForm(FrenchForm, forms.Form):
    """Why names and addresses leave the site."""

    reason = ReasonField(
        label="À quoi servira cette liste de personnes ?",
        help_text="Le motif reste au journal de la Caf, avec votre nom. Trois fois par jour au plus.",
    )

"""Why a national administrator opens what is not his."""

from django import forms

from ctgnet.forms import FrenchForm


class ReasonField(forms.CharField):
    """A few words that the people concerned will read."""

    def __init__(self, **options):
        options.setdefault("help_text", "L’équipe et les Caf de cette CTG liront ce motif.")
        super().__init__(max_length=300, widget=forms.Textarea(attrs={"rows": 3}), **options)


class OpeningForm(FrenchForm, forms.Form):
    reason = ReasonField(label="Pourquoi l’ouvrir ?")

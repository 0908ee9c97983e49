"""An erasure is typed, so that nobody leaves by a slip of the finger."""

from django import forms

from ctgnet.forms import FrenchForm

WORD = "EFFACER"


class EraseForm(FrenchForm, forms.Form):
    word = forms.CharField(
        label=f"Pour confirmer, écrivez {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_word(self):
        if self.cleaned_data["word"].strip().upper() != WORD:
            raise forms.ValidationError(f"Écrivez le mot {WORD}, en entier.")
        return WORD

"""What a plan takes up of the previous generation."""

from django import forms

from conventions.planning.carrying import keys_of, proposed
from ctgnet.forms import FrenchForm


class CarryForm(FrenchForm, forms.Form):
    """A box a line of the earlier plan; what is not finished is ticked beforehand."""

    chosen = forms.MultipleChoiceField(
        label="Ce qui continue", error_messages={"required": "Cochez au moins une ligne."}
    )

    def __init__(self, *args, outline, **options):
        super().__init__(*args, **options)
        self.fields["chosen"].choices = [(key, key) for key in keys_of(outline)]
        self.fields["chosen"].error_messages["required"] = "Cochez au moins une ligne."
        self.initial["chosen"] = list(proposed(outline))

    @property
    def ticked(self):
        """As they are shown: what was ticked when the form comes back."""
        return set(self["chosen"].value() or [])

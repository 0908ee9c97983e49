"""A message to pass on."""

from django import forms

from ctgnet.forms import FrenchForm
from members.models import RelayedMessage


class WriteForm(FrenchForm, forms.ModelForm):
    class Meta:
        model = RelayedMessage
        fields = ["text", "gives_address"]
        labels = {"text": "Votre message"}
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "gives_address": "Sans cela, la réponse passera par le réseau et votre adresse restera cachée."
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True

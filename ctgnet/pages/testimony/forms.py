"""What one agrees to say of the trade."""

from django import forms

from ctgnet.forms import FrenchForm
from members.models import Testimony


class TestimonyForm(FrenchForm, forms.ModelForm):
    """The words, and an agreement that is given by ticking, never by default."""

    class Meta:
        model = Testimony
        fields = ["text", "role_words"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "text": "De 60 à 120 mots, à la première personne, sans nommer quelqu’un d’autre.",
        }

    agrees = forms.BooleanField(
        label="J’accepte que mon prénom, ma fonction et ce témoignage soient lus par tout le monde, "
        "sur l’accueil et sur la page du métier. Je peux retirer cet accord à tout moment."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("text", "role_words"):
            self.fields[name].required = True
        self.fields["agrees"].error_messages["required"] = (
            "Cochez cette case pour donner votre accord."
        )

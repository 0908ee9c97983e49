"""What people write to the team of the site."""

from django import forms

from ctgnet.forms import FrenchForm

SUBJECTS = [
    ("question", "Une question sur le réseau ou sur le site"),
    ("accessibility", "Une difficulté d’accès à une page"),
    ("personal-data", "Mes données personnelles"),
    ("content", "Un contenu à corriger ou à retirer"),
    ("other", "Autre chose"),
]


class ContactForm(FrenchForm, forms.Form):
    """Answered by a person; a signed-in member does not give their address again."""

    subject = forms.ChoiceField(label="Vous écrivez pour", choices=SUBJECTS)
    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="Pour vous répondre, et rien d’autre. Exemple : prenom.nom@exemple.fr.",
    )
    message = forms.CharField(
        label="Votre message",
        max_length=1800,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Si vous parlez d’une page, collez son adresse. 1\u202f800 caractères au plus.",
    )
    # Shown to nobody; a robot fills in whatever it finds.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        if member is not None:
            del self.fields["email"]

    @property
    def is_from_a_robot(self):
        return bool(self.cleaned_data["website"])

    @property
    def details(self):
        """The subject in words, then the message, as the national administration reads them."""
        return f"{dict(SUBJECTS)[self.cleaned_data['subject']]}\n\n{self.cleaned_data['message']}"

"""What one writes to the team of a CTG, or to a Caf."""

from django import forms

from conventions.models import TeamLetter
from ctgnet.forms import FrenchForm
from ctgnet.mail.messages import one_line


class LetterForm(FrenchForm, forms.ModelForm):
    """A visitor gives a name and an address; an account has both, a member has proved them."""

    class Meta:
        model = TeamLetter
        fields = ["name", "email", "text"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "text": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "email": "Donnée aux personnes qui vous lisent, pour vous répondre, et à elles seules. "
            "Exemple : prenom.nom@exemple.fr.",
            "text": "3\u202f000 caractères au plus. Ni numéro d’allocataire, ni dossier personnel.",
        }

    # Shown to nobody; a robot fills in whatever it finds.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, writer, **kwargs):
        super().__init__(*args, **kwargs)
        self.writer = writer if writer.is_authenticated else None
        if self.writer:
            del self.fields["email"]
            if self.writer.first_name or self.writer.last_name:
                del self.fields["name"]

    def clean_name(self):
        return one_line(self.cleaned_data["name"])

    @property
    def is_from_a_robot(self):
        return bool(self.cleaned_data["website"])

    @property
    def values(self):
        """What the action asks for, whoever writes."""
        typed = self.cleaned_data
        if self.writer is None:
            return {"name": typed["name"], "email": typed["email"], "text": typed["text"]}
        return {
            "name": typed.get("name") or self.writer.full_name,
            "email": self.writer.email,
            "text": typed["text"],
            "sender": self.writer,
        }

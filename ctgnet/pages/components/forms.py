"""A form that shows every kind of field; it saves nothing."""

from django import forms

from ctgnet.forms import CHOOSE, Checkboxes, FrenchForm, ThemeCheckboxes
from reference.models import Theme


class SampleForm(FrenchForm, forms.Form):
    title = forms.CharField(
        label="Titre de la fiche",
        max_length=120,
        help_text="Une phrase qui dit l’action et le lieu. Exemple : « Un café des parents itinérant ».",
    )
    summary = forms.CharField(label="En bref", widget=forms.Textarea(attrs={"rows": 3}))
    email = forms.EmailField(label="Adresse de la personne", required=False)
    day = forms.DateField(label="Date de la rencontre", required=False)
    time = forms.TimeField(label="Heure", required=False)
    fte = forms.DecimalField(label="Part d’un temps plein", max_value=1, required=False)
    kind = forms.ChoiceField(
        label="Nature", choices=[("", CHOOSE), ("practice", "Pratique"), ("tool", "Outil")]
    )
    mode = forms.ChoiceField(
        label="Format",
        widget=forms.RadioSelect,
        choices=[("onsite", "Sur place"), ("remote", "À distance"), ("hybrid", "Les deux")],
    )
    audiences = forms.MultipleChoiceField(
        label="Publics",
        widget=Checkboxes,
        required=False,
        choices=[("families", "Familles"), ("teenagers", "Adolescents"), ("elders", "Aînés")],
    )
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques", queryset=Theme.objects.all(), widget=ThemeCheckboxes, required=False
    )
    document = forms.FileField(label="Document", required=False)
    agreement = forms.BooleanField(label="Mon employeur est d’accord pour ce partage")

    groups = (
        ("L’essentiel", ["title", "summary", "kind"]),
        ("La rencontre", ["mode", "day", "time"]),
    )

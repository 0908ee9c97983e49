"""An organisation that no official list holds."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value

from conventions.forms.parts import refused_lines
from conventions.perimeter import LONGEST_PASTE, PastedCodes, read_codes
from ctgnet.forms import CHOOSE, FrenchForm
from reference.models import FoldName, Organisation

Kind = Organisation.Kind
# Communes, intercommunalities, départements and Cafs come from the official lists.
ADDED = [kind for kind in Kind if kind not in {Kind.COMMUNE, Kind.EPCI, Kind.DEPARTMENT, Kind.CAF}]


class OrganisationForm(FrenchForm, forms.Form):
    kind = forms.ChoiceField(
        label="Type",
        choices=[("", CHOOSE), *((kind.value, kind.label) for kind in ADDED)],
    )
    name = forms.CharField(
        label="Nom",
        max_length=200,
        help_text="En toutes lettres, puis le sigle : « Syndicat intercommunal du Val (SIVAL) ».",
    )
    siren = forms.RegexField(
        r"^\d{9}$",
        label="Numéro SIREN",
        required=False,
        help_text="Neuf chiffres, si vous l’avez.",
        error_messages={"invalid": "Un numéro SIREN a neuf chiffres. Exemple : 200039931."},
    )
    codes = forms.CharField(
        label="Communes membres d’un syndicat",
        required=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une commune par ligne, par son code ou son nom. Elles pourront former un périmètre.",
    )
    is_another = forms.BooleanField(
        label="C’est un autre organisme, qui porte le même nom", required=False
    )
    pasted = PastedCodes()

    def __init__(self, *args, organisation=None, **options):
        super().__init__(*args, **options)
        self.organisation = organisation
        if not self.is_bound or not self._namesake(self.data.get("name", "")):
            del self.fields["is_another"]

    def clean_siren(self):
        siren = self.cleaned_data["siren"]
        known = Organisation.objects.active().exclude(pk=self._own_pk).filter(siren=siren)
        if siren and (other := known.first()):
            raise ValidationError(f"Ce numéro est celui de « {other.name} », déjà dans la liste.")
        return siren

    def clean_codes(self):
        self.pasted = read_codes(self.cleaned_data["codes"])
        if refused := refused_lines(self.pasted):
            raise ValidationError(refused)
        return self.cleaned_data["codes"]

    def clean(self):
        values = super().clean()
        namesake = self._namesake(values.get("name", ""))
        if namesake and not values.get("is_another"):
            self.add_error(
                "name",
                f"« {namesake.name} » ({namesake.get_kind_display()}) est déjà dans la liste : "
                "cherchez-le par son nom, ou cochez qu’il s’agit d’un autre.",
            )
        return values

    def values(self):
        """What the actions take."""
        named = {name: self.cleaned_data[name] for name in ("kind", "name", "siren")}
        return named | {"communes": self.pasted.communes}

    @property
    def _own_pk(self):
        return self.organisation and self.organisation.pk

    def _namesake(self, name):
        """Another organisation of the same name, whatever its case and its accents."""
        if not name.strip() or "\x00" in name:
            return None
        same = Organisation.objects.active().filter(folded=FoldName(Value(name.strip())))
        return same.exclude(pk=self._own_pk).first()

"""The parts of the register form: what it is called, where it applies, who signs."""

from django import forms
from django.core.exceptions import ValidationError

from conventions.choices import bodies_of, communes_of_syndicates, is_number
from conventions.forms.fields import CodesField, day_field
from conventions.models import (
    SIGNED_TO_COME,
    Convention,
    Stage,
    fifth_anniversary_eve,
    is_signed_to_come,
)
from conventions.perimeter import LONGEST_PASTE, NUMBER, PastedCodes, Perimeter, read_codes
from ctgnet.forms import FrenchForm, ThemeCheckboxes
from members.forms import ReasonField
from reference.models import Commune, Intercommunality, Theme

MOST_LINES_TOLD = 20
TOO_LONG_A_PASTE = (
    "Ce texte est trop long (%(show_value)s caractères, %(limit_value)s au plus) : collez seulement "
    "la colonne des codes. Il n’a pas été gardé, le reste de votre saisie l’est."
)


class IdentityForm(FrenchForm, forms.Form):
    official_title = forms.CharField(
        label="Intitulé officiel",
        max_length=200,
        help_text="Par exemple « Convention territoriale globale des Alpes d’Azur ».",
    )
    local_name = forms.CharField(
        label="Nom local",
        max_length=120,
        required=False,
        help_text="Le nom que l’on dit sur place, s’il y en a un : il sert de titre.",
    )
    stage = forms.ChoiceField(label="Étape", choices=Stage.choices, initial=Stage.SIGNED)
    signature_date = day_field("Date de signature")
    start_date = day_field("Début")
    end_date = day_field(
        "Fin",
        help_text="Si vous la laissez vide, nous proposons cinq ans jour pour jour.",
    )
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques", queryset=Theme.objects.all(), required=False, widget=ThemeCheckboxes
    )
    # The generation that this one follows, when the form was opened by « Renouveler ».
    previous = forms.CharField(required=False, widget=forms.HiddenInput)
    end_is_proposed = False

    def clean_previous(self):
        number = self.cleaned_data["previous"]
        if not number:
            return None
        known = Convention.objects.confirmed()
        found = known.filter(pk=number).first() if is_number(number) else None
        if found is None:
            raise ValidationError("La CTG à renouveler n’existe plus : repartez de sa page.")
        return found

    def clean(self):
        values = super().clean()
        start, end = values.get("start_date"), values.get("end_date")
        if values.get("stage") == Stage.SIGNED and not start and "start_date" not in self.errors:
            self.add_error("start_date", "Une CTG signée a une date de début.")
        if is_signed_to_come(values.get("stage"), values.get("signature_date")):
            self.add_error("signature_date", SIGNED_TO_COME)
        if start and end and end < start:
            self.add_error("end_date", "La fin doit venir après le début.")
        if start and not end and "end_date" not in self.errors:
            self.end_is_proposed = True
            values["end_date"] = fifth_anniversary_eve(start)
        return values


def refused_lines(pasted):
    """What was not understood, line by line; the first ones, then how many more."""
    lines = [
        f"Ligne {line} : {'code inconnu' if NUMBER.search(code) else 'nom inconnu, ou porté par plusieurs communes :'} "
        f"{code[:20]}."
        for line, code in pasted.unknown
    ]
    rest = len(lines) - MOST_LINES_TOLD
    return lines[:MOST_LINES_TOLD] + ([f"Et {rest} autres codes inconnus."] if rest > 0 else [])


class PerimeterForm(FrenchForm, forms.Form):
    """Whole intercommunalities minus exceptions, communes one by one, and pasted codes."""

    epcis = CodesField(label="Intercommunalités", required=False)
    exceptions = CodesField(label="Communes hors de la CTG", required=False)
    communes = CodesField(label="Communes", required=False)
    syndicates = CodesField(label="Syndicats", required=False)
    codes = forms.CharField(
        label="Codes Insee ou noms collés",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_PASTE,
        error_messages={"max_length": TOO_LONG_A_PASTE},
        help_text="Une colonne copiée d’un tableur convient, une commune par ligne : « 06088 », "
        "« Nice (06088) » ou « Nice ». Les anciens codes sont reconnus.",
    )
    pasted = PastedCodes()
    perimeter = Perimeter()
    needs_communes = True

    def clean_codes(self):
        text = self.cleaned_data["codes"]
        self.pasted = read_codes(text)
        if refused := refused_lines(self.pasted):
            raise ValidationError(refused)
        return text

    def clean(self):
        values = super().clean()
        epcis = existing(Intercommunality, values["epcis"])
        communes = existing(Commune, values["communes"])
        if len(epcis) < len(values["epcis"]) or len(communes) < len(values["communes"]):
            raise ValidationError("Un territoire choisi n’existe plus : choisissez-le de nouveau.")
        if "codes" in self.errors:
            return values
        self.perimeter = Perimeter.of(
            epcis=epcis,
            exceptions=values["exceptions"],
            communes=communes | communes_of_syndicates(values["syndicates"]),
            pasted=self.pasted.communes,
        )
        if self.needs_communes and not self.perimeter.codes:
            raise ValidationError("Choisissez au moins une commune ou une intercommunalité.")
        return values


class SignatoriesForm(FrenchForm, forms.Form):
    signatories = CodesField(label="Signataires", required=False)

    def clean_signatories(self):
        values = self.cleaned_data["signatories"]
        found = bodies_of(values)
        if len(found) < len(values):
            raise ValidationError("Un organisme choisi n’existe plus : choisissez-le de nouveau.")
        return [found[value] for value in values]


class ShapeForm(FrenchForm, forms.Form):
    """The shape of the territory, proposed and editable; why, for the national administration alone."""

    shape = forms.ChoiceField(label="Forme du territoire", choices=Convention.Shape.choices)
    reason = ReasonField(
        label="Pourquoi l’enregistrer à la place de la Caf ?",
        help_text="L’équipe et les Caf de cette CTG liront ce motif.",
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, must_say_why, **options):
        super().__init__(data, **options)
        if not must_say_why:
            del self.fields["reason"]


def existing(model, codes):
    """Those of these codes that name a place of today."""
    return set(model.objects.active().filter(pk__in=codes).values_list("pk", flat=True))

"""A body of a CTG as it is typed, and who sits in it."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from conventions.forms.fields import EmployerFields, PersonFields, day_field
from conventions.models import Body
from ctgnet.forms import FrenchForm, ThemeCheckboxes


class BodyForm(FrenchForm, forms.ModelForm):
    """What it is called, how often it meets, where it works."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    groups = (
        ("L’instance", ["kind", "name", "meetings_a_year", "rhythm"]),
        ("Ses thématiques", ["themes"]),
        (
            "Ses liens, pour l’équipe et ses Caf",
            ["wall_url", "wall_label", "folder_url", "folder_label"],
        ),
    )

    class Meta:
        model = Body
        fields = (
            "kind",
            "name",
            "meetings_a_year",
            "rhythm",
            "themes",
            "wall_url",
            "wall_label",
            "folder_url",
            "folder_label",
        )
        widgets = {"themes": ThemeCheckboxes}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version


class NewBodyForm(BodyForm):
    """The same, opened once even when it is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        del self.fields["version"]


class CloseBodyForm(FrenchForm, forms.Form):
    on = day_field("Dernier jour", help_text="Aujourd’hui par défaut.")


class SeatForm(FrenchForm, EmployerFields, PersonFields):
    """A member of the network, or an organisation with the quality of who speaks for it."""

    role = forms.CharField(
        label="Qualité",
        max_length=120,
        required=False,
        help_text="« Adjointe à la petite enfance », « Direction du centre social ».",
    )
    is_chair = forms.BooleanField(label="Préside l’instance", required=False)
    groups = (
        ("Un membre du réseau", ["person_q", "person"]),
        ("Ou un organisme", ["employer_q", "employer"]),
        ("À quel titre", ["role", "is_chair"]),
    )
    field_order = [name for _, names in groups for name in names]

    def __init__(self, data=None, *, reader, signatories=()):
        super().__init__(data)
        for name in ("first_name", "last_name", "email"):
            del self.fields[name]
        self.fields["employer_q"].label = "Chercher un organisme"
        self.fields["employer_q"].help_text = "Les signataires sont déjà dans la liste."
        self.fields["employer"].label = "Organisme"
        self.offer_employers(signatories)
        self.offer_people(reader)

    def clean(self):
        values = super().clean()
        person = self.clean_person_fields(values)
        values["member"] = person and person.member
        values["organisation"] = None
        if values.get("employer") or values.get("employer_q"):
            values["organisation"] = self.clean_employer_fields(values)
        if not self.errors and bool(values["member"]) == bool(values["organisation"]):
            raise ValidationError("Indiquez une personne ou un organisme, pas les deux.")
        return values

    def seat(self):
        """What the action takes."""
        return {
            name: self.cleaned_data[name] for name in ("member", "organisation", "role", "is_chair")
        }

    def _by_name(self, values):
        if self.found_people or self.has_met_the_ceiling:
            return super()._by_name(values)
        self.add_error(
            "person_q",
            f"Aucun membre trouvé pour « {values['person_q'][:60]} » : notez son organisme et sa qualité.",
        )
        return None

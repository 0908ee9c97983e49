"""Fields that several forms of this app share: a share of a full-time post, a body, a person."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.text import capfirst

from conventions.actions import Person
from conventions.choices import (
    Choice,
    EnoughPeople,
    bearers_of,
    bodies_of,
    choice_of,
    invitation_to,
    invited_address,
    name_in,
    people_of,
    person_choice,
    search_anybody,
    search_bodies,
    search_people,
)
from conventions.models.post import SMALLEST_SHARE, WHOLE, Assignment
from conventions.names import accounts_named, told_or_worked_with
from ctgnet.acting import ACTS
from ctgnet.email_addresses import one_address
from ctgnet.forms import CHOOSE
from ctgnet.typed import storable
from members.ceiling_pages import ceiling_words
from members.models import Member

SHARE_HELP = "De 0,05 à 1 : « 0,5 » pour un mi-temps."
SHARE_OF_A_NEW_POST = f"{SHARE_HELP} Sans effet pour une personne élue."
OUT_OF_RANGE = "De 0,05 à 1 ETP."
NAMELESS = "La personne que vous aviez choisie (son nom reparaîtra demain)"
NOT_MINE = {"autocomplete": "off"}  # somebody else's: the browser must not offer one's own

UNLIKELY_YEAR = "Vérifiez l’année : de 1990 à 2100."
LIKELY_YEARS = [
    MinValueValidator(date(1990, 1, 1), UNLIKELY_YEAR),
    MaxValueValidator(date(2100, 12, 31), UNLIKELY_YEAR),
]


def day_field(label, *, required=False, **options):
    """A day of a CTG: computing five years further, or a half-way, never leaves the calendar."""
    return forms.DateField(label=label, required=required, validators=LIKELY_YEARS, **options)


class FteField(forms.DecimalField):
    """0,5 or 0.5: a part of a full-time post."""

    def __init__(self, *, help_text=SHARE_HELP, **options):
        super().__init__(
            label="Part d’un temps plein (ETP)",
            help_text=help_text,
            max_digits=3,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            localize=True,
            **options,
        )

    def to_python(self, value):
        return super().to_python(value.replace(".", ",") if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value is not None and not SMALLEST_SHARE <= value <= WHOLE:
            raise forms.ValidationError(OUT_OF_RANGE)


class NoteField(forms.CharField):
    """A word to whoever answers the request for a post."""

    def __init__(self):
        note = Assignment._meta.get_field("note")
        super().__init__(
            label=capfirst(note.verbose_name),
            help_text=note.help_text,
            max_length=note.max_length,
            required=False,
        )


class CodesField(forms.Field):
    """Several ticked values, as a list of texts."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        return list(dict.fromkeys(storable(code) for code in value or []))


class SearchFields(forms.Form):
    """A form in which typed letters offer lines to choose from, before and after it is checked."""

    def typed(self, name):
        """What is written in a field, whether the form is being checked or resumed."""
        written = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return storable(written or "")

    def fills(self, search, choice, *, asks=""):
        """Typing in `search` refreshes the list of `choice`, where scripts run."""
        self.fields[search].widget.attrs |= {
            "hx-get": f"{reverse('conventions:convention_options')}?quoi={asks or choice}",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{self[choice].auto_id}",
            **ACTS,
            "hx-include": "[name=pres]",  # the départements of the territory, where the page says them
        }

    def is_open(self, *names):
        """Something is written in these fields, or must be corrected there."""
        return any(self[name].value() or name in self.errors for name in names)


class EmployerFields(SearchFields):
    """The body that employs: one of the signatories, or another found by its name."""

    employer_q = forms.CharField(
        label="Chercher un employeur",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=NOT_MINE),
        help_text="Commune, intercommunalité, syndicat… Ceux qui signent sont déjà dans la liste.",
    )
    employer = forms.ChoiceField(label="Employeur", required=False)

    by_default = None

    def offer_employers(self, signatories, *, by_default=None, near=()):
        """What the typed name may mean, the one already chosen, then those who sign.

        Without a choice it is `by_default`, when there is one.
        """
        self.by_default = by_default and choice_of(by_default)
        self.found_employers = search_bodies(self.typed("employer_q"), near=near)
        chosen = [choice_of(body) for body in bodies_of([self.typed("employer")]).values()]
        offered = [*self.found_employers, *chosen, *map(choice_of, signatories)]
        lines = {choice.value: str(choice) for choice in offered}
        first = f"Par défaut : {self.by_default}" if self.by_default else CHOOSE
        self.fields["employer"].choices = [("", first), *lines.items()]
        self.fills("employer_q", "employer")

    def clean_employer_fields(self, values):
        """The organisation or place that employs; None when there is something to correct."""
        chosen = values.get("employer")
        if not chosen and len(self.found_employers) == 1:
            chosen = self.found_employers[0].value
        if not chosen and self.by_default and not values.get("employer_q"):
            chosen = self.by_default.value
        if chosen:
            return bodies_of([chosen])[chosen]
        if "employer" not in self.errors:
            self.add_error(
                "employer",
                "Plusieurs organismes portent ce nom : choisissez dans la liste."
                if self.found_employers
                else "Choisissez l’employeur, ou cherchez-le par son nom.",
            )
        return None


class PersonFields(SearchFields):
    """A person by the name or the address of a member, or somebody new to invite."""

    person_q = forms.CharField(
        label="Nom ou adresse e-mail d’un membre",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=NOT_MINE),
    )
    person = forms.ChoiceField(label="Personne choisie", required=False)
    first_name = forms.CharField(
        label="Prénom", max_length=100, required=False, widget=forms.TextInput(attrs=NOT_MINE)
    )
    last_name = forms.CharField(
        label="Nom", max_length=100, required=False, widget=forms.TextInput(attrs=NOT_MINE)
    )
    email = forms.EmailField(
        label="Adresse e-mail professionnelle",
        required=False,
        widget=forms.EmailInput(attrs=NOT_MINE),
        help_text="Une invitation personnelle, valable sept jours, y sera envoyée.",
    )

    reader: Member
    has_met_the_ceiling = False

    def offer_people(self, reader):
        """The member already chosen, or those whom the typed name may mean to this reader."""
        self.reader = reader
        may_invite = "email" in self.fields
        self.found_people = self._chosen(may_invite) or self._found(may_invite)
        lines = [(choice.value, str(choice)) for choice in self.found_people]
        self.fields["person"].choices = [("", "Aucune"), *lines]
        self.fills("person_q", "person", asks="anybody" if may_invite else "person")

    def _found(self, may_invite):
        search = search_anybody if may_invite else search_people
        try:
            return search(self.typed("person_q"), reader=self.reader)
        except EnoughPeople:
            self.has_met_the_ceiling = True
            return []

    def _chosen(self, may_invite):
        typed = self.typed("person")
        invited = may_invite and invitation_to(invited_address(typed))
        return [invited] if invited else self._named(people_of([typed]).values())

    def _named(self, people):
        """Their lines; the name of somebody chosen on another day may be for tomorrow."""
        told = told_or_worked_with(self.reader, people)
        return [
            person_choice(one) if one.pk in told else Choice(one.choice, NAMELESS) for one in people
        ]

    def clean_person_fields(self, values):
        """The person to name; None when nobody is, or when there is something to correct."""
        if values.get("person"):
            return self._by_line(values["person"], values)
        if values.get("email"):
            return self._by_address(values)
        if values.get("person_q"):
            return self._by_name(values)
        if values.get("first_name") or values.get("last_name"):
            self.add_error("email", "Indiquez l’adresse où envoyer l’invitation.")
        return None

    def _by_line(self, line, values):
        """A member, or somebody to invite: the address says the name when nothing else does."""
        address = invited_address(line)
        if not address:
            return Person(member=people_of([line])[line])
        first_name, last_name = name_in(address)
        return self._by_address(
            {
                "email": address,
                "first_name": values.get("first_name") or first_name,
                "last_name": values.get("last_name") or last_name,
            }
        )

    def _by_address(self, values):
        address = one_address(values["email"])
        typed = f"{values.get('first_name', '')} {values.get('last_name', '')}"
        if known := accounts_named(self.reader, [(address, typed)]).get(address):
            return Person(member=known)
        for name, words in (("first_name", "prénom"), ("last_name", "nom")):
            if not (values.get(name) or name in self.errors):
                self.add_error(name, f"Indiquez le {words} de la personne à inviter.")
        return Person(
            email=values["email"],
            first_name=values.get("first_name", ""),
            last_name=values.get("last_name", ""),
        )

    def _by_name(self, values):
        text = values["person_q"]
        if len(self.found_people) == 1:
            return self._by_line(self.found_people[0].value, values)
        if self.found_people:
            self.add_error("person", "Plusieurs membres portent ce nom : choisissez dans la liste.")
        elif self.has_met_the_ceiling:
            return self._by_whole_name(text)
        else:
            self.add_error(
                "person_q",
                f"Aucun membre trouvé pour « {text[:60]} » : indiquez son prénom, son nom et son "
                "adresse pour l’inviter.",
            )
        return None

    def _by_whole_name(self, name):
        """Beyond the ceiling nobody is offered: whoever bears the whole name is meant."""
        bearers = bearers_of(name)
        if len(bearers) == 1:
            return Person(member=bearers[0])
        self.add_error(
            "person_q",
            f"{ceiling_words()} Ce nom ne désigne pas une seule personne : tapez son nom entier, ou "
            "son adresse pour l’inviter.",
        )
        return None

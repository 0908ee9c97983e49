"""Forms on a CTG that exists: its names and dates, its posts, its people."""

from django import forms
from django.core.exceptions import ValidationError

from conventions.forms.fields import (
    LIKELY_YEARS,
    SHARE_OF_A_NEW_POST,
    EmployerFields,
    FteField,
    NoteField,
    PersonFields,
    day_field,
)
from conventions.models import Convention, PostKind
from ctgnet.forms import Checkboxes, FrenchForm, ThemeCheckboxes
from members.forms import ReasonField
from reference.models import Theme

BY_DEFAULT = "Par défaut : aujourd’hui, ou le premier jour de la CTG ou du poste s’il est à venir."


class ConventionForm(FrenchForm, forms.ModelForm):
    """Names, dates, stage, shape and thématiques of a CTG that exists."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Convention
        fields = (
            "official_title",
            "local_name",
            "stage",
            "signature_date",
            "start_date",
            "end_date",
            "shape",
            "themes",
        )
        widgets = {"themes": ThemeCheckboxes}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version
        for name in ("signature_date", "start_date", "end_date"):
            self.fields[name].validators += LIKELY_YEARS


class NewPostForm(FrenchForm, EmployerFields, PersonFields):
    """A post more on a CTG that exists, with somebody on it or vacant."""

    kind = forms.ChoiceField(label="Fonction", choices=PostKind.choices)
    fte = FteField(help_text=SHARE_OF_A_NEW_POST)
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques du poste",
        queryset=Theme.objects.all(),
        required=False,
        widget=Checkboxes,
    )
    opened_on = day_field(
        "Ouvert depuis", help_text="Par défaut : aujourd’hui, ou le premier jour d’une CTG à venir."
    )
    groups = (
        ("Le poste", ["kind", "fte", "employer_q", "employer", "opened_on", "themes"]),
        ("La personne, si le poste est pourvu", ["person_q", "person"]),
        ("Elle n’est pas encore membre", ["first_name", "last_name", "email"]),
    )
    # What is to be corrected is listed in the order of the page.
    field_order = [name for _, names in groups for name in names]

    def __init__(self, data=None, *, reader, signatories=()):
        super().__init__(data)
        self.offer_employers(signatories)
        self.offer_people(reader)

    def clean(self):
        values = super().clean()
        values["body"] = self.clean_employer_fields(values)
        values["holder"] = self.clean_person_fields(values)
        return values


class ShareOfPost(FrenchForm):
    """How much somebody works on a post: as much as it offers unless said; nothing to say of a mandate."""

    def __init__(self, data=None, *, post):
        super().__init__(data, initial={"fte": post.fte})
        self.post = post
        if not post.is_counted:
            del self.fields["fte"]

    def clean(self):
        values = super().clean()
        if not self.post.is_counted:
            values["fte"] = self.post.fte
        return values


class AppointForm(ShareOfPost, PersonFields):
    """Somebody to name on a post."""

    fte = FteField()
    starts_on = day_field("En poste depuis", help_text=BY_DEFAULT)
    groups = (
        ("Une personne du réseau", ["person_q", "person"]),
        ("Une personne à inviter", ["first_name", "last_name", "email"]),
        ("Sa fonction", ["fte", "starts_on"]),
    )

    def __init__(self, data=None, *, post, reader):
        super().__init__(data, post=post)
        self.offer_people(reader)

    def clean(self):
        values = super().clean()
        values["holder"] = self.clean_person_fields(values)
        if values["holder"] is None and not self.errors:
            raise ValidationError("Indiquez la personne à nommer.")
        return values


class RequestForm(ShareOfPost, forms.Form):
    """Ask for a post: which share of it, since when, and a word to whoever answers."""

    fte = FteField()
    starts_on = day_field("En poste depuis", help_text=BY_DEFAULT)
    note = NoteField()


class EndForm(FrenchForm, forms.Form):
    """The last day of a person or of a post."""

    on = day_field("Dernier jour", help_text="Aujourd’hui par défaut.")
    reason = forms.CharField(label="Motif", max_length=300, required=False)


class RefusalForm(FrenchForm, forms.Form):
    reason = forms.CharField(
        label="Motif du refus", max_length=300, help_text="La personne le lira."
    )


class StillThereForm(FrenchForm, forms.Form):
    """What the person on a post answers to the Caf."""

    is_there = forms.TypedChoiceField(
        label="Votre réponse",
        choices=[
            ("oui", "Oui, je tiens toujours ce poste"),
            ("non", "Non, je l’ai quitté ou je le quitte"),
        ],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "oui",
        empty_value=None,
    )
    left_on = day_field("Dernier jour", help_text="Si vous l’avez quitté, ou le quitterez bientôt.")

    def clean(self):
        values = super().clean()
        if values.get("is_there"):
            values["left_on"] = None
        elif values.get("is_there") is False and not values.get("left_on"):
            self.add_error("left_on", "Dites votre dernier jour sur ce poste.")
        return values


class ClosingForm(FrenchForm, forms.Form):
    """A CTG that ends before its day: since when, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field("Close à partir du", help_text="Aujourd’hui par défaut.")
    reason = ReasonField(label="Motif", help_text="L’équipe de la CTG le lira.")

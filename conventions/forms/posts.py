"""The posts of the register form, one row each."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from conventions.actions import Planned
from conventions.forms.fields import (
    SHARE_OF_A_NEW_POST,
    EmployerFields,
    FteField,
    PersonFields,
    day_field,
)
from conventions.models import PostKind
from ctgnet.forms import CHOOSE, Checkboxes, FrenchForm
from reference.models import Theme

MOST_POSTS = 40


class PostForm(FrenchForm, EmployerFields, PersonFields):
    """One post of the register form, with the person who holds it if there is one."""

    kind = forms.ChoiceField(label="Fonction", choices=[("", CHOOSE), *PostKind.choices])
    fte = FteField(initial=1, help_text=SHARE_OF_A_NEW_POST)
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques du poste",
        queryset=Theme.objects.all(),
        required=False,
        widget=Checkboxes,
    )
    starts_on = day_field("En poste depuis", help_text="Par défaut, le début de la CTG.")
    # What is to be corrected is listed in the order of the page.
    field_order = (
        "kind",
        "fte",
        "employer_q",
        "employer",
        "person_q",
        "person",
        "first_name",
        "last_name",
        "email",
        "starts_on",
        "themes",
    )

    def __init__(self, *args, reader, signatories=(), default_employer=None, near=(), **options):
        super().__init__(*args, **options)
        self.offer_employers(signatories, by_default=default_employer, near=near)
        self.offer_people(reader)

    def has_changed(self):
        """A row that says nothing but what is proposed is no post."""
        changed = set(self.changed_data)
        if changed == {"fte"}:
            return bool(self.typed("fte"))
        return bool(changed)

    def clean(self):
        values = super().clean()
        if self.has_changed():
            values["body"] = self.clean_employer_fields(values)
            values["holder"] = self.clean_person_fields(values)
        return values

    @property
    def is_inviting(self):
        return self.is_open("first_name", "last_name", "email")

    @property
    def has_details(self):
        return self.is_open("starts_on", "themes")

    def planned(self):
        values = self.cleaned_data
        return Planned(
            kind=values["kind"],
            employer=values["body"],
            fte=values["fte"],
            holder=values["holder"],
            themes=tuple(values["themes"]),
            starts_on=values["starts_on"],
        )


class BasePostFormSet(BaseFormSet):
    """Rows of posts: an empty row is no post, one marked « Retirer » neither."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer ce poste"
        form.row_name = "" if index is None else f"Poste {index + 1}"

    def planned(self):
        return [
            form.planned()
            for form in self.forms
            if form.has_changed() and not self._should_delete_form(form)
        ]


PostFormSet = formset_factory(
    PostForm,
    formset=BasePostFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_POSTS,
    validate_max=True,
    absolute_max=MOST_POSTS,
)

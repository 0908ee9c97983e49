"""A handover as it is written: what is left to do, whom to call, what to know."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from conventions.models import Handover, HandoverContact, HandoverStep
from ctgnet.forms import FrenchForm, GrowingLine

MOST_LINES, SPARE_LINES = 60, 3


class NotesForm(FrenchForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Handover
        fields = ("notes",)
        labels = {"notes": "À la personne qui prend la suite"}
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}


class LineForm(FrenchForm, forms.ModelForm):
    """A line left empty is no line."""

    row_name = ""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False


class StepForm(LineForm):
    class Meta:
        model = HandoverStep
        fields = ("text", "is_done")
        labels = {"is_done": "Faite"}
        widgets = {"text": GrowingLine}


class ContactForm(LineForm):
    class Meta:
        model = HandoverContact
        fields = ("name", "purpose", "reach")
        widgets = {"purpose": GrowingLine, "reach": GrowingLine}

    def clean(self):
        values = super().clean()
        if (values.get("reach") or values.get("purpose")) and not values.get("name"):
            self.add_error("name", "Dites qui appeler.")
        return values


class BaseLines(BaseFormSet):
    """Lines in the order of the page; those marked « Retirer » and those left empty are not kept."""

    word, new_word = "", ""

    def add_fields(self, form, index):
        """« Étape 2 » for a line that was there, « Nouvelle étape » for one to write."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer"
        is_new = index is None or index >= self.initial_form_count()
        form.row_name = self.new_word if is_new else f"{self.word} {index + 1}"

    def lines(self):
        return [
            {name: form.cleaned_data[name] for name in form._meta.fields}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data["DELETE"]
            if any(form.cleaned_data[name] for name in form._meta.fields if name != "is_done")
        ]


class BaseSteps(BaseLines):
    word, new_word = "Étape", "Nouvelle étape"

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["text"].label, form.row_name = form.row_name, ""


class BaseContacts(BaseLines):
    word, new_word = "Contact", "Nouveau contact"


def _lines_of(form, formset):
    """No empty line of its own: they come when one asks for them."""
    return formset_factory(
        form,
        formset=formset,
        extra=0,
        can_delete=True,
        max_num=MOST_LINES,
        validate_max=True,
        absolute_max=MOST_LINES + SPARE_LINES,
    )


StepLines, ContactLines = _lines_of(StepForm, BaseSteps), _lines_of(ContactForm, BaseContacts)


class HandoverPage:
    """The whole page: notes and two lists, judged together; `more` asks for empty lines in one."""

    LISTS = STEPS, CONTACTS = "etapes", "contacts"

    def __init__(self, handover, data=None, *, more=""):
        self.notes = NotesForm(data, instance=handover, initial={"version": handover.version})
        self.is_bound = self.notes.is_bound
        self.steps = self._lines(StepLines, handover.steps, self.STEPS, "text", "is_done")
        self.contacts = self._lines(
            ContactLines, handover.contacts, self.CONTACTS, "name", "reach", "purpose"
        )
        for lines in (self.steps, self.contacts):
            lines.extra = SPARE_LINES if lines.prefix == more else 0

    def _lines(self, lines, rows, prefix, *names):
        """What is typed counts alone: saved by itself meanwhile, a line is no empty one."""
        if self.is_bound:
            return lines(self.notes.data, prefix=prefix)
        return lines(initial=list(rows.values(*names)), prefix=prefix)

    @property
    def forms(self):
        return [self.notes, self.steps, self.contacts]

    def is_valid(self):
        return all(form.is_valid() for form in self.forms)

    def values(self):
        """What the action takes."""
        return {
            **self.notes.cleaned_data,
            "steps": self.steps.lines(),
            "contacts": self.contacts.lines(),
        }

    def with_version(self, version):
        """After comparing, one's own version may replace the other."""
        self.notes.data = self.notes.data.copy()
        self.notes.data["version"] = version
        return self

"""A handover as it is written: what is left to do, whom to call, what to know."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from conventions.models import Handover, HandoverContact, HandoverStep
from ctgnet.forms import FrenchForm

MOST_LINES, SPARE_LINES = 60, 3


class NotesForm(FrenchForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Handover
        fields = ("notes",)
        widgets = {"notes": forms.Textarea(attrs={"rows": 10})}


class LineForm(FrenchForm, forms.ModelForm):
    """A line left empty is no line."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False


class StepForm(LineForm):
    class Meta:
        model = HandoverStep
        fields = ("text", "is_done")


class ContactForm(LineForm):
    class Meta:
        model = HandoverContact
        fields = ("name", "reach", "purpose")

    def clean(self):
        values = super().clean()
        if (values.get("reach") or values.get("purpose")) and not values.get("name"):
            self.add_error("name", "Dites qui appeler.")
        return values


class BaseLines(BaseFormSet):
    """Lines in the order of the page; those marked « Retirer » and those left empty are not kept."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer"

    def lines(self):
        return [
            {name: form.cleaned_data[name] for name in form._meta.fields}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data["DELETE"]
            if any(form.cleaned_data[name] for name in form._meta.fields if name != "is_done")
        ]


def _lines_of(form):
    return formset_factory(
        form,
        formset=BaseLines,
        extra=SPARE_LINES,
        can_delete=True,
        max_num=MOST_LINES,
        validate_max=True,
        absolute_max=MOST_LINES + SPARE_LINES,
    )


StepLines, ContactLines = _lines_of(StepForm), _lines_of(ContactForm)


class HandoverPage:
    """The whole page: notes and two lists, judged together."""

    def __init__(self, handover, data=None):
        self.notes = NotesForm(data, instance=handover, initial={"version": handover.version})
        self.is_bound = self.notes.is_bound
        self.steps = self._lines(StepLines, handover.steps, "etapes", "text", "is_done")
        self.contacts = self._lines(
            ContactLines, handover.contacts, "contacts", "name", "reach", "purpose"
        )

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

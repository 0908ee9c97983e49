"""Two people wrote the same sheet: what the other one saved, beside what this one typed."""

from dataclasses import dataclass

from django.forms.models import model_to_dict

from ctgnet.forms import anchor_of
from ctgnet.rich import clean_rich
from practices.models import SECTION_NAMES


@dataclass(frozen=True)
class Conflict:
    """One field whose saved text is not the one that was typed."""

    label: str
    anchor: str
    saved: str
    is_rich: bool


def conflicts_of(form, current):
    """The fields of a valid form that differ from the sheet as it stands now."""
    saved = model_to_dict(current, fields=form.fields)
    return [
        Conflict(
            str(field.label), anchor_of(field), _words(field, saved[name]), name in SECTION_NAMES
        )
        for name, field in ((field.name, field) for field in form)
        if _comparable(name, form.cleaned_data[name]) != _comparable(name, saved[name])
    ]


def _comparable(name, value):
    if isinstance(value, list) or hasattr(value, "all"):
        return {getattr(row, "pk", row) for row in value}
    if name in SECTION_NAMES:
        return clean_rich(value)
    return getattr(value, "pk", value) or ""


def _words(field, value):
    """The saved value as a reader would say it."""
    if isinstance(value, list):
        return ", ".join(str(row) for row in value) or "Rien"
    choices = {str(key): label for key, label in getattr(field.field, "choices", [])}
    return str(choices.get(str(value), value) or "Rien")

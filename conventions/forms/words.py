"""A form that somebody is typing, told as its page tells it."""

import re

from django import forms

from conventions.choices import MEMBER, bodies_of, choice_of, invited_address
from conventions.forms.amendment import DeedForm, EndDateForm, LeavingForm
from conventions.forms.parts import IdentityForm, PerimeterForm, SignatoriesForm
from conventions.forms.posts import PostForm
from ctgnet.templatetags.french import yes_or_no

PARTS = (IdentityForm, PerimeterForm, SignatoriesForm, DeedForm, EndDateForm, LeavingForm)
FIELDS = {name: field for part in PARTS for name, field in part.base_fields.items()}
OF_A_POST = PostForm.base_fields | {"DELETE": forms.BooleanField(label="Retirer ce poste")}
IN_A_POST = re.compile(r"posts-(\d+)-(.+)")
# What the page only carries, or looked for.
CARRIED = re.compile(r"posts-[A-Z_]+|[a-z]+_q")


def typed_in_words(typed):
    """{« Poste 1, Fonction »: [« Pilote »]}: what the form only carries with it is left out."""
    told = {}
    for name, values in typed.items():
        row, field = _field_of(name)
        said = [_in_words(field, value) for value in values if value]
        if said and not _is_carried(name, field):
            told[f"{row}{field.label if field else name}"] = said
    return told


def _field_of(name):
    """(« Poste 1, », the field), or nothing for what is no field of these forms."""
    if match := IN_A_POST.fullmatch(name):
        return f"Poste {int(match[1]) + 1}, ", OF_A_POST.get(match[2])
    return "", FIELDS.get(name)


def _is_carried(name, field):
    if field is None:
        return bool(CARRIED.fullmatch(name))
    return field.widget.is_hidden


def _in_words(field, value):
    if isinstance(field, forms.BooleanField):
        return yes_or_no(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return _row_of(field, value)
    label = dict(field.choices).get(value) if isinstance(field, forms.ChoiceField) else None
    return str(label or _chosen(value))


def _row_of(field, value):
    try:
        return ", ".join(map(str, field.clean([value])))
    except forms.ValidationError:  # gone since
        return value


def _chosen(value):
    """A body by its name; a person only by what the form was told, since some are named to nobody."""
    if body := bodies_of([value]).get(value):
        return choice_of(body)
    if value.startswith(f"{MEMBER}:"):
        return "une personne du réseau"
    return invited_address(value) or value

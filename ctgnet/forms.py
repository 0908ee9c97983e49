"""One layout for every form: words for what is compulsory, help under the label, errors beside the
field and summed up on top. Pages include `components/form_fields.html`; this module feeds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxLengthValidator, validate_email
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.forms.formsets import BaseFormSet
from django.utils.choices import BlankChoiceIterator
from django.utils.functional import Promise
from django_prose_editor.widgets import importmap
from js_asset import Media, Script

from ctgnet.email_addresses import one_address, validate_address
from ctgnet.names import TitleField, refuse_heading, refuse_person, refuse_title
from ctgnet.rich import ready_to_edit
from ctgnet.templatetags.french import day, number
from ctgnet.typed import AGAIN, is_secret
from ctgnet.visible import visible

# Letters, of a field that says nothing of its length.
LONGEST_READ = 100_000
# A list in which nothing is chosen yet, everywhere in the same words.
CHOOSE = "Choisir"

READ_AGAIN = "Voici ce que vous aviez écrit : relisez et enregistrez."

# What a browser or a password manager may fill in by itself (RGAA 11.13).
AUTOCOMPLETE = {
    "email": "email",
    "login": "username",
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "job_title": "organization-title",
    "organisation_name": "organization",
    "password": "current-password",
    "oldpassword": "current-password",
    "password1": "new-password",
    "password2": "new-password",
}

# Fields that hold the name of somebody, or of something.
NAMES = {
    "first_name": refuse_person,
    "last_name": refuse_person,
    **dict.fromkeys(("official_title", "title"), refuse_heading),
    **dict.fromkeys(("local_name", "name", "role"), refuse_title),
}

# An error says what to do, with an example (RGAA 11.11). The first class that fits gives the words.
ADVICE = (
    (forms.DateTimeField, "Date ou heure non reconnue. Exemple : 27/11/2026 14:30."),
    (forms.DateField, "Date non reconnue. Exemple : 27/11/2026, pour le 27 novembre 2026."),
    (forms.TimeField, "Heure non reconnue. Exemple : 14:30."),
    (forms.DecimalField, "Nombre non reconnu. Exemple : 0,5."),
    (forms.EmailField, "Adresse incomplète. Exemple : prenom.nom@exemple.fr."),
    (forms.URLField, "Adresse incomplète. Exemple : https://www.exemple.fr/page."),
    (forms.IntegerField, "Nombre entier non reconnu. Exemple : 12."),
)


class DateInput(forms.DateInput):
    """The browser's own calendar; a text field where there is none."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A day and an hour in one field of the browser."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class AddressInput(forms.EmailInput):
    """An e-mail address reads in one form, however it was typed."""

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return typed and one_address(typed)


class GrowingLine(forms.Textarea):
    """One sentence that a narrow screen shows whole; typed on several lines, it is still one."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 2} | (attrs or {}))

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return typed and " ".join(typed.split())


class Checkboxes(forms.CheckboxSelectMultiple):
    """Several answers, in two columns where there is room."""


class ThemeCheckboxes(Checkboxes):
    """The thématiques to tick, each with its colour and its icon."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["theme"] = getattr(value, "instance", None)
        return option


class RichText(forms.Textarea):
    """A textarea that static/js/editor.js turns into a small word processor when it can."""

    def __init__(self, attrs=None):
        super().__init__({"data-rich": True, "rows": 8} | (attrs or {}))

    def format_value(self, value):
        return value and ready_to_edit(value)

    @property
    def media(self):
        return Media(
            importmap=importmap,
            css={"all": ["css/editor.css"]},
            js=[Script("js/editor.js", type="module")],
        )


# What the library says by default, said plainly; a form's own words are left as they are.
PLAIN_WORDS = {
    "invalid_choice": "Cette réponse n’est pas proposée ici : choisissez-en une dans la liste.",
    "min_value": "Nombre trop petit : %(limit_value)s au moins.",
    "max_value": "Nombre trop grand : %(limit_value)s au plus.",
    "min_length": "Texte trop court : %(limit_value)s caractères au moins.",
    "max_length": "Texte trop long : %(show_value)s caractères, pour %(limit_value)s au plus.",
    "max_digits": "Nombre trop long : %(max)s chiffres au plus.",
    "max_decimal_places": "Trop de chiffres après la virgule : %(max)s au plus.",
    "max_whole_digits": "Nombre trop grand : %(max)s chiffres au plus avant la virgule.",
}
PLAIN_WORDS_OF_DATES = {
    "min_value": "Date trop ancienne : au plus tôt le %(limit_value)s.",
    "max_value": "Date trop lointaine : au plus tard le %(limit_value)s.",
}


class FrenchForm:
    """Mixin of every form of the site: `class SheetForm(FrenchForm, forms.ModelForm)`.

    `groups` gathers fields under legends: [("Le cadre", ["title", "summary"]), …]; what it does not
    name comes last, without legend.
    """

    groups: Sequence[tuple[str, Sequence[str]]] = ()
    does_nothing = False  # read from an address, it only shows: there is nothing to bring back

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _use_native_picker(field)
            _read_one_address(field)
            _refuse_bad_names(name, field)
            _complete_by_itself(name, field)
            _take_a_long_paste(field)
            _answer_in_french(field)
            _advise(field)
            _without_empty_radio(field)
            _name_the_empty_choice(field)

    def _names(self):
        """Refused with a sentence, by the form or by its model, when they hide something."""
        model = getattr(getattr(self, "_meta", None), "model", None)
        columns = model._meta.fields if model else ()
        return NAMES.keys() | {one.name for one in columns if isinstance(one, TitleField)}

    def full_clean(self):
        """What the end of a session stopped is brought back to be read, never to be done by itself."""
        names = self._names()
        for name, field in self.fields.items():  # those that a form adds to itself too
            if not (is_secret(name) or name in names):
                _read_what_is_seen(field)
        super().full_clean()
        may_act = self.is_bound and self.prefix is None and not self.does_nothing
        if may_act and AGAIN in self.data:
            self.add_error(None, forms.ValidationError(READ_AGAIN, code=AGAIN))

    def add_error(self, field, error):
        """Every error of a field, a model or a constraint passes here before it is shown."""
        for part in _leaves(error):
            _say_plainly(part)
        super().add_error(field, error)


def _leaves(error):
    if hasattr(error, "error_dict"):
        return [part for parts in error.error_dict.values() for part in parts]
    return getattr(error, "error_list", [])


def _say_plainly(error):
    """The library's translations are lazy; a sentence of ours is a plain text."""
    if isinstance(error.message, Promise):
        is_day = isinstance((error.params or {}).get("limit_value"), date)
        words = PLAIN_WORDS | PLAIN_WORDS_OF_DATES if is_day else PLAIN_WORDS
        error.message = words.get(error.code, error.message)
    if error.params and not isinstance(error.message, Promise):
        error.params = {name: _written(value) for name, value in error.params.items()}


def _written(value):
    """2 147 483 647, 1er janvier 2000; a word as it is."""
    if isinstance(value, date):
        return day(value)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return number(value) if is_number else value


def _use_native_picker(field):
    """Dates and hours are picked in the browser's calendar, unless the form chose another widget."""
    natives = {
        forms.DateInput: DateInput,
        forms.TimeInput: TimeInput,
        forms.DateTimeInput: DateTimeInput,
    }
    native = natives.get(type(field.widget))
    if native is None:
        return
    plain, field.widget = field.widget, native(field.widget.attrs)
    field.widget.is_required = plain.is_required
    if isinstance(field, forms.DateTimeField):
        field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", *field.input_formats]


def _read_one_address(field):
    if isinstance(field, forms.EmailField):
        plain, field.widget = field.widget, AddressInput(field.widget.attrs)
        field.widget.is_required = plain.is_required
        others = [rule for rule in field.validators if rule is not validate_email]
        field.validators = [*others, validate_address]


def _refuse_bad_names(name, field):
    """A form that stands on no model says at once what the model would."""
    if rule := NAMES.get(name):
        field.validators = [*field.validators, rule]


class MaxReadValidator(MaxLengthValidator):
    """Of a text; what a field reads as something else (a number of its own, a list) has no such length."""

    def clean(self, x):
        return len(x) if isinstance(x, str) else 0


def _read_what_is_seen(field):
    """Typed or pasted, a text keeps nothing that its readers would not see.

    One that is far too long is refused as it came: read sign by sign, it would hold the process for seconds.
    """
    if not isinstance(field, forms.CharField) or hasattr(field, "reads_what_is_seen"):
        return
    to_python, longest = field.to_python, field.max_length or LONGEST_READ
    if field.max_length is None:
        field.validators = [*field.validators, MaxReadValidator(LONGEST_READ)]

    def read(typed):
        is_read = isinstance(typed, str) and len(typed.strip()) <= 2 * longest
        return to_python(visible(typed) if is_read else typed)

    field.reads_what_is_seen = True  # judged again, it is read once
    field.to_python = read


def _complete_by_itself(name, field):
    if name in AUTOCOMPLETE:
        field.widget.attrs.setdefault("autocomplete", AUTOCOMPLETE[name])


def _take_a_long_paste(field):
    """Without `maxlength`, with which a browser cuts a text without a word: our answer keeps it whole."""
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs.pop("maxlength", None)


def _answer_in_french(field):
    """Too short a text is answered by the form; a browser would stop it in its own language."""
    field.widget.attrs.pop("minlength", None)


def _without_empty_radio(field):
    """Nothing is chosen until one is: a line « Choisir une option » is no answer."""
    if not isinstance(field.widget, forms.RadioSelect):
        return
    if not isinstance(field, forms.ModelChoiceField):
        field.choices = [choice for choice in field.choices if choice[0] not in ("", None)]
    elif field.empty_label == BLANK_CHOICE_LABEL:
        field.empty_label = None


def _name_the_empty_choice(field):
    """One wording for every list in which nothing is chosen yet, unless a form says what it means.

    Choices that are read from the database stay to be read when they are drawn.
    """
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == BLANK_CHOICE_LABEL:
            field.empty_label = CHOOSE
    elif isinstance(getattr(field, "choices", None), list | BlankChoiceIterator):
        field.choices = [
            (value, CHOOSE if value in ("", None) and label == BLANK_CHOICE_LABEL else label)
            for value, label in field.choices
        ]


def _advise(field):
    """Replace the library's general messages by one that shows an example."""
    if field.required:
        field.error_messages["required"] = "Ce champ est obligatoire."
    advice = next((words for kind, words in ADVICE if isinstance(field, kind)), None)
    if advice:
        field.error_messages["invalid"] = advice
        for validator in field.validators:
            if getattr(validator, "code", None) == "invalid":
                validator.message = advice


@dataclass(frozen=True)
class Group:
    """Fields that answer one question together; no legend for those that stand alone."""

    legend: str
    fields: list


def groups_of(form):
    """The visible fields of any form, gathered as the form asks."""
    named = [(legend, names) for legend, names in getattr(form, "groups", ())]
    placed = {name for _, names in named for name in names}
    groups = [
        Group(legend, [form[name] for name in names if name in form.fields])
        for legend, names in named
    ]
    rest = [field for field in form.visible_fields() if field.name not in placed]
    return [group for group in [*groups, Group("", rest)] if group.fields]


@dataclass(frozen=True)
class ErrorLine:
    """One thing to correct: the field's label, where it stands in the page, what to do."""

    label: str
    anchor: str
    message: str


def error_lines(source):
    """Every error of a form, a formset or a list of them, in the order of the page."""
    if isinstance(source, list | tuple):
        return [line for part in source for line in error_lines(part)]
    if isinstance(source, BaseFormSet):
        general = [ErrorLine("", "", message) for message in source.non_form_errors()]
        return general + error_lines(source.forms)
    row = getattr(source, "row_name", "")  # « Poste 2 », in a page where every row says the same
    of_row = f"{row} : " if row else ""
    general = [
        ErrorLine("", "", f"{of_row}{message}")
        for message in source.non_field_errors()
        if message != READ_AGAIN
    ]
    return general + [
        ErrorLine(f"{row} – {field.label}" if row else str(field.label), anchor_of(field), message)
        for field in source
        for message in field.errors
    ]


def words_of_return(source):
    """What a form says that the end of a session stopped and that is brought back; "" otherwise."""
    if isinstance(source, list | tuple):
        return next(filter(None, map(words_of_return, source)), "")
    is_back = isinstance(source, FrenchForm) and source.has_error(NON_FIELD_ERRORS, AGAIN)
    return READ_AGAIN if is_back else ""


def anchor_of(field):
    """Where a link must lead: the control itself, the first choice of a group, nowhere if hidden."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"

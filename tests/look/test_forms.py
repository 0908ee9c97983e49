"""One layout for every form: words, help, errors beside the field and summed up on top."""

import re
from datetime import date
from uuid import uuid4

from django import forms
from django.core.validators import MinValueValidator
from django.forms import modelform_factory
from django.template.loader import render_to_string

from ctgnet.forms import FrenchForm, error_lines, groups_of
from events.models import Event
from reference.models import Theme

NBSP = "\u00a0"


class VisitForm(FrenchForm, forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label="Titre", help_text="Une phrase.")
    email = forms.EmailField(label="Adresse")
    day = forms.DateField(label="Jour", required=False)
    start = forms.DateTimeField(label="Début", required=False)
    mode = forms.ChoiceField(
        label="Format", widget=forms.RadioSelect, choices=[("onsite", "Sur place"), ("b", "Loin")]
    )
    agreed = forms.BooleanField(label="D’accord")

    groups = [("La visite", ["title", "day"])]

    def clean(self):
        if self.data.get("title") == "Rien":
            raise forms.ValidationError("Cette visite existe déjà.")
        return super().clean()


def drawn(form):
    return render_to_string("components/form_fields.html", {"form": form})


def test_what_is_compulsory_is_said_in_words():
    page = drawn(VisitForm())

    assert page.count("(obligatoire)") == 4
    assert "asteriskField" not in page
    assert "error-summary" not in page


def test_a_form_judged_again_reads_each_text_once(monkeypatch):
    """Nor does it look through the columns of its model for each of its fields."""
    read = []
    monkeypatch.setattr("ctgnet.forms.visible", lambda text: read.append(text) or text)
    form = VisitForm({"token": "jeton", "title": "Une visite", "email": "a@essai.example"})

    for _ in range(3):
        form.full_clean()

    assert read == ["jeton", "a@essai.example"] * 3


def test_a_field_that_reads_no_text_of_what_is_typed_is_taken():
    class KeyForm(FrenchForm, forms.Form):
        key = forms.UUIDField()

    key = uuid4()

    assert KeyForm({"key": str(key)}).is_valid()
    assert KeyForm({"key": str(key)}).fields["key"].clean(str(key)) == key
    assert not KeyForm({"key": "a" * 200_001}).is_valid()


def test_help_stands_between_the_label_and_the_field_and_is_tied_to_it():
    page = drawn(VisitForm())

    assert page.index(">Titre") < page.index('id="id_title_helptext"') < page.index('name="title"')
    assert 'aria-describedby="id_title_helptext"' in page


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    page = drawn(VisitForm({"title": "", "email": "alice@", "agreed": "on", "mode": "onsite"}))
    field = re.search(r'<input type="email"[^>]*>', page)[0]

    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_email_error"' in field
    assert 'id="id_email_error"' in page
    assert "Adresse incomplète. Exemple\u00a0: prenom.nom@exemple.fr." in page


def test_the_summary_leads_to_each_field():
    page = drawn(VisitForm({"token": "x", "title": "", "email": "a@b.fr"}))
    links = re.findall(r'<a href="#(\w+)">([^<]*)</a>', page)

    assert links == [("id_title", "Titre"), ("id_mode_0", "Format"), ("id_agreed", "D’accord")]
    for anchor, _ in links:
        assert page.count(f'id="{anchor}"') == 1
    assert "3\u00a0points à corriger" in page


def test_errors_of_the_whole_and_of_hidden_fields_are_told_without_a_link():
    form = VisitForm({"title": "Rien", "email": "a@b.fr", "mode": "b", "agreed": "on"})

    assert [(line.anchor, line.message) for line in error_lines(form)] == [
        ("", "Cette visite existe déjà."),
        ("", "Ce champ est obligatoire."),
    ]


def test_several_forms_and_formsets_share_one_summary():
    rows = forms.formset_factory(VisitForm, min_num=1, validate_min=True)
    data = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-title": "Une visite"}
    lines = error_lines([VisitForm({"title": "a"}), rows(data, prefix="rows")])

    assert [line.anchor for line in lines if line.anchor] == [
        "id_email",
        "id_mode_0",
        "id_agreed",
        "id_rows-0-email",
        "id_rows-0-mode_0",
        "id_rows-0-agreed",
    ]


def test_an_error_of_a_row_says_which_row():
    form = VisitForm({"title": "a", "email": "b", "mode": "b", "agreed": "on", "token": "x"})
    whole = VisitForm(
        {"title": "Rien", "email": "a@b.fr", "mode": "b", "agreed": "on", "token": "x"}
    )
    form.row_name = whole.row_name = "Poste 2"

    named, told = error_lines([form, whole])[-2:]
    assert named.label == "Poste 2 – Adresse"
    assert told.message == "Poste 2\u00a0: Cette visite existe déjà."


def test_dates_use_the_calendar_of_the_browser_and_keep_their_value():
    form = VisitForm({"day": "2026-11-27", "start": "2026-11-27T14:30"})

    assert 'type="date"' in str(form["day"])
    assert 'value="2026-11-27"' in str(form["day"])
    assert 'type="datetime-local"' in str(form["start"])
    assert form.fields["start"].clean("2026-11-27T14:30").hour == 14
    assert form.fields["day"].clean("27/11/2026").isoformat() == "2026-11-27"


def test_a_date_that_does_not_exist_is_refused_with_an_example():
    form = VisitForm({"day": "31/02/2026"})

    assert form.errors["day"] == [
        "Date non reconnue. Exemple\u00a0: 27/11/2026, pour le 27 novembre 2026."
    ]


def test_fields_are_gathered_under_their_legends():
    groups = [
        (group.legend, [field.name for field in group.fields]) for group in groups_of(VisitForm())
    ]

    assert groups == [
        ("La visite", ["title", "day"]),
        ("", ["email", "start", "mode", "agreed"]),
    ]


def test_the_browser_may_fill_in_an_address():
    assert 'autocomplete="email"' in str(VisitForm()["email"])


def test_what_is_typed_never_becomes_markup():
    page = drawn(VisitForm({"title": '"><script>alert(1)</script>'}))

    assert "<script>" not in page


class CountForm(FrenchForm, forms.Form):
    """Everything that the library refuses in its own words, and one refusal in ours."""

    places = forms.IntegerField(min_value=0, max_value=2_000_000)
    share = forms.DecimalField(max_digits=3, decimal_places=2)
    day = forms.DateField(validators=[MinValueValidator(date(2000, 1, 1))])
    mode = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("", "- Choisir une option -"), ("a", "A")]
    )
    text = forms.CharField(max_length=1000)
    ours = forms.IntegerField(validators=[MinValueValidator(1, "Une place au moins.")])


class ColumnsForm(FrenchForm, forms.ModelForm):
    """Any form of a table."""


class ListsForm(FrenchForm, forms.Form):
    """Lists as the library fills them, and one whose first line says something."""

    theme = forms.ModelChoiceField(queryset=Theme.objects.all())
    kind = forms.ChoiceField(choices=[("", "- Choisir une option -"), ("a", "A")])
    column = forms.ChoiceField(choices=[("", "Ne pas importer"), ("Groupe", [("a", "A")])])


def test_a_list_in_which_nothing_is_chosen_says_so_in_one_wording(db):
    form = ListsForm()

    first = {name: next(iter(form.fields[name].choices)) for name in form.fields}

    assert first == {
        "theme": ("", "Choisir"),
        "kind": ("", "Choisir"),
        "column": ("", "Ne pas importer"),
    }
    assert (
        modelform_factory(Event, form=ColumnsForm, fields=["department"])()
        .as_p()
        .count('<option value="" selected>Choisir</option>')
    )


def test_refusals_are_plain_sentences_with_readable_numbers():
    typed = {"places": "-1", "share": "1.234", "day": "1899-01-01", "mode": "z", "ours": "0"}
    form = CountForm(typed | {"text": "a" * 1234})

    assert {name: list(words) for name, words in form.errors.items()} == {
        "places": ["Nombre trop petit\u00a0: 0 au moins."],
        "share": [
            "Nombre trop long\u00a0: 3 chiffres au plus.",
        ],
        "day": ["Date trop ancienne\u00a0: au plus tôt le 1er janvier 2000."],
        "mode": ["Cette réponse n’est pas proposée ici\u00a0: choisissez-en une dans la liste."],
        "text": [
            "Texte trop long\u00a0: 1\u202f234 caractères, pour 1\u202f000 au plus.",
        ],
        "ours": ["Une place au moins."],
    }
    too_many = CountForm({"places": "3000000"}).errors["places"]
    assert too_many == ["Nombre trop grand\u00a0: 2\u202f000\u202f000 au plus."]


def test_what_the_model_refuses_is_said_as_plainly(db):
    """The bounds of a column are the database's: 2 147 483 647."""
    form = modelform_factory(Event, form=ColumnsForm, fields=["capacity"])
    form = form({"capacity": "9999999999"})

    assert form.errors["capacity"] == [
        "Nombre trop grand\u00a0: 2\u202f147\u202f483\u202f647 au plus."
    ]


def test_a_text_that_is_far_too_long_is_refused_unread(monkeypatch):
    """Sign by sign, a million accents over nothing hold the process for four seconds."""

    class PasteForm(FrenchForm, forms.Form):
        text = forms.CharField(max_length=400)
        codes = forms.CharField()

    def never(text):
        raise AssertionError("read")

    padded = PasteForm({"text": " " * 900 + "a\u202eb", "codes": "x"})
    assert (padded.is_valid(), padded.cleaned_data["text"]) == (True, "ab")
    monkeypatch.setattr("ctgnet.forms.visible", never)
    form = PasteForm({"text": "\u0301" * 900, "codes": "\u0301" * 200_001})

    assert {name: list(words) for name, words in form.errors.items()} == {
        "text": ["Texte trop long\u00a0: 900 caractères, pour 400 au plus."],
        "codes": ["Texte trop long\u00a0: 200\u202f001 caractères, pour 100\u202f000 au plus."],
    }


def test_a_text_is_never_cut_by_the_browser_and_comes_back_whole():
    """A browser cuts a paste at `maxlength` without a word: we say what is too long, and keep it."""

    class StoryForm(FrenchForm, forms.Form):
        text = forms.CharField(label="Récit", max_length=400, widget=forms.Textarea)

    page = drawn(StoryForm({"text": "a" * 450}))

    assert (page.count("maxlength"), page.count("a" * 450)) == (0, 1)
    assert re.findall(r"Texte trop long[^<]+", page)[0].replace(NBSP, " ").strip() == (
        "Texte trop long : 450 caractères, pour 400 au plus."
    )


def test_no_radio_is_empty():
    page = drawn(CountForm())

    assert page.count('type="radio"') == 1
    assert "Choisir une option" not in page

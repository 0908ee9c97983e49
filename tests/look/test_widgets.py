"""Lists of choices, drawn without a template an option."""

from django import forms
from django.utils.safestring import SafeString

CHOICES = [("", "Toutes"), ("Sud", [("06", "Alpes-Maritimes <06>"), ("83", "Var")])]


def test_a_list_says_its_groups_its_choice_and_escapes_its_words():
    drawn = forms.Select(choices=CHOICES).render("ou", "83", attrs={"id": "ou"})

    assert drawn.split("\n")[-1] == (
        '<select name="ou" id="ou"><option value="">Toutes</option><optgroup label="Sud">'
        '<option value="06">Alpes-Maritimes &lt;06&gt;</option>'
        '<option value="83" selected>Var</option></optgroup></select>'
    )


def test_words_drawn_once_as_html_are_still_escaped_when_somebody_types_them():
    word = "<b>Var</b>"
    as_html = forms.Select(choices=[("83", SafeString(word))]).render("ou", "")
    typed = forms.Select(choices=[("83", word)]).render("ou", "")

    assert as_html.endswith('<option value="83"><b>Var</b></option></select>')
    assert typed.endswith('<option value="83">&lt;b&gt;Var&lt;/b&gt;</option></select>')

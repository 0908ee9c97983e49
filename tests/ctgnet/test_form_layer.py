"""Words of a form that come from data are words, whichever template draws them."""

from html.parser import HTMLParser

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template

from ctgnet.forms import FrenchForm, RichText
from ctgnet.safe_html import filled_in

TYPED = "<planted-tag hx-post=/x hx-trigger=load>\"'&amp;</textarea></option><planted-tag>"
LOOP = "{% for field in form %}{% DRAWN %}{% endfor %}"
DOORS = {
    "as it comes": "{{ form }}",
    "paragraphs": "{{ form.as_p }}",
    "list": "{{ form.as_ul }}",
    "table": "{{ form.as_table }}",
    "blocks": "{{ form.as_div }}",
    "field groups": "{% for field in form %}{{ field.as_field_group }}{% endfor %}",
    "help alone": "{% for field in form %}{{ field.help_text|safe }}{{ field.help_text }}{% endfor %}",
    "our fields": "{% include 'components/form_fields.html' with form=form only %}",
    "errors": "{% include 'components/error_summary.html' with form=form only %}",
    "the library": "{% load crispy_forms_tags %}{{ form|crispy }}",
    "its errors": "{% load crispy_forms_tags %}{{ form|as_crispy_errors }}",
    "its layouts": "{% load crispy_forms_tags %}{% crispy form helper %}",
}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


def planted(html):
    tags = Tags()
    tags.feed(html)
    return tags.seen.count("planted-tag")


class FromData(FrenchForm, forms.Form):
    """Every word of it was typed by somebody."""

    groups = ((TYPED, ["line"]),)
    words = {"label": TYPED, "help_text": TYPED, "initial": TYPED}
    line = forms.CharField(**words)
    text = forms.CharField(widget=forms.Textarea, **words)
    one = forms.ChoiceField(choices=[(TYPED, TYPED), (TYPED, [(TYPED, TYPED)])], **words)
    some = forms.MultipleChoiceField(
        choices=[(TYPED, TYPED)], widget=forms.CheckboxSelectMultiple, **words
    )
    other = forms.ChoiceField(choices=[(TYPED, TYPED)], widget=forms.RadioSelect, **words)
    agreed = forms.BooleanField(label=TYPED, help_text=TYPED)
    day = forms.DateField(**words)
    file = forms.FileField(label=TYPED, help_text=TYPED)

    def clean(self):
        self.add_error("line", TYPED)
        raise ValidationError(TYPED)


def drawn(source, form):
    helper = FormHelper()
    helper.layout = Layout(Fieldset("Titre", *form.fields))
    return Template(source).render(Context({"form": form, "helper": helper}))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("typed", [None, dict.fromkeys(FromData.base_fields, TYPED)])
def test_no_word_of_a_form_becomes_an_element(door, typed):
    html = drawn(DOORS[door], FromData(typed))

    assert planted(html) == 0


def test_control_a_field_that_escapes_nothing_is_seen():
    class Naked(TemplatesSetting):
        bound_field_class = BoundField

    assert planted(drawn("{{ form }}", FromData(renderer=Naked()))) > 0


def test_a_help_of_ours_keeps_its_link_and_escapes_what_fills_it():
    class WithLink(forms.Form):
        line = forms.CharField(help_text=filled_in('<a href="/aide/">{}</a>', TYPED))

    html = drawn("{{ form }}", WithLink())

    assert (html.count('<a href="/aide/">'), planted(html)) == (1, 0)


def test_a_plain_help_is_escaped_once():
    class Plain(forms.Form):
        line = forms.CharField(help_text="L’œuvre & « cœur »")

    assert drawn("{{ form.line.help_text }}", Plain()) == "L’œuvre &amp; « cœur »"


def test_a_message_made_from_data_is_words(rf):
    request = rf.get("/")
    request._messages = CookieStorage(request)  # as the middleware does
    messages.success(request, TYPED)
    shown = "{% include 'components/messages.html' with messages=messages only %}"

    html = Template(shown).render(Context({"messages": messages.get_messages(request)}))

    assert (planted(html), html.count("&lt;planted-tag")) == (0, 2)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            '<p>Un <strong>mot</strong><img src=x onerror="a()"></p>',
            "<p>Un <strong>mot</strong></p>",
        ),
        ("Un mot & l’autre, 2 < 3", "Un mot & l’autre, 2 < 3"),
        ("", ""),
        (None, None),
    ],
)
def test_the_editor_is_given_no_tag_that_a_text_may_not_hold(stored, shown):
    assert RichText().format_value(stored) == shown

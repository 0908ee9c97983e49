"""Components drawn once for the same words: never for others, never for a row."""

from django import forms
from django.template import engines

from ctgnet.templatetags.look import _drawn, drawn, filter_select
from reference.models import Theme

BADGE = "components/badge.html"


def test_each_word_has_its_own_badge():
    assert [drawn(BADGE, label=word).strip() for word in ("Complet", "Annulée", "Complet")] == [
        '<span class="tag tag--neutral">Complet</span>',
        '<span class="tag tag--neutral">Annulée</span>',
        '<span class="tag tag--neutral">Complet</span>',
    ]


def test_the_same_badge_is_drawn_once():
    drawn(BADGE, label="Une fois", tone="brand")
    before = _drawn.cache_info()
    drawn(BADGE, label="Une fois", tone="brand")
    assert _drawn.cache_info().misses == before.misses


def test_words_typed_by_somebody_are_escaped_whatever_was_drawn_before():
    page = engines["django"].from_string(
        '{% drawn "components/badge.html" label="<b>oui</b>" %}'
        '{% drawn "components/badge.html" label=typed %}'
    )
    assert page.render({"typed": "<b>oui</b>"}).split("\n")[1::2] == [
        '<span class="tag tag--neutral"><b>oui</b></span>',
        '<span class="tag tag--neutral">&lt;b&gt;oui&lt;/b&gt;</span>',
    ]


def test_a_row_is_drawn_as_it_is_now():
    theme = Theme(slug="parenting", label="Parentalité")
    assert "Parentalité" in drawn(BADGE, label=theme)
    theme.label = "Parents"
    assert "Parents" in drawn(BADGE, label=theme)


class Colours(forms.Form):
    couleur = forms.ChoiceField(label="Couleur", choices=[("", "Toutes"), ("1", "Bleu <nuit>")])


def test_a_filter_says_what_was_chosen_and_escapes_its_words():
    chosen = filter_select(Colours({"couleur": "1"})["couleur"])
    assert '<label class="form-label" for="filtre-couleur">Couleur</label>' in chosen
    assert '<option value="1" selected>Bleu &lt;nuit&gt;</option>' in chosen
    assert '<option value="" selected>' in filter_select(Colours({})["couleur"])


def test_a_filter_that_makes_no_sense_is_as_if_it_were_absent():
    told = filter_select(Colours({"couleur": "rouge"})["couleur"])
    assert "selected" not in told
    assert "rouge" not in told

"""Components drawn once for the same words: never for others, never for a row."""

from django.template import engines

from ctgnet.templatetags.look import _drawn, drawn
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

"""What a reader is shown of a revision: what leaves, what comes, what stays."""

from datetime import date

import pytest

from practices.differences import blocks_of, changes_of
from tests.factories.practices import RevisionFactory, SheetFactory
from tests.factories.reference import ThemeFactory


def told(sheet, revision):
    return {
        change.label: [(part.state, part.words) for part in change.parts]
        for change in changes_of(sheet, revision)
    }


@pytest.fixture
def sheet(db):
    return SheetFactory(
        public=True,
        steps="<ul><li>Trouver un lieu.</li><li>Inviter.</li></ul>",
        context="<p>Un.</p><p>Deux.</p>",
        cost_band="none",
    )


def revised(sheet, **changes):
    return RevisionFactory(sheet=sheet, **{"summary": sheet.summary} | changes)


def test_the_same_text_has_no_difference(sheet):
    assert told(sheet, revised(sheet)) == {}


def test_a_paragraph_that_changes_leaves_and_comes_among_those_that_stay(sheet):
    revision = revised(sheet, context="<p>Un.</p><p>Deux et demi.</p><p>Trois.</p>")

    assert told(sheet, revision) == {
        "Contexte et besoin de départ": [
            ("stayed", "<p>Un.</p>"),
            ("left", "<p>Deux.</p>"),
            ("came", "<p>Deux et demi.</p>\n<p>Trois.</p>"),
        ]
    }


def test_the_paragraphs_that_the_editor_puts_in_lists_are_no_change(sheet):
    same = revised(sheet, steps="<ul><li><p>Trouver un lieu.</p></li><li><p>Inviter.</p></li></ul>")

    assert told(sheet, same) == {}


def test_values_dates_and_lists_are_said_in_words(sheet):
    revision = revised(sheet, cost_band="under_500", action_date=date(2026, 3, 2))
    revision.themes.set([ThemeFactory(slug="youth", label="Jeunesse")])

    assert told(sheet, revision) == {
        "Coût": [("left", "Aucun coût"), ("came", "Moins de 500 €")],
        "Date de l’action": [("came", "2 mars 2026")],
        "Thématiques": [("left", "Parentalité"), ("came", "Jeunesse")],
    }


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        (
            "<p>Un <strong>mot</strong>.</p><h3>Titre</h3>",
            ["<p>Un <strong>mot</strong>.</p>", "<h3>Titre</h3>"],
        ),
        (
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
            ["<ol><li>a<ul><li>b</li></ul></li></ol>", "<ol><li>c</li></ol>"],
        ),
        (
            '<p><a href="https://x.example/?a&gt;b">lien</a></p>',
            ['<p><a href="https://x.example/?a&gt;b" rel="noopener">lien</a></p>'],
        ),
        ("avant<ul><li>a</li></ul>", ["avant", "<ul><li>a</li></ul>"]),
        ("</p></li>mal <strong>fermé", ["<p></p>", "mal <strong>fermé</strong>"]),
        ("sans <em>balise</em> fin", ["sans <em>balise</em>", "fin"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would(html, blocks):
    assert blocks_of(html) == blocks

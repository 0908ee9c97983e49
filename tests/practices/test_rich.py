"""No HTML of a member may do anything in somebody else's page."""

import pytest

from ctgnet.rich import MOST_TAGS, clean_rich, from_plain, ready_to_edit
from practices.templatetags.rich import rich
from tests.factories.practices import SheetFactory

# The link text stays, the danger goes.
PAYLOADS = {
    "<script>alert(1)</script>bonjour<p></p>": "bonjour<p></p>",
    "<p onclick=alert(1)>a</p>": "<p>a</p>",
    "<img src=x onerror=alert(1)><p>a</p>": "<p>a</p>",
    "<svg/onload=alert(1)><p>a</p>": "<p>a</p>",
    '<p><a href="javascript:alert(1)">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p><a href="jav\tascript:alert(1)">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p><a href=" &#106;avascript:alert(1)">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p><a href="data:text/html,<script>1</script>">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p><a href="//pirate.example/">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p><a href="/compte/deconnexion/">a</a></p>': '<p><a rel="noopener">a</a></p>',
    '<p style="position:fixed">a</p>': "<p>a</p>",
    '<form action="/compte/"><p>a<button>ok</button></p></form>': "<p>aok</p>",
    '<iframe src="https://pirate.example"></iframe><p>a</p>': "<p>a</p>",
    '<math><mi xlink:href="javascript:alert(1)">a</mi></math><p>b</p>': "<p>b</p>",
    '<p><em title="x" id="y" class="z">a</em></p>': "<p><em>a</em></p>",
    "<p><!-- <script> -->a</p>": "<p>a</p>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>a': (
        "<p>&lt;p&gt;a</p>"
    ),
}


@pytest.mark.parametrize(("typed", "kept"), PAYLOADS.items())
def test_the_danger_goes_and_the_words_stay(typed, kept):
    cleaned = clean_rich(typed)

    assert cleaned == kept
    assert clean_rich(cleaned) == cleaned


def test_words_without_a_paragraph_are_given_one():
    assert clean_rich("<script>alert(1)</script>3 &lt; 4") == "<p>3 &lt; 4</p>"


def test_what_the_editor_offers_is_kept():
    html = (
        "<h3>Avant</h3><p>Un <strong>grand</strong> <em>merci</em>.</p><ul><li>un</li></ul>"
        '<ol><li>deux</li></ol><p><a href="https://caf.fr/page">la page</a> '
        '<a href="mailto:ctg@exemple.fr">écrire</a></p>'
    )

    assert clean_rich(html) == html.replace('">la', '" rel="noopener">la').replace(
        '">écrire', '" rel="noopener">écrire'
    )


@pytest.mark.parametrize("nothing", ["", "<p></p>", "<p> </p>", "<ul><li></li></ul>", "  \n "])
def test_a_text_without_words_is_empty(nothing):
    assert clean_rich(nothing) == ""


def test_a_text_of_tags_within_tags_is_read_without_them():
    """Cleaned as it comes, one of the size that a form may send would hold the process for minutes."""
    deep = "<ul><li>" * 60_000 + "Un café &amp; <b>deux</b>"

    assert clean_rich(deep) == "<p>Un café &amp;  deux</p>"
    assert "<" not in ready_to_edit(deep)


def test_a_long_list_keeps_its_tags():
    long = "<ul>" + "<li><p>Un goûter</p></li>" * (MOST_TAGS // 2 - 1) + "</ul>"

    assert clean_rich(long) == long


def test_plain_text_typed_without_javascript_becomes_paragraphs_and_lists():
    assert clean_rich("Un lieu.\n\n- des chaises\n- du café\nEt 3 < 4 & voilà.") == (
        "<p>Un lieu.</p><ul><li>des chaises</li><li>du café</li></ul><p>Et 3 &lt; 4 &amp; voilà.</p>"
    )


def test_a_list_at_the_end_is_closed():
    assert from_plain("- un") == "<ul><li>un</li></ul>"


def test_a_row_written_around_the_form_is_harmless_when_it_is_read():
    assert rich("<p>a<img src=x onerror=alert(1)></p>") == "<p>a</p>"
    assert rich(None) == ""


def test_the_page_shows_no_html_of_a_row_written_around_the_form(client, alice, bob):
    sheet = SheetFactory(
        shared=True,
        author=alice,
        title="<script>alert(1)</script>",
        summary="<img src=x>",
        context="<p>vu</p><script>alert(3)</script>",
    )
    client.force_login(bob)

    page = client.get(sheet.get_absolute_url()).content.decode()

    assert ["<script>alert" in page, "<img src=x" in page, "<p>vu</p>" in page] == [
        False,
        False,
        True,
    ]

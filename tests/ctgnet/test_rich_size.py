"""A text of a few kilobytes never becomes megabytes, nor makes its parser hold thousands of things."""

import re
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from ctgnet import rich
from ctgnet.rich import CLEANER, RichTextField, clean_rich, is_in_reason, kept_by, ready_to_edit
from events.templatetags import events
from practices.templatetags.rich import rich as as_read
from tests import house

TAG = re.compile("<[a-z]")
# Of each kind three may be open, and a link: what each block opens again, and closes.
REOPENED = len("<em></em>" * 3 + "<strong></strong>" * 3)
LONG = "https://caf.fr/" + "a" * 300


def times(pattern, number=700):
    """As many, each different from the others."""
    return "".join(pattern.replace("%", str(rank)) for rank in range(number))


HOSTILE = {
    "emphasis": "<p>" + times("<em a=%>") + "</p>" + "<p>x" * 700,
    "strong": times("<strong title='%'>") + "<ul>" + "<li>x" * 700,
    "dropped": times('<b class="%">') + times("<FONT size=%>") + "<h3>x" * 700,
    "spaces": times("<em\n/a\t=\f'%'/ b>") + "<p>x" * 700,
    "quotes": times("<em a=\"'>%\" b='\">%'>") + "<p>x" * 700,
    "odd names": times("<em =%= \"'<>") + "<p>x" * 700,
    "hidden": times('<!x <em a="> <em b=%>">') + "<p>x" * 700,
    "comments": times("<!--> <em a=%><!-- --!>") + "<p>x" * 700,
    "joined": times("<<!-- -->em a=%>") + "<p>x" * 700,
    "unread": times("<textarea><em a='</textarea><em b=%>'>") + "<p>x" * 700,
    "table": "<table><td>" + times("<strong a=%>") + "<p>x<td>" * 700,
    "within": times("<em a=%><button>") + "<p>x" * 700,
    "links": times('<a href="https://caf.fr/%">') + "<p>x" * 700,
    "a long link": f"<a href={LONG}>" + "<p>x" * 1400,
    "a link hidden by another": f"<a href={LONG}><object><a href='https://caf.fr'></object>" + "<p>x" * 1400,
    "endless": times('<em a="%', 1500),
}  # fmt: skip


@pytest.mark.parametrize("cleaner", [CLEANER, events.CLEANER], ids=["rich", "programme"])
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_what_comes_out_is_a_few_times_what_came_in(cleaner, typed):
    opened = len(TAG.findall(typed.lower()))

    html = kept_by(cleaner, typed)

    assert len(TAG.findall(html)) <= 8 * opened
    most = len(typed) + opened * REOPENED
    assert len(html) <= most + rich.MOST_LETTERS_OF_LINKS * ("<a" in typed)


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("read", [clean_rich, ready_to_edit, as_read, events.programme])
def test_every_reading_goes_through_the_same_bound(read, typed):
    assert len(read(typed)) <= 500_000
    assert clean_rich(clean_rich(typed)) == clean_rich(typed)


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_nothing_larger_than_its_field_is_written(typed):
    field = RichTextField(max_length=20_000)

    with suppress(ValidationError):
        assert len(field.clean(typed, None)) <= 20_000


def test_the_measure_is_of_what_is_written():
    field = RichTextField(max_length=20)

    assert field.clean("<p>" + "&" * 2 + "abc</p>", None) == "<p>&amp;&amp;abc</p>"
    with pytest.raises(ValidationError) as refusal:
        field.clean("&&abcd", None)

    assert refusal.value.messages == [
        "Texte trop long une fois mis en forme\xa0: 21 caractères, pour 20 au plus."
    ]


def test_as_many_tags_as_are_read_are_written_and_no_more():
    field = RichTextField()
    most = "<p>a</p>" * rich.MOST_TAGS

    assert field.clean(most, None) == most
    with pytest.raises(ValidationError, match="trop de paragraphes"):
        field.clean(most + "<p>", None)


def test_a_long_link_is_read_among_as_many_tags_as_anybody_writes():
    link = f'<a href="{LONG}" rel="noopener">a</a>'
    most = rich.MOST_LETTERS_OF_LINKS // len(LONG)

    assert is_in_reason(link + "<p>a</p>" * (most - 1))
    assert not is_in_reason(link + "<p>a</p>" * most)


# Every way to write an attribute, and what a parser reads there.
ADDRESSES = [
    ('<a href="https://caf.fr/?a=1&amp;b=2">x</a>', "https://caf.fr/?a=1&amp;b=2"),
    ("<a class='y' href='https://caf.fr/\"'>x</a>", "https://caf.fr/&quot;"),
    ("<a\nHREF = https://caf.fr/ target=_blank>x</a>", "https://caf.fr/"),
    ("<A title='>' href=https://caf.fr/a/>x</A>", "https://caf.fr/a/"),
    ('<a disabled href="https://caf.fr/" href="https://pirate.example/">x</a>', "https://caf.fr/"),
]


@pytest.mark.parametrize(("typed", "address"), ADDRESSES)
def test_a_link_keeps_its_address_however_it_is_written(typed, address):
    assert clean_rich(typed) == f'<a href="{address}" rel="noopener">x</a>' == CLEANER.clean(typed)


@pytest.mark.parametrize(
    "typed",
    [
        '<p class="MsoNormal" style=\'font-family:"Arial"\'>Un <em lang=fr>mot</em><!-- o:p --> là</p>',
        "<p>un<svg/>deux<br/>trois</p>",
        '<p data-a="<p>">a < b > c <3 <</p>',
        "<p a=>x</p><p =a>y</p ><p/a/>z</p b='>'>",
        "<p>fin</p><em a='",
        "<p>a<!-->b<!--->c<!-- - -- --!>d<!-- <em a=1> -->e</p>",
    ],
)
def test_the_words_and_tags_that_are_kept_are_those_of_the_parser(typed):
    assert kept_by(CLEANER, typed) == CLEANER.clean(typed)


def test_no_other_place_parses_what_people_write():
    """Whatever reads a rich text goes through `kept_by`, with its bound."""
    parsing = re.compile(r"\b(?:CLEANER|cleaner)\.clean\(|\bnh3\.(?!Cleaner\()\w+\(")
    found = [
        house.name_of(path) for path in house.our_files(".py") if parsing.search(path.read_text())
    ]

    assert found == ["ctgnet/rich.py"]
    assert parsing.search("nh3.clean(html)")

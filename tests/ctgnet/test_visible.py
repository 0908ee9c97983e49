"""What nobody sees is dropped from every text typed or imported; what a text honestly holds stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ctgnet import visible as reading
from ctgnet.rich import clean_rich
from ctgnet.spreadsheets import read_table
from ctgnet.visible import visible

KEPT = [
    "L’été à Ÿ :\n\t« oui »\u00a0; 12\u202f000 €\r\nnon…",
    "👩\u200d👧\u200d👦 ❤\ufe0f ☎\ufe0e 👍🏽 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 ‼\ufe0f",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🏴\u200d☠\ufe0f",
    "محمد\u200f (2024) \u061cعلي \u0645\u06cc\u200c\u062e क\u094d\u200dष 葛\U000e0100 ﷺ",
    "Nguyễn Thị Ánh, שָׁלוֹם, e\u0301te\u0301",
    "a\x00b",  # refused in words
    "\U0001fae9 new",
    "\u2139\ufe0f Ⓜ\ufe0f 〰\ufe0f 〽\ufe0f Ⓜ ㊗\ufe0f ↔\ufe0f ▪\ufe0f ©\ufe0f #\ufe0f\u20e3 *\ufe0f\u20e3",
]
DROPPED = {
    "a\u202eb\u202c\u2066c\u2069\u202a\u200e\u200fd\u061c": "abcd",
    "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg\u180eh": "abcdefgh",
    "a\ufe0fb\ufe01c\U000e0101d❤\ufe0f\ufe0f\ufe0f": "abcd❤\ufe0f",
    "a\U000e0041\U000e0042b🏴\U000e0067": "ab🏴",
    "a\x1b\x07\x7f\x9bb\ue000c\u3164\uffa0d\u034f\ufffce": "abcde",
    "un\u2028deux\u2029trois\x0bquatre\x85cinq": "un\ndeux\ntrois\nquatre\ncinq",
    "\uf0b7 point\u2800final": "• point final",
    "Z" + "\u0351" * 20 + "a": "Z\u0351\u0351\u0351a",
    "a" + "\u0301\u0302\u0303\u200b" * 50: "a\u0301\u0302\u0303",
}


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_what_a_text_honestly_holds_is_kept(text):
    assert visible(text) == text


@pytest.mark.parametrize(("text", "seen"), DROPPED.items(), ids=ascii)
def test_what_no_reader_sees_is_dropped_once_for_all(text, seen):
    assert (visible(text), visible(seen)) == (seen, seen)


def test_a_rich_text_holds_nothing_unseen_however_it_is_written():
    assert clean_rich("<p>a&#8238;b&#x200b;c</p>") == clean_rich("a\u202eb\u200bc") == "<p>abc</p>"
    assert clean_rich("<p>&#8238;</p>") == clean_rich("\u200b") == ""
    assert clean_rich('<a href="java&#x200b;script:x">a</a>') == '<a rel="noopener">a</a>'


def test_a_cell_is_read_as_its_author_sees_it():
    file = SimpleUploadedFile("a.csv", "nom;note\nAin\u200b;a\u202eb\n".encode())

    assert read_table(file).lines[0].cells == ["Ain", "ab"]


def test_the_letters_of_any_alphabet_are_judged_once_for_a_whole_text(monkeypatch):
    """Sign by sign, a table of them would hold the process for as many seconds as it has megabytes."""
    judged, real = [], reading._is_seen
    monkeypatch.setattr(
        reading, "_is_seen", lambda *around: judged.append(around[0]) or real(*around)
    )

    assert visible("Ωμέγα → 例 ❤\ufe0f\u200b\n" * 1_000) == "Ωμέγα → 例 ❤\ufe0f\n" * 1_000
    assert set(judged) == {"\ufe0f", "\u200b"}


def test_a_long_text_is_read_once(half_a_minute):
    assert visible("\u200ba" * 200_000) == "a" * 200_000

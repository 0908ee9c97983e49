"""An address keeps the letters of French words."""

import pytest

from ctgnet.addresses import words_of_address


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Cœur de Lozère", "coeur-de-lozere"),
        ("Évaluer sans s’épuiser", "evaluer-sans-s-epuiser"),
        ("L'œuvre à Nævilliers", "l-oeuvre-a-naevilliers"),
        ("Pauses-café des parents", "pauses-cafe-des-parents"),
        ("???", "fiche"),
        ("un deux trois quatre cinq six sept", "un-deux-trois-quatre"),
    ],
)
def test_words_of_an_address(title, address):
    assert words_of_address(title, longest=23, otherwise="fiche") == address


def test_a_word_longer_than_the_address_is_cut():
    assert words_of_address("anticonstitutionnellement", longest=10, otherwise="x") == "anticonsti"

"""French words that follow what they speak of."""

import pytest

from ctgnet.templatetags.french import ctg_of


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Alpes d’Azur", "CTG Alpes d’Azur"),
        ("Convention territoriale globale du Pays de Grasse", "CTG du Pays de Grasse"),
        ("CONVENTION TERRITORIALE GLOBALE - Cannes", "CTG Cannes"),
        ("CTG 2026-2030", "CTG 2026-2030"),
        ("Convention territoriale globale", "CTG"),
        ("Notre convention territoriale globale", "CTG Notre convention territoriale globale"),
        ("CTGévaudan", "CTG CTGévaudan"),
    ],
)
def test_a_ctg_is_named_once(name, said):
    assert ctg_of(name) == said

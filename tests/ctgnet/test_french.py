"""French words that follow what they speak of."""

import pytest

from ctgnet.templatetags.french import ctg_of, device


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


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IOS = "CPU iPhone OS 18_1 like Mac OS X"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/131.0 Safari/537.36",
            "Chrome sur Linux",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64) {WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge sur Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox sur Mac",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/131.0 Mobile Safari/537.36",
            "Chrome sur Android",
        ),
        (f"Mozilla/5.0 (iPhone; {IOS}) {WEBKIT} Version/18.1 Safari/604.1", "Safari sur iPhone"),
        (f"Mozilla/5.0 (iPhone; {IOS}) {WEBKIT} CriOS/131.0 Safari/604.1", "Chrome sur iPhone"),
        (f"Mozilla/5.0 (iPhone; {IOS}) {WEBKIT} FxiOS/132.0 Safari/605.1", "Firefox sur iPhone"),
        (
            f"Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) {WEBKIT} Version/12.1 Safari/604.1",
            "Safari sur iPad",
        ),
        ("Links (2.29; Linux 6.1)", "Navigateur inconnu sur Linux"),
        ("curl/8.5", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, said):
    assert device(user_agent) == said

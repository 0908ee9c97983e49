"""Passwords that anybody would try first are refused, with a sentence; phrases of one's own are not."""

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.passwords import HELP, OF_THE_TRADE, REPEATED, USUAL, UnexpectedWords
from tests.members.doors import sign_up

REFUSED = {
    REPEATED: [
        "motdepassemotdepasse",
        "azertyazertyazerty",
        "aaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaab",
        "ctgctgctgctgctg",
        "Caf06 Caf06 Caf06!",
        "bonjour-bonjour-2025",
        "RéseauRéseauRéseau",
        "motdepasse1motdepasse2",
        "le chat, le chat, le ch",
        "121212121212121212",
        "p@ssw0rdp@ssw0rd",
    ],
    OF_THE_TRADE: [
        "conventionterritorialeglobale",
        "Convention territoriale globale 2026",
        "reseau-ctg-2026-2027",
        "CommuneDépartement06",
        "territoire2026!!!!",
        "la ctg de la commune",
        "caisse d allocations familiales",
        "D3p@rtement-et-c@f",
    ],
    USUAL: [
        "MotDePasse2026!!!",
        "azertyuiopqsdfghjklm",
        "mlkjhgfdsqpoiuytreza",
        "123456789012345",
        "Azerty123456789!",
        "bonjoursoleil2024",
        "jetaimemonamour33",
        "motdepassedelacaf",
        "p@ssw0rd-2026-b1en",
    ],
}
KEPT = [
    "une phrase de passe assez longue",
    "une autre phrase bien plus longue",
    "des glaïeuls au bord du canal",
    "trois chevaux bleus dansent mal",
    "ma caf préfère les artichauts",
    "Xk7-qZv2-Lm9p-Rt4w",
    "十五個字以上的很長很長的密碼短語好嗎",
]


@pytest.mark.parametrize(
    ("password", "why"), [(word, why) for why, words in REFUSED.items() for word in words]
)
def test_an_expected_password_is_refused_and_says_why(password, why):
    with pytest.raises(ValidationError) as refused:
        UnexpectedWords().validate(password)

    assert refused.value.messages == [why]


@pytest.mark.parametrize("password", KEPT)
def test_a_phrase_of_one_s_own_is_kept(password):
    assert UnexpectedWords().validate(password) is None


def test_the_rule_is_said_with_the_others():
    assert HELP in password_validators_help_texts()


@pytest.mark.parametrize("why", REFUSED)
def test_the_page_of_joining_says_it_and_opens_nothing(client, db, why):
    answer = sign_up(client, "ines@essai.example", password=REFUSED[why][0])

    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert reverse("account_signup") == answer.request["PATH_INFO"]


def test_a_password_without_end_is_refused_unread(half_a_minute):
    with pytest.raises(ValidationError, match="tient en 200 caractères"):
        validate_password("Les chats du port dansent " * 100_000)

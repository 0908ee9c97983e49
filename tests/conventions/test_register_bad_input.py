"""No input of the form ends in an error page."""

from uuid import uuid4

import pytest

from conventions import actions
from conventions.forms import sign_form
from conventions.models import SIGNED_TO_COME, Convention, ConventionDraft
from tests.conventions.register_pages import NBSP, PATH, check_path, errors


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"start_date": "9998-01-01", "end_date": ""}, "Début"),
        ({"end_date": "9999-12-31"}, "Fin"),
        ({"signature_date": "0001-01-01"}, "Date de signature"),
        ({"posts-0-starts_on": "1989-12-31"}, "En poste depuis"),
    ],
)
def test_a_year_out_of_reach_is_said_beside_the_field(client, carole, post_form, changes, label):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **changes)

    assert answer.status_code == 422
    [error] = errors(answer)
    assert error.endswith(f"{label} : Vérifiez l’année : de 1990 à 2100.")


def test_an_end_before_the_start_is_said_beside_the_field(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", end_date="2025-12-31")

    assert answer.status_code == 422
    assert errors(answer) == ["Fin : La fin doit venir après le début."]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"start_date": ""}, "Début : Une CTG signée a une date de début."),
        (
            {"signature_date": "2099-01-01"},
            f"Date de signature : {SIGNED_TO_COME.replace(NBSP, ' ')}",
        ),
        (
            {"start_date": "hier"},
            "Début : Date non reconnue. Exemple : 27/11/2026, pour le 27 novembre 2026.",
        ),
        ({"official_title": ""}, "Intitulé officiel : Ce champ est obligatoire."),
        ({"epcis": []}, "Choisissez au moins une commune ou une intercommunalité."),
    ],
)
def test_what_is_missing_or_wrong_is_said(client, carole, post_form, changes, expected):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **changes)

    assert answer.status_code == 422
    assert errors(answer) == [expected]


def test_a_paste_of_two_megabytes_is_refused_in_a_sentence(client, carole, post_form, key):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", codes="06001\n" * 340_000)

    assert answer.status_code == 422
    assert (
        errors(answer)[0]
        .replace(NBSP, " ")
        .startswith(
            "Codes Insee ou noms collés : Ce texte est trop long (2\u202f039\u202f999 caractères, 100\u202f000 au plus)"
        )
    )
    kept = ConventionDraft.objects.get(pk=key).typed
    assert kept["local_name"] == ["Cannes en famille"]
    assert kept["codes"] == []


TEXTS = [
    "official_title",
    "local_name",
    "codes",
    "epci_q",
    "posts-0-person_q",
    "posts-0-employer_q",
    "posts-0-first_name",
    "posts-0-email",
    "epcis",
    "communes",
    "exceptions",
    "signatories",
    "posts-0-employer",
    "posts-0-person",
    "posts-0-fte",
    "start_date",
    "stage",
]


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("broken", ["a\x00b", "\ufffd", "😀" * 300])
def test_no_character_breaks_a_field(client, carole, post_form, key, field, broken):
    """NUL, what a lone surrogate becomes, and far too many emoji."""
    client.force_login(carole)

    answers = [
        post_form(carole, faire=asked, **{field: broken}) for asked in ("verifier", "garder")
    ]
    pages = [client.get(f"{PATH}{key}/"), client.get(check_path(key))]

    assert answers[1].status_code == 302
    assert {answer.status_code for answer in [answers[0], *pages]} <= {200, 302, 422}


def test_a_lone_surrogate_on_the_wire_is_no_error(client, carole, typed, key):
    client.force_login(carole)
    body = (
        f"marque={sign_form(carole, key)}&faire=garder&official_title=a%ED%A0%80b&local_name=a%00b"
    )

    answer = client.post(PATH, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
    typed = ConventionDraft.objects.get().typed
    assert typed["local_name"] == ["ab"]
    assert typed["official_title"][0].startswith("a")


def test_a_nul_is_told_beside_its_field(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", official_title="Une\x00CTG")

    assert answer.status_code == 422
    assert errors(answer) == ["Intitulé officiel : Le caractère nul n’est pas autorisé."]


def test_fields_of_no_form_and_endless_ones_are_not_kept(client, carole, post_form, key):
    client.force_login(carole)
    many = {f"n{number}": "x" for number in range(4_100)}

    post_form(carole, faire="garder", **many, **{"un nom": "x"})
    kept = ConventionDraft.objects.get(pk=key).typed
    assert len(kept) <= 4_000
    assert "un nom" not in kept


def test_the_searches_of_a_page_bear_any_text(client, carole):
    client.force_login(carole)

    for q in ("%25", "_", "'\"<script>", "a" * 5000):
        assert client.get(f"{PATH}choix/?quoi=signataire&signataire_q={q}").status_code == 200


def test_an_unknown_form_does_not_exist(client, carole):
    client.force_login(carole)

    assert client.get(f"{PATH}{uuid4()}/").status_code == 404
    assert client.get(check_path(uuid4())).status_code == 404
    assert client.get(f"{PATH}x/").status_code == 404


def test_a_form_kept_incomplete_cannot_be_confirmed(client, carole, key):
    client.force_login(carole)
    actions.save_draft(owner=carole, key=key, typed={"local_name": ["Azur"]})

    answer = client.post(check_path(key), {"shape": "epci"})

    assert answer.status_code == 422
    assert "Ce champ est obligatoire." in answer.content.decode()
    assert Convention.objects.count() == 0

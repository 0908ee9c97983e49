"""A second proof at the door: who must have one, how it is added, asked for and taken away."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.members.doors import confirm_identity, is_signed_in, sign_in

BROKEN = [
    "",
    "[]",
    "{}",
    "1",
    "pas du json",
    '{"id": 1}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
    '"attestationObject": "AA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
    "[" * 100_000,
    '{"a":' * 50_000,
    "9" * 5_000,
]


def totp_code(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


@pytest.fixture
def protected(alice):
    """Alice with an application of codes; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    return secret


def test_the_secret_of_an_application_is_not_written_in_clear(alice, protected):
    kept = Authenticator.objects.get(user=alice).data["secret"]

    assert (kept == protected, protected in kept) == (False, False)


def test_a_secret_that_cannot_be_read_opens_nothing(client, alice, protected, settings):
    settings.SECRET_KEY = "another key, after a loss"
    asked = sign_in(client, alice.email)

    response = client.post(asked.url, {"code": totp_code(protected)})

    assert (response.status_code, is_signed_in(client)) == (422, False)


def test_a_password_alone_does_not_open_a_protected_account(client, alice, protected):
    asked = sign_in(client, alice.email)
    before = is_signed_in(client)
    wrong = client.post(asked.url, {"code": "000000"}).status_code
    page = client.get(asked.url).content.decode()

    client.post(asked.url, {"code": totp_code(protected)})

    assert (asked.url, before, wrong) == ("/compte/securite/verifier/", False, 422)
    assert ("Un second contrôle" in page, is_signed_in(client)) == (True, True)


def test_what_was_being_sent_waits_behind_the_second_control(client, alice, protected):
    client.post("/mon-espace/profil/", {"bio": "Je relie les équipes."})
    asked = sign_in(client, alice.email)
    before = "Je relie les équipes" in client.get(asked.url).text
    client.post(asked.url, {"code": totp_code(protected)})

    after = "Je relie les équipes" in client.get("/aide/").text
    assert (before, after) == (False, True)


@pytest.fixture
def reader():
    """The library notes on its row that the codes were seen: the one page read that writes."""
    return Client()


def test_an_application_is_added_and_gives_codes_to_keep(
    reader, alice, work, django_capture_on_commit_callbacks
):
    sign_in(reader, alice.email)
    confirm_identity(reader)
    url = reverse("mfa_activate_totp")
    secret = re.search(r"<code>(\w+)</code>", reader.get(url).content.decode())[1]
    wrong = reader.post(url, {"code": "000000"}).status_code

    with django_capture_on_commit_callbacks(execute=True):
        added = reader.post(url, {"code": totp_code(secret)})

    page = reader.get(added.url).content.decode()
    assert (wrong, added.url) == (422, reverse("mfa_view_recovery_codes"))
    assert len(re.findall(r"<code>\d{8}</code>|<code>[\w-]{8,}</code>", page)) == 10
    subjects = [mail.subject for mail in work()]
    assert "Une application de codes protège votre compte" in subjects


MEANS = [
    ({"totp"}, (1, 0), "Votre compte est protégé par une application de codes."),
    ({"webauthn"}, (0, 1), "Votre compte est protégé par une clé."),
    ({"webauthn", "recovery_codes"}, (1, 1), "Votre compte est protégé par une clé."),
    (
        {"totp", "webauthn", "recovery_codes"},
        (1, 1),
        "Votre compte est protégé par une application de codes ou une clé.",
    ),
]


@pytest.mark.parametrize(("types", "shown", "lead"), MEANS)
def test_the_door_shows_the_means_that_the_account_has(
    client, alice, types, shown, lead, monkeypatch
):
    # What only a real key can have sent.
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    if "totp" in types:
        TOTP.activate(alice, generate_totp_secret())
    if "recovery_codes" in types:
        RecoveryCodes.activate(alice)
    if "webauthn" in types:
        facts = {"name": "Téléphone", "credential": {}}
        Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data=facts)
    sign_in(client, alice.email)

    page = client.get(reverse("mfa_authenticate")).text.replace("\xa0", " ")

    asked = page.count('name="code"'), page.count("Utiliser ma clé")
    assert (asked, page.count("passkey.js"), page.count(lead)) == (shown, shown[1], 1)
    assert page.count("Les six chiffres de votre application") == ("totp" in types)


def test_recovery_codes_are_kept_in_a_file_and_made_again(reader, alice, protected):
    sign_in(reader, alice.email)
    reader.post(reverse("mfa_authenticate"), {"code": totp_code(protected)})
    confirm_identity(reader)
    page = reader.get(reverse("mfa_generate_recovery_codes"))
    reader.post(reverse("mfa_generate_recovery_codes"))
    download = reader.get(reverse("mfa_download_recovery_codes"))

    assert page.status_code == 200
    assert "Réseau CTG : codes de secours" in download.content.decode().replace("\xa0", " ")


def test_whoever_confirms_before_the_file_of_codes_reaches_its_page(
    client, alice, protected, settings
):
    sign_in(client, alice.email)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(protected)})
    confirm_identity(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1

    asked = client.get(reverse("mfa_download_recovery_codes"))

    assert asked.url.partition("?")[2] == urlencode({"next": reverse("mfa_view_recovery_codes")})


def test_an_application_is_taken_away_after_confirmation(client, alice, protected):
    sign_in(client, alice.email)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(protected)})
    confirm_identity(client)
    question = client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))

    assert "Retirer l’application de codes ?" in question.replace("\xa0", " ")
    assert Authenticator.objects.filter(user=alice, type="totp").count() == 0


def test_touching_the_second_factor_asks_again_who_it_is(client, alice, time_machine):
    sign_in(client, alice.email)
    confirm_identity(client)
    before = client.get(reverse("mfa_activate_totp")).status_code
    time_machine.move_to(timezone.now() + timedelta(minutes=16))

    response = client.get(reverse("mfa_activate_totp"))

    page = client.get(response.url).content.decode()
    assert (before, response.url.partition("?")[0]) == (200, reverse("account_reauthenticate"))
    assert "Confirmez que c’est vous" in page


def test_the_page_of_a_key_carries_its_question_without_script_inside(client, alice):
    sign_in(client, alice.email)
    confirm_identity(client)

    page = client.get(reverse("mfa_add_webauthn")).content.decode()

    assert ('data-passkey="create"' in page, 'id="js_data"' in page) == (True, True)


def test_a_key_that_makes_no_sense_is_refused_in_words(client, alice):
    sign_in(client, alice.email)
    confirm_identity(client)

    answers = [
        client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": typed}).status_code
        for typed in BROKEN
    ]

    assert answers == [422] * len(BROKEN)


def test_a_key_that_is_refused_at_the_second_control_says_so(client, alice, protected):
    asked = sign_in(client, alice.email)

    answers = [client.post(asked.url, {"credential": typed}) for typed in BROKEN[5:8]]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert {"Cette clé n’a pas été reconnue" in answer.text for answer in answers} == {True}


def test_signing_in_by_key_gives_its_question_and_refuses_nonsense(client, db):
    url = reverse("mfa_login_webauthn")
    options = client.get(url, headers={"accept": "application/json"}).json()
    answers = [client.post(url, {"credential": typed}).url for typed in BROKEN]

    assert (options["request_options"]["publicKey"]["rpId"], answers) == (
        "localhost",
        ["/compte/connexion/"] * len(BROKEN),
    )


@pytest.mark.parametrize("is_required", [True, False])
def test_who_can_validate_others_must_have_one(client, carole, alice, settings, is_required):
    settings.SECOND_FACTOR_REQUIRED = is_required
    Authenticator.objects.filter(user=carole).delete()
    answers = {}
    for member in (carole, alice):
        client.force_login(member)
        answers[member.first_name] = client.get("/mon-espace/?a=1").status_code

    assert answers == {"Carole": 302 if is_required else 200, "Alice": 200}


def test_the_way_to_the_second_factor_stays_open_and_says_why(client, carole, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    Authenticator.objects.filter(user=carole).delete()
    client.force_login(carole)

    sent = client.get("/caf/?a=1")
    page = client.get(sent.url).content.decode()

    assert sent.url == "/compte/securite/?next=/caf/%3Fa%3D1"
    assert "un second facteur est <strong>obligatoire</strong>" in page


def test_no_address_escapes_the_second_factor(client, carole, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    Authenticator.objects.filter(user=carole).delete()
    client.force_login(carole)

    answers = [client.get(path).status_code for path in ("/caf/", "//caf/", "/annuaire/", "/")]
    posted = client.post("/caf/roles/1/valider/").status_code

    assert (answers, posted) == ([302] * 4, 302)


def test_the_pages_of_keys_answer(client, alice):
    sign_in(client, alice.email)
    confirm_identity(client)
    key = Authenticator.objects.create(
        user=alice, type=Authenticator.Type.WEBAUTHN, data={"name": "Téléphone", "credential": {}}
    )

    pages = [
        client.get(reverse(name, kwargs={"pk": key.pk} if with_key else {})).content.decode()
        for name, with_key in [
            ("mfa_index", False),
            ("mfa_list_webauthn", False),
            ("mfa_edit_webauthn", True),
            ("mfa_remove_webauthn", True),
        ]
    ]
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Bureau"})
    renamed = client.get(reverse("mfa_list_webauthn")).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert [
        re.search(r"<h1>(?:<bdi>)?(.*?)(?:</bdi>)?</h1>", page)[1].replace("\xa0", " ")
        for page in pages
    ] == [
        "Second facteur",
        "Mes clés d’accès",
        "Renommer la clé",
        "Retirer cette clé ?",
    ]
    assert ("Bureau" in renamed, Authenticator.objects.filter(user=alice).count()) == (True, 0)


def test_somebody_else_s_key_is_out_of_reach(client, alice, bob):
    key = Authenticator.objects.create(
        user=bob, type=Authenticator.Type.WEBAUTHN, data={"name": "Téléphone", "credential": {}}
    )
    sign_in(client, alice.email)
    confirm_identity(client)

    answers = [
        client.post(reverse(name, args=[key.pk]), {"name": "x"}).status_code
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ]

    assert (answers, Authenticator.objects.filter(pk=key.pk).count()) == ([404, 404], 1)

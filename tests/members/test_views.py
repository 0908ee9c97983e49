"""Coming in by password or code; what a stranger cannot learn there."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse

from ctgnet.mail.models import OutgoingMail
from members.models import Member
from tests.factories.members import PASSWORD, GuestFactory, MemberFactory
from tests.members.doors import (
    NEW_PASSWORD,
    code_of,
    confirm_identity,
    is_signed_in,
    sign_in,
    sign_up,
)
from tests.strict_client import StrictClient


def texts(response):
    """What a stranger may compare: everything but the form's own token and key, and the address typed."""
    page = response.content.decode()
    page = re.sub(r'value="(?:[A-Za-z0-9]{64}|[\w-]{16})"', "", page)
    return re.sub(r"[\w.]+@[\w.]+", "", page)


# Password -------------------------------------------------------------------------------------


def test_signing_in_by_password(client, alice):
    response = sign_in(client, "ALICE@essai.example")

    assert (response.status_code, response.url, is_signed_in(client)) == (302, "/", True)


def test_signing_in_goes_back_to_the_page_asked_for(client, alice):
    response = sign_in(client, alice.email, next="/annuaire/?q=bob")

    assert response.url == "/annuaire/?q=bob"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
    ],
)
def test_signing_in_never_leads_outside(client, alice, evil):
    response = sign_in(client, alice.email, next=evil)

    assert response.url == "/"


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client, alice):
    wrong = sign_in(client, alice.email, "pas le bon mot de passe")
    unknown = sign_in(client, "personne@essai.example", "pas le bon mot de passe")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert texts(wrong) == texts(unknown)


def test_five_wrong_passwords_close_the_account_there_for_five_minutes(client, alice):
    for _ in range(5):
        sign_in(client, alice.email, "pas le bon mot de passe")

    response = sign_in(client, alice.email)

    assert (response.status_code, is_signed_in(client)) == (422, False)
    assert "Trop de tentatives" in response.content.decode()
    assert "attendez 5 minutes" in response.content.decode()
    assert 290 < int(response["Retry-After"]) <= 300


def test_too_many_tries_from_one_address_get_our_page(client, db):
    answers = [sign_in(client, f"x{n}@essai.example") for n in range(31)]

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert '<html lang="fr"' in answers[-1].content.decode()


def test_a_forged_address_of_origin_does_not_lift_the_limit(client, alice):
    for n in range(31):
        response = client.post(
            reverse("account_login"),
            {"login": f"x{n}@essai.example", "password": "y"},
            headers={"x-forwarded-for": f"192.0.2.{n}"},
        )

    assert response.status_code == 429


def test_the_session_changes_key_at_sign_in(client, alice):
    client.get(reverse("account_login"))
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key

    sign_in(client, alice.email)

    assert client.session.session_key != before


def test_a_suspended_person_learns_it_and_stays_outside(client, suzie):
    response = sign_in(client, suzie.email)

    assert (response.url, is_signed_in(client)) == ("/compte/suspendu/", False)


def test_a_suspension_counts_at_the_next_click(client, alice):
    client.force_login(alice)
    before = client.get(reverse("myspace")).status_code

    Member.objects.filter(pk=alice.pk).update(is_active=False)

    after = client.get(reverse("myspace"))
    assert (before, after.status_code, after.url) == (
        200,
        302,
        "/compte/connexion/?next=/mon-espace/",
    )


def test_changing_the_password_ends_the_other_sessions(client, alice, work):
    elsewhere = StrictClient()
    for browser in (client, elsewhere):
        sign_in(browser, alice.email)

    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    )

    answers = [browser.get(reverse("myspace")).status_code for browser in (client, elsewhere)]
    assert (response.status_code, answers) == (302, [200, 302])
    assert [mail.subject for mail in work()] == ["Votre mot de passe a été changé"]


@pytest.mark.parametrize("password", ["courte", "quatorze lettr", "alicetilleulessai"])
def test_a_weak_password_is_refused_and_says_why(client, alice, password):
    sign_in(client, alice.email)
    page = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password[:14]},
    )

    assert page.status_code == 422
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD) is True


def test_the_other_sessions_are_ended_from_their_page(client, alice):
    elsewhere = StrictClient()
    for browser in (client, elsewhere):
        sign_in(browser, alice.email)
    listed = UserSession.objects.filter(user=alice).count()

    client.post(reverse("usersessions_list"))

    answers = [browser.get(reverse("myspace")).status_code for browser in (client, elsewhere)]
    assert (listed, answers) == (2, [200, 302])


# Code by mail ---------------------------------------------------------------------------------


def test_signing_in_by_a_code(client, alice, work):
    asked = client.post(reverse("account_request_login_code"), {"email": alice.email})
    code = code_of(work())

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert (asked.url, response.url, is_signed_in(client)) == ("/compte/code/confirmer/", "/", True)


def test_a_wrong_code_three_times_starts_again(client, alice, work):
    client.post(reverse("account_request_login_code"), {"email": alice.email})
    work()
    url = reverse("account_confirm_login_code")

    statuses = [client.post(url, {"code": "AAAA-AAAA"}).status_code for _ in range(3)]

    assert (statuses, is_signed_in(client)) == ([422, 422, 302], False)
    page = client.get(reverse("account_request_login_code")).content.decode()
    assert "ne sert plus. Demandez-en un autre." in page


def test_a_code_for_an_unknown_address_looks_the_same(client, alice, work):
    def ask(email):
        browser = StrictClient()
        answer = browser.post(reverse("account_request_login_code"), {"email": email})
        return answer.status_code, answer.url, texts(browser.get(answer.url))

    assert ask(alice.email) == ask("personne@essai.example")
    assert [mail.subject for mail in work()] == [
        "Votre code de connexion",
        "Aucun compte à cette adresse",
    ]


def test_no_code_is_in_a_log(client, alice, work, caplog):
    with caplog.at_level("DEBUG"):
        client.post(reverse("account_request_login_code"), {"email": alice.email})
        code = code_of(work())

    ours = [line for line in caplog.messages if code in line and "INSERT" not in line]
    assert [line for line in ours if not line.startswith("(")] == []


# Sign-up and forgotten password -----------------------------------------------------------------


def test_joining_confirms_the_address_then_asks_for_a_function(client, db, work):
    asked = sign_up(client, "ines@essai.example")
    confirmed = client.post(asked.url, {"code": code_of(work())})

    member = Member.objects.get(email="ines@essai.example")
    assert (asked.url, confirmed.url) == ("/compte/confirmer/", reverse("role_request"))
    assert (member.full_name, member.roles.count()) == ("Inès Saule", 0)
    assert EmailAddress.objects.get(user=member).verified is True


def fail_three_codes(browser, url):
    """Where the third one leads, and what is said there."""
    for _ in range(3):
        answer = browser.post(url, {"code": "AAAA-AAAA"})
    return answer.url, texts(browser.get(answer.url, follow=True))


def test_three_wrong_codes_on_joining_say_what_to_do_and_it_is_true(client, db, work):
    asked = sign_up(client, "ines@essai.example")
    used_up = code_of(work())
    landing, page = fail_three_codes(client, asked.url)
    cache.clear()  # ten seconds later

    again = sign_in(client, "ines@essai.example", NEW_PASSWORD)
    new = code_of(work())
    confirmed = client.post(again.url, {"code": new})

    assert landing == reverse("account_login")
    assert "Connectez-vous avec votre mot de passe, celui que vous venez de choisir" in page
    assert (again.url, new == used_up) == ("/compte/confirmer/", False)
    # The third step that signing up announced, by this way too.
    assert confirmed.url == reverse("role_request")


def test_three_wrong_codes_on_joining_tell_no_stranger_who_has_an_account(alice, work):
    def fail(email):
        browser = StrictClient()
        return fail_three_codes(browser, sign_up(browser, email).url)

    assert fail("ines@essai.example") == fail(alice.email)


def test_three_wrong_codes_for_a_forgotten_password_say_how_to_have_another(client, alice, work):
    client.post(reverse("account_reset_password"), {"email": alice.email})

    _, page = fail_three_codes(client, reverse("account_confirm_password_reset_code"))

    assert "pour en recevoir un autre" in page


def test_three_wrong_codes_for_a_new_address_keep_the_old_one(client, alice, work):
    sign_in(client, alice.email)
    confirm_identity(client)
    client.post(reverse("account_email"), {"action_add": "", "email": "neuve@essai.example"})

    _, page = fail_three_codes(client, reverse("account_email_verification_sent"))

    assert "Votre adresse reste la même" in page


def test_whoever_has_asked_for_a_function_comes_back_to_their_day(client, asked):
    assert sign_in(client, asked.member.email).url == "/"


def test_joining_twice_looks_the_same_and_tells_the_owner(alice, work):
    def join(email):
        browser = StrictClient()
        answer = sign_up(browser, email)
        return answer.status_code, answer.url, texts(browser.get(answer.url))

    assert join("ines@essai.example") == join(alice.email)
    assert [mail.subject for mail in work()] == [
        "Confirmez votre inscription",
        "Vous avez déjà un compte",
    ]


def test_no_form_gives_a_role_or_opens_an_account(client, db):
    client.post(
        reverse("account_signup"),
        {
            "first_name": "Inès",
            "last_name": "Saule",
            "email": "ines@essai.example",
            "password1": NEW_PASSWORD,
            "is_active": "0",
            "public_id": "devine",
            "version": "9",
            "roles": "1",
            "is_staff": "1",
        },
    )

    member = Member.objects.get(email="ines@essai.example")
    assert (member.is_active, member.version, member.roles.count()) == (True, 1, 0)
    assert member.public_id != "devine"


def test_a_forgotten_password_is_replaced_by_a_code(client, alice, work):
    client.post(reverse("account_reset_password"), {"email": alice.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_of(work())})
    client.post(reverse("account_complete_password_reset"), {"password1": NEW_PASSWORD})

    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD) is True


def test_a_forgotten_password_of_nobody_looks_the_same(alice):
    def forget(email):
        browser = StrictClient()
        answer = browser.post(reverse("account_reset_password"), {"email": email})
        return answer.status_code, answer.url, texts(browser.get(answer.url))

    assert forget(alice.email) == forget("personne@essai.example")


def test_a_mail_never_repeats_a_forged_host(client, alice, work, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "evil.example"]
    client.post(
        reverse("account_request_login_code"),
        {"email": "personne@essai.example"},
        headers={"host": "evil.example"},
    )

    [mail] = work()

    assert "evil.example" not in mail.text + mail.html
    assert f"{settings.SITE_URL}/compte/inscription/" in mail.text


def test_changing_address_asks_who_it_is_then_confirms(client, alice, work):
    sign_in(client, alice.email)
    confirm_identity(client)
    response = client.post(
        reverse("account_email"), {"action_add": "1", "email": "alice.neuve@essai.example"}
    )
    client.post(response.url, {"code": code_of(work())})

    alice.refresh_from_db()
    assert alice.email == "alice.neuve@essai.example"
    told = [mail.to for mail in work() if mail.subject == "L’adresse de votre compte a été changée"]
    assert sorted(told) == ["alice.neuve@essai.example", "alice@essai.example"]


@pytest.mark.parametrize("holder", [MemberFactory, GuestFactory])
def test_an_address_that_another_account_has_gets_no_code_and_the_page_tells_nothing(
    alice, work, holder
):
    """Neither the page of the code nor its answer tells a held address from a free one."""

    def ask(address):
        browser = StrictClient()
        sign_in(browser, alice.email)
        confirm_identity(browser)
        answer = browser.post(reverse("account_email"), {"action_add": "1", "email": address})
        page = re.sub(r'content="\w{32}"|ends="[^"]+"', "", texts(browser.get(answer.url)))
        return work()[-1], answer.status_code, answer.url, page

    other = holder()
    (free, *seen_free), (held, *seen_held) = ask("libre@essai.example"), ask(other.email)

    assert seen_held == seen_free
    assert (free.subject, held.subject, held.to) == (
        "Confirmez votre adresse",
        "Votre adresse est demandée par un autre compte",
        other.email,
    )
    assert re.findall(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b", held.text) == []
    assert alice.email not in held.text


# Pages ------------------------------------------------------------------------------------------

SIGNED_IN = [
    "account_home",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
]
FOR_ALL = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
]


@pytest.mark.parametrize("name", SIGNED_IN)
def test_account_pages_are_ours_and_in_french(client, alice, name):
    sign_in(client, alice.email)

    page = client.get(reverse(name)).content.decode()

    assert ('<html lang="fr"' in page, page.count("<main"), page.count("<h1")) == (True, 1, 1)


@pytest.mark.parametrize("name", FOR_ALL)
def test_the_ways_in_are_ours_and_in_french(client, db, name):
    page = client.get(reverse(name)).content.decode()

    assert ('<html lang="fr"' in page, page.count("<main"), page.count("<h1")) == (True, 1, 1)


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_stranger_is_sent_to_sign_in(client, db, name):
    response = client.get(reverse(name))

    expected = "/" if name == "account_logout" else f"/compte/connexion/?next={reverse(name)}"
    assert (response.status_code, response.url) == (302, expected)


def test_a_closed_account_has_its_page(client, db):
    page = client.get(reverse("account_inactive")).content.decode()

    assert "Ce compte est suspendu" in page


def test_signing_out_takes_a_button(client, alice):
    sign_in(client, alice.email)
    client.get(reverse("account_logout"))
    still = is_signed_in(client)

    client.post(reverse("account_logout"))

    assert (still, is_signed_in(client)) == (True, False)


def test_no_mail_left_by_reading_a_page(client, alice, work):
    for name in FOR_ALL:
        client.get(reverse(name))

    assert (work(), OutgoingMail.objects.count()) == ([], 0)


def test_one_s_devices_are_named_in_words(client, alice):
    sign_in(client, alice.email)
    UserSession.objects.update(user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/132.0")

    page = client.get(reverse("usersessions_list")).content.decode()

    assert ["Firefox sur Linux" in page, "Mozilla/5.0" in page] == [True, False]

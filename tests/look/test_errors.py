"""Error pages: what happened, what to do, a way home."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from ctgnet.pages.errors import views

OWN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def guarded():
    """A client that asks for the token of the forms, as a browser is asked."""
    return Client(enforce_csrf_checks=True)


def failing(error):
    """The 500 page, as Django asks for it: while the error is being handled."""
    try:
        raise error
    except type(error):
        return views.server_error(RequestFactory().get("/"))


@pytest.mark.django_db
def test_a_visitor_cannot_tell_hidden_from_absent(client):
    page = client.get("/nulle-part/?a=1")

    assert page.status_code == 404
    first = re.search(r"<h1><bdi>([^<]*)</bdi></h1>", page.text)[1].strip()
    main = re.search(r'<a class="btn btn-primary" href="([^"]*)">', page.text)[1]
    assert first == "Cette page est peut-être réservée aux membres"
    assert main == "/compte/connexion/?next=%2Fnulle-part%2F%3Fa%3D1"


@pytest.mark.django_db
def test_a_member_is_not_sent_to_sign_in_again(client, alice):
    client.force_login(alice)
    page = client.get("/nulle-part/")

    assert page.status_code == 404
    assert "Page introuvable" in page.text
    assert "/compte/connexion/" not in page.text


@pytest.mark.django_db
def test_an_address_with_broken_characters_is_refused_in_french(client):
    page = client.get("/aide/?q=%00")

    assert page.status_code == 400
    assert "Nous n’avons pas compris cette demande" in page.text


@pytest.mark.django_db
def test_a_refusal_says_who_can(client, alice):
    client.force_login(alice)
    page = client.get("/composants/")

    assert page.status_code == 403
    assert "Cette page est ouverte à l’administration nationale." in page.text


@pytest.mark.django_db
def test_a_refusal_without_reason_still_says_something(client, alice):
    request = client.get("/aide/").wsgi_request
    page = views.forbidden(request, PermissionDenied())

    assert page.status_code == 403
    assert "Votre fonction dans le réseau ne permet pas cette action." in page.text


@pytest.mark.django_db
def test_too_much_at_once_is_said_so(client):
    request = client.get("/aide/").wsgi_request

    assert views.bad_request(request, RequestDataTooBig()).status_code == 413


@pytest.mark.django_db
def test_a_stale_form_gives_back_what_was_typed(guarded):
    page = guarded.post("/contact/", {"message": 'Bonjour <b>"vous"</b>'}, **OWN)

    assert page.status_code == 403
    assert 'value="Bonjour &lt;b&gt;&quot;vous&quot;&lt;/b&gt;"' in page.text
    assert page.text.count('<form method="post" novalidate action="/contact/" data-acts=') == 1
    assert page.text.count("envoyez deux fois") == 1


@pytest.mark.django_db
def test_without_javascript_the_second_press_is_announced(guarded, alice):
    typed = {"subject": "question", "message": "Bonjour"}
    guarded.get("/contact/")  # the token of before signing in
    guarded.force_login(alice)

    again = guarded.post("/contact/", typed | {"csrfmiddlewaretoken": "x" * 64}, **OWN)
    inputs = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', again.text))
    sent = guarded.post("/contact/", inputs, **OWN)

    assert again.text.count("Votre session est ouverte") == 1
    assert again.text.count("envoyez deux fois") == 0
    assert (sent.status_code, sent.url) == (302, "/contact/")


@pytest.mark.django_db
def test_what_it_gives_back_can_be_sent(guarded):
    typed = {"subject": "question", "email": "a@b.fr", "message": "Bonjour", "website": ""}
    page = guarded.post("/contact/", typed, **OWN)
    inputs = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text))
    again = guarded.post("/contact/", inputs, **OWN)

    assert (again.status_code, again.url) == (302, "/contact/")


@pytest.mark.django_db
def test_a_form_opened_before_signing_in_again_can_ask_for_a_token(guarded, alice):
    guarded.force_login(alice)
    token = guarded.get("/jeton-de-formulaire/")
    sent = guarded.post(
        "/compte/deconnexion/", {"csrfmiddlewaretoken": token.json()["token"]}, **OWN
    )

    assert "no-store" in token.headers["Cache-Control"]
    assert sent.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://ailleurs.example", None])
def test_a_form_of_another_site_is_never_offered_again(guarded, origin):
    headers = {"HTTP_ORIGIN": origin} if origin else {}
    page = guarded.post("/contact/", {"message": "À envoyer malgré vous"}, **headers)

    assert page.status_code == 403
    assert "À envoyer malgré vous" not in page.text


@pytest.mark.django_db
def test_a_password_is_never_written_in_a_page(guarded):
    page = guarded.post("/compte/connexion/", {"login": "a@b.fr", "password": "secret-long"}, **OWN)

    assert page.status_code == 403
    assert "secret-long" not in page.text


def test_a_breakdown_is_told_without_the_database():
    page = failing(ValueError("boom"))

    assert page.status_code == 500
    assert "Le site a rencontré une panne" in page.content.decode()
    assert "boom" not in page.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_a_short_closure(error):
    page = failing(error("no connection"))

    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert "momentanément fermé" in page.content.decode()

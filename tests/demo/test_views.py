"""The open mailbox of the demonstration."""

import pytest
from django.test import Client

from ctgnet.mail.models import OutgoingMail
from tests.factories.mail import OutgoingMailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]
LIST = "/demo/courriels/"


def subjects(response):
    return [mail.subject for mail in response.context["page"].items]


def test_mail_list_shows_the_newest_first_to_anybody(client):
    first, second = OutgoingMailFactory(), OutgoingMailFactory()

    response = client.get(LIST)

    assert response.status_code == 200
    assert subjects(response) == [second.subject, first.subject]


def test_mail_list_is_searched_by_a_part_of_an_address(client):
    to_bob = OutgoingMailFactory(to="bob@demo.example")
    OutgoingMailFactory()

    response = client.get(LIST, {"q": " BOB@ "})

    assert subjects(response) == [to_bob.subject]
    assert "1\u00a0courriel" in response.content.decode()


def test_mail_list_says_when_nobody_has_that_address(client):
    OutgoingMailFactory()

    response = client.get(LIST, {"q": "personne@demo.example"})

    assert subjects(response) == []
    assert "Aucun courriel pour cette adresse" in response.content.decode()


def test_mail_list_pages_keep_the_search(client):
    mails = OutgoingMailFactory.create_batch(21)
    OutgoingMailFactory(to="bob@demo.example")

    first = client.get(LIST, {"q": "alice"})
    second = client.get(LIST, {"q": "alice", "apres": first.context["page"].next_cursor})

    assert subjects(first) + subjects(second) == [mail.subject for mail in reversed(mails)]
    assert second.context["page"].next_cursor is None


@pytest.mark.parametrize("cursor", ["n’importe quoi", "1", ""])
def test_mail_list_bears_a_broken_cursor(client, cursor):
    mail = OutgoingMailFactory()

    assert subjects(client.get(LIST, {"apres": cursor})) == [mail.subject]


def test_mail_list_costs_the_same_for_1_5_and_50_mails(client, django_assert_num_queries):
    for already, wanted in ((0, 1), (1, 5), (5, 50)):
        OutgoingMailFactory.create_batch(wanted - already)
        with django_assert_num_queries(1):
            client.get(LIST)


def test_mail_list_names_what_did_not_leave(client):
    OutgoingMailFactory(state=OutgoingMail.State.UNCERTAIN)

    assert "incertain" in client.get(LIST).content.decode()


def test_mail_detail_shows_the_text_and_links_to_the_laid_out_page(client):
    mail = OutgoingMailFactory()

    page = client.get(f"{LIST}{mail.pk}/").content.decode()

    assert 'href="http://127.0.0.1:8000/fiches/"' in page
    assert f'href="/demo/courriels/{mail.pk}/page/"' in page


def test_mail_detail_writes_a_hostile_text_as_text(client):
    mail = OutgoingMailFactory(text="<script>alert(1)</script>", html="")

    page = client.get(f"{LIST}{mail.pk}/").content.decode()

    assert "&lt;script&gt;" in page
    assert "/page/" not in page


def test_mail_page_may_bring_its_styles_and_nothing_else():
    mail = OutgoingMailFactory()

    response = Client().get(f"{LIST}{mail.pk}/page/")

    assert response.content.decode() == mail.html
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def test_mail_page_of_a_mail_without_one_does_not_exist(client):
    mail = OutgoingMailFactory(html="")

    assert client.get(f"{LIST}{mail.pk}/page/").status_code == 404


@pytest.mark.parametrize("path", ["999999/", "999999/page/"])
def test_unknown_mails_do_not_exist(client, path):
    assert client.get(LIST + path).status_code == 404


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/page/"])
def test_mails_are_only_read(client, path):
    mail = OutgoingMailFactory()

    assert client.post(LIST + path.format(pk=mail.pk)).status_code == 405

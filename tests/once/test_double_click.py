"""The same form sent twice is one act: one row, one mail, the same last page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ctgnet.once.jobs import FORMS_ARE_KNOWN, forget_sent_forms
from ctgnet.once.models import Sent
from ctgnet.typed import ONCE
from members.models import AccountMail, Member, Report
from tests.conventions.test_races import together

CLICKS = 4
CONTACT = "/contact/"


def key_in(page):
    return re.search(rf'name="{ONCE}" value="([\w-]+)"', page.content.decode())[1]


def letter(client, **others):
    """The contact form as the page gives it, filled in."""
    key = key_in(client.get(CONTACT))
    return {"subject": "question", "message": "Où lire la charte ?", ONCE: key} | others


@pytest.fixture
def alice_at_home(client, alice):
    client.force_login(alice)
    return client


def test_each_form_of_a_page_has_a_key_of_its_own(alice_at_home):
    page = alice_at_home.get(CONTACT).content.decode()
    keys = re.findall(rf'name="{ONCE}" value="([\w-]+)"', page)

    assert len(keys) == len(set(keys)) == page.count('name="csrfmiddlewaretoken"') == 2


def test_the_second_click_is_answered_as_the_first_and_writes_nothing(alice_at_home):
    typed = letter(alice_at_home)

    first = alice_at_home.post(CONTACT, typed)
    said = "Votre message est transmis. Une personne vous répond sous une semaine."
    pages = [alice_at_home.post(CONTACT, typed, follow=True) for _ in range(CLICKS)]

    assert first.url == CONTACT
    assert [page.redirect_chain for page in pages] == [[(CONTACT, 302)]] * CLICKS
    assert all(said in page.text for page in pages)
    assert Report.objects.count() == 1


def test_other_words_are_another_act(alice_at_home):
    typed = letter(alice_at_home)

    for words in ("Où lire la charte ?", "Et les conditions ?"):
        alice_at_home.post(CONTACT, typed | {"message": words})

    assert Report.objects.count() == 2


def test_what_somebody_else_sends_is_another_act(alice_at_home, bob):
    typed = letter(alice_at_home)
    alice_at_home.post(CONTACT, typed)

    alice_at_home.force_login(bob)
    alice_at_home.post(CONTACT, typed)

    assert Report.objects.count() == 2


def test_a_form_that_was_refused_leaves_no_trace_and_is_sent_again(alice_at_home):
    typed = letter(alice_at_home, message="")

    refused = [alice_at_home.post(CONTACT, typed).status_code for _ in range(2)]
    kept = Sent.objects.count()
    alice_at_home.post(CONTACT, typed | {"message": "Où lire la charte ?"})

    assert (refused, kept, Report.objects.count()) == ([422, 422], 0, 1)


def test_a_form_sent_again_much_later_says_that_nothing_more_was_done(alice_at_home):
    typed = letter(alice_at_home)
    alice_at_home.post(CONTACT, typed)
    Sent.objects.update(sent_at=timezone.now() - timedelta(minutes=5))

    page = alice_at_home.post(CONTACT, typed, follow=True)

    assert "Vous aviez déjà envoyé ce formulaire à" in page.text
    assert Report.objects.count() == 1


def test_what_was_sent_is_forgotten_after_a_day(alice_at_home):
    alice_at_home.post(CONTACT, letter(alice_at_home))
    forget_sent_forms()
    kept = Sent.objects.count()
    Sent.objects.update(sent_at=timezone.now() - FORMS_ARE_KNOWN)
    forget_sent_forms()

    assert (kept, Sent.objects.count()) == (1, 0)


def test_signing_up_twice_from_one_page_is_one_account_and_one_session(client, db):
    address = "double@essai.example"
    typed = {
        "email": address,
        "first_name": "Lou",
        "last_name": "Pin",
        "password1": "une phrase assez longue",
        ONCE: key_in(client.get("/compte/inscription/")),
    }
    cookies = client.cookies.output()

    first = client.post("/compte/inscription/", typed)
    begun = client.cookies["session"].value
    again = Client()
    again.cookies.load(cookies.replace("Set-Cookie: ", ""))
    second = again.post("/compte/inscription/", typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == first.url
    assert again.cookies["session"].value == begun
    assert Member.objects.filter(email=address).count() == 1
    assert AccountMail.objects.filter(to=address).count() == 1


# At the same moment -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_guarded", "written"), [(True, 1), (False, CLICKS)])
def test_clicks_of_the_same_second_are_one_act(alice, settings, is_guarded, written):
    """The control writes one row a click."""
    settings.ACTS_ARE_GUARDED = is_guarded
    client = Client()
    client.force_login(alice)
    typed = letter(client)

    def click(_):
        visitor = Client()
        visitor.cookies = client.cookies
        return visitor.post(CONTACT, typed).status_code

    answers = together(click, [None] * CLICKS)

    assert answers == [302] * CLICKS
    assert Report.objects.count() == written

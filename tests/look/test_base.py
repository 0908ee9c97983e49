"""The frame of every page: who sees which way in, where one stands, what the page promises."""

import re

import pytest
from django.template.loader import render_to_string

from conventions.standing import NOBODY, Standing
from ctgnet.navigation import main_entries

pytestmark = pytest.mark.django_db
FOR_ALL = ["Trouver une fiche", "Voir les territoires", "Les CTG", "Se rencontrer", "Le métier"]


@pytest.mark.parametrize(
    ("standing", "more"),
    [
        (NOBODY, []),
        (Standing(member_id=1), []),
        (Standing(member_id=1, conventions=frozenset({1})), ["Annuaire"]),
        (Standing(member_id=1, cafs=frozenset({"06"})), ["Annuaire", "Mon bureau Caf"]),
        (Standing(member_id=1, is_national=True), ["Annuaire", "Administration"]),
        (Standing(member_id=1, is_partner=True), ["Annuaire"]),
    ],
)
def test_each_person_sees_their_ways_in(standing, more):
    labels = {entry.label for entry in main_entries(standing)}

    assert labels == set(FOR_ALL) | set(more)


def test_the_page_where_one_stands_is_marked():
    marks = {
        path: [(e.label, e.current) for e in main_entries(NOBODY, path) if e.current]
        for path in ("/fiches/", "/fiches/cafe-des-parents/", "/")
    }

    assert marks == {
        "/fiches/": [("Trouver une fiche", "page")],
        "/fiches/cafe-des-parents/": [("Trouver une fiche", "true")],
        "/": [],
    }


def test_a_visitor_finds_the_landmarks_the_search_and_the_duties(client):
    page = client.get("/plan-du-site/").text

    assert '<html lang="fr">' in page
    assert "<title>Plan du site – Réseau CTG</title>" in page
    assert page.index('href="#contenu"') < page.index("<header")
    assert len(re.findall(r"<main\b", page)) == len(re.findall(r"<h1\b", page)) == 1
    assert 'action="/recherche/"' in page
    assert "Accessibilité : non conforme" in page.replace("\u00a0", " ")
    assert page.count('aria-current="page"') == 1
    assert "http-equiv" not in page


def test_a_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/plan-du-site/")


def test_a_member_leaves_by_a_form_and_sees_that_news_wait(client, alice):
    alice.notifications.create(kind="role", text="Votre fonction est validée.", path="/", key="a")
    client.force_login(alice)
    page = client.get("/plan-du-site/").text

    assert '<form method="post" novalidate action="/compte/deconnexion/">' in page
    assert "des nouvelles à lire" in page
    assert "Alice" in page


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [("dark", ' data-bs-theme="dark"'), ("light", ' data-bs-theme="light"'), ('"><b>', "")],
)
def test_the_chosen_colours_come_with_the_page(client, cookie, expected):
    client.cookies["theme"] = cookie

    assert f'<html lang="fr"{expected}>' in client.get("/plan-du-site/").text


def test_pages_of_a_list_keep_the_filters():
    page = render_to_string(
        "components/pager.html",
        {"page": _Page("suite", False), "querystring": "?q=café&apres=avant&theme=a&theme=b"},
    )

    assert re.findall(r'<a [^>]*href="([^"]*)"', page) == [
        "?q=caf%C3%A9&amp;theme=a&amp;theme=b",
        "?q=caf%C3%A9&amp;theme=a&amp;theme=b&amp;apres=suite",
    ]


class _Page:
    def __init__(self, next_cursor, is_first):
        self.next_cursor, self.is_first = next_cursor, is_first


def test_mails_say_the_same_in_both_parts():
    facts = {
        "site_name": "Réseau CTG",
        "site_url": "https://ctg.example",
        "button_url": "https://ctg.example/fiches/1/",
        "button_label": "Lire l’article d’Anne & Jo",
        "is_invited": False,
    }
    text = render_to_string("emails/base.txt", facts)
    page = render_to_string("emails/base.html", facts)

    assert "Lire l’article d’Anne & Jo" in text
    assert "Lire l’article d’Anne &amp; Jo" in page
    for part in (text, page):
        assert "https://ctg.example/fiches/1/" in part
        assert "parce que vous avez un compte sur Réseau CTG" in part
        assert "https://ctg.example/mon-espace/" in part

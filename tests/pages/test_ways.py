"""A page offers only what its reader may open; joining is said from the front page."""

import re

import pytest
from django.urls import reverse

HELP, TRADE = "/aide/", "/le-metier/"
OFFERED = ("/annuaire/", "/fiches/nouvelle/", "/conventions/nouvelle/", "/conventions/import/")


@pytest.fixture
def everybody(alice, bob, carole, karim, mona, paul, nina, erwan):
    return [alice, bob, carole, karim, mona, paul, nina, erwan]


def links(page):
    return set(re.findall(r'href="(/[^"#]*)"', page.split("<main")[1].split("</main>")[0]))


@pytest.mark.parametrize("path", [HELP, TRADE, "/"])
def test_what_a_page_offers_opens(client, everybody, path):
    refused = {}
    for member in everybody:
        client.force_login(member)
        offered = links(client.get(path).text)
        shut = {link for link in offered if client.get(link).status_code in {403, 404, 405}}
        if shut:
            refused[member.first_name] = shut

    assert refused == {}


def test_the_help_offers_each_way_to_those_who_may(client, everybody):
    offered = {}
    for member in everybody:
        client.force_login(member)
        offered[member.first_name] = links(client.get(HELP).text) & {*OFFERED}

    everything = {*OFFERED}
    carries = everything - {"/conventions/import/"}
    assert offered == {
        "Alice": carries,
        "Bob": carries,
        "Carole": everything,
        "Karim": everything,
        "Mona": everything,
        "Paul": {"/annuaire/"},
        "Nina": set(),
        "Erwan": set(),
    }


def test_a_visitor_is_offered_everything_and_signs_in_first(client, db):
    assert links(client.get(HELP).text) >= {*OFFERED}
    assert {client.get(path).status_code for path in OFFERED} == {302}


def test_a_visitor_reads_how_to_join_who_validates_and_how_long(client, places):
    page = client.get("/").text.replace("\xa0", " ")

    assert f'href="{reverse("account_signup")}"' in page.split("<main")[1]
    for words in ("Rejoignez le réseau", "Une personne de votre Caf la valide", "une semaine"):
        assert words in page

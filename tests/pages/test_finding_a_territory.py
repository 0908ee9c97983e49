"""A territory is found from the regions down, by its name, even misspelt."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


def test_territory_list_counts_france_and_goes_down_from_the_regions(client, places):
    context = client.get(reverse("territory_list")).context

    assert context["national"] == {
        "communes": 6,
        "intercommunalities": 2,
        "departments": 2,
        "cafs": 2,
    }
    assert [
        (region.name, [department.name for department in region.departments.all()])
        for region in context["regions"]
    ] == [("Provence-Alpes-Côte d’Azur", ["Alpes-Maritimes", "Var"])]


def test_territory_list_answers_a_search_without_javascript(client, places):
    response = client.get(reverse("territory_list"), {"q": "alpes"})

    assert [place.code for place in response.context["found"]] == ["06", "200039931", "06", "93"]


def test_territory_list_opens_the_only_answer(client, places):
    response = client.get(reverse("territory_list"), {"q": "grasse 1"})
    assert response.context["found"] == []

    response = client.get(reverse("territory_list"), {"q": "cogolin"})
    assert [response.status_code, response["Location"]] == [302, "/territoires/commune/83042/"]


def test_territory_suggestions_are_links_in_one_query(client, places, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(reverse("territory_suggestions"), {"q": "saint lau"})

    assert response.content.decode().strip() == (
        '<li><a href="/territoires/commune/06123/">Saint-Laurent-du-Var (06)</a> '
        "<small>Commune</small></li>"
    )


def test_territory_suggestions_weigh_less_than_a_kilobyte(places):
    for n in range(20):
        CommuneFactory(insee=f"06{800 + n}", name=f"Saint-Martin-du-Bois-de-la-Montagne {n}")

    response = Client(headers={"accept-encoding": "gzip"}).get(
        reverse("territory_suggestions"), {"q": "saint"}
    )

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 1_000


@pytest.mark.parametrize("q", ["", "%", "'", "\u202e", "a" * 5_000])
def test_territory_suggestions_of_odd_text_are_empty(client, places, q):
    response = client.get(reverse("territory_suggestions"), {"q": q})

    assert [response.status_code, response.content.decode().strip()] == [200, ""]


def test_a_misspelt_place_leads_to_the_nearest_names(client, places):
    page = client.get("/territoires/", {"q": "Grassse"}).text

    assert 'Vouliez-vous dire <a href="/territoires/commune/06069/">Grasse (06)</a>' in page
    assert "Vouliez-vous dire" not in client.get("/territoires/", {"q": "zzzz"}).text


@pytest.mark.parametrize(("number", "words"), [(30, "30"), (31, "Plus de 30")])
def test_a_long_list_of_places_is_not_shown_as_a_total(client, places, number, words):
    for rank in range(number):
        CommuneFactory(insee=f"83{rank + 500}", name=f"Zanzibar {rank}", department=places.var)

    page = client.get("/territoires/", {"q": "zanzibar"}).text

    title = re.search(r'<h2 id="resultats">(.*?)</h2>', page)[1].replace("\xa0", " ")
    assert title == f"{words} territoires trouvés"
    assert page.count("Précisez le nom") == (number > 30)
    assert page.count("<h3>") == 30

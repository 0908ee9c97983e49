"""Maps and figures: shapes shaded by what is covered, beside the same figures in words."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ctgnet.pages.map.pictures import communes_picture, france_picture, region_picture
from ctgnet.pages.map.queries import Share, alphabetical
from reference.drawings import france
from tests.factories.conventions import ConventionFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db

HEAVIEST_MAP = 45_000


def shape_of(picture, url):
    (shape,) = [shape for shape in picture.shapes if shape.url == url]
    return shape


def test_map_france_shades_links_and_titles_each_departement(client, alpes_azur, pays_de_grasse):
    context = client.get(reverse("map_france")).context

    shape = shape_of(context["picture"], "/territoires/departement/06/")
    assert [shape.css, shape.title, shape.label] == [
        "map-4",
        "Alpes-Maritimes\u00a0: 4\u00a0communes sur 5 couvertes, 2\u00a0CTG",
        "06",
    ]
    assert shape_of(context["picture"], "/territoires/departement/83/").css == "map-none"
    assert [context["covered"], context["communes"]] == [4, 6]


def test_map_france_says_the_same_in_a_table(client, alpes_azur):
    text = client.get(reverse("map_france")).content.decode()

    rows = re.findall(
        r'<th scope="row"><a href="([^"]+)"><bdi>([^<]+)</bdi></a></th><td class="num">([^<]+)',
        text,
    )
    assert rows == [
        ("/territoires/departement/06/", "Alpes-Maritimes", "2 sur 5"),
        ("/territoires/departement/83/", "Var", "0 sur 1"),
    ]


def test_map_france_leaves_out_the_overseas_collectivities(client, places):
    miquelon = DepartmentFactory(code="975", name="Miquelon", region=None, zone="com")
    CommuneFactory(insee="97501", name="Miquelon-Langlade", department=miquelon)

    context = client.get(reverse("map_france")).context

    assert [share.code for share in context["shares"]] == ["06", "83"]


def test_map_credits_its_sources(client, places):
    for url in (reverse("map_france"), reverse("map_department", args=["06"]), reverse("home")):
        text = client.get(url).content.decode()
        assert text.count("IGN, Admin Express COG 2024") == 1


def test_map_department_numbers_its_intercommunalities_as_the_table(client, alpes_azur):
    context = client.get(reverse("map_department", args=["06"])).context

    names = [share.name for share in context["shares"]]
    shape = shape_of(context["picture"], "/territoires/epci/200039931/")
    assert [names[int(shape.label) - 1], shape.css] == ["CC Alpes d’Azur", "map-5"]


@pytest.mark.parametrize("code", ["999", "zz", "975"])
def test_map_department_without_contours_is_not_found(client, places, code):
    DepartmentFactory(code="975", name="Miquelon", region=None, zone="com")

    assert client.get(reverse("map_department", args=[code])).status_code == 404


@pytest.mark.parametrize(
    ("covered", "communes", "css"),
    [
        (0, 4, "map-none"),
        (1, 5, "map-1"),
        (1, 4, "map-2"),
        (2, 4, "map-3"),
        (3, 4, "map-4"),
        (4, 4, "map-5"),
    ],
)
def test_a_share_has_its_step(covered, communes, css):
    assert Share("epci", "1", "Nom", communes=communes, covered=covered).css == css


def test_names_are_in_the_order_of_a_french_dictionary():
    names = [
        "Évreux",
        "Saint-Auban",
        "Spéracèdes",
        "Euville",
        "L’Abergement",
        "La Mure",
        "Œuilly",
        "Ogny",
    ]

    assert sorted(names, key=alphabetical) == [
        "Euville",
        "Évreux",
        "La Mure",
        "L’Abergement",
        "Œuilly",
        "Ogny",
        "Saint-Auban",
        "Spéracèdes",
    ]


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (Share("commune", "1", "N", 1, 1, 2), "couverte, 2\u00a0CTG"),
        (Share("commune", "1", "N", 1, 0, 0), "non couverte"),
        (Share("epci", "1", "N", 34, 1, 1), "1\u00a0commune sur 34 couverte, 1\u00a0CTG"),
    ],
)
def test_a_share_is_told_in_words(share, sentence):
    assert share.sentence == sentence


def test_the_legend_shows_only_the_steps_of_the_map():
    picture = region_picture(
        [Share("departement", "06", "AM", 4, 4), Share("departement", "83", "V", 4)]
    )

    assert picture.legend == [
        ("map-5", "Toutes les communes"),
        ("map-none", "Aucune CTG recensée"),
    ]


def test_communes_picture_marks_the_one_of_the_page():
    shares = [Share("commune", "06001", "Aiglun", 1, 1), Share("commune", "06005", "Ascros", 1)]

    css = {
        shape.title.partition("\u00a0:")[0]: shape.css
        for shape in communes_picture(shares, here="06005").shapes
    }

    assert css == {"Aiglun": "map-5", "Ascros": "map-none map-here"}
    assert communes_picture([Share("commune", "97501", "M", 1)]) is None


def test_france_is_drawn_once_for_the_pointer_in_the_paris_inset():
    shares = [Share("departement", "75", "Paris", 1, 1, 1)]

    urls = [shape.url for shape in france_picture(shares).shapes if shape.css == "map-5"]

    assert sorted(urls) == ["", "/territoires/departement/75/"]


@pytest.mark.parametrize("number", [1, 5, 50])
def test_map_france_costs_the_same_queries(client, places, django_assert_num_queries, number):
    for _ in range(number):
        ConventionFactory(communes=[places.communes["06001"]])

    client.get(reverse("map_france"))  # adds the figures up

    with django_assert_num_queries(5):
        client.get(reverse("map_france"))


@pytest.mark.parametrize("number", [1, 5, 50])
def test_figures_cost_the_same_queries(client, places, django_assert_num_queries, number):
    for _ in range(number):
        ConventionFactory(communes=[places.communes["06001"]])

    client.get(reverse("figures"))  # adds the figures up

    with django_assert_num_queries(5):
        client.get(reverse("figures"))


def test_figures_are_those_of_the_register(client, alice, bob):
    context = client.get(reverse("figures")).context

    national = context["national"]
    assert [national.conventions, national.people, str(national.fte)] == [2, 2, "1.00"]
    assert [
        (line.place.code, line.figures.conventions, line.figures.people)
        for line in context["lines"]
    ] == [
        ("06", 2, 2),
        ("83", 0, 0),
    ]


def test_a_full_map_page_weighs_less_than_45_kilobytes(client, places):
    """Every département of France, each with its row in the table and its shape."""
    for code in {shape.code for shape in france().shapes} - {"06", "83"}:
        department = DepartmentFactory(code=code, name=f"Département au nom assez long {code}")
        CommuneFactory(insee=f"{code:9<5}", name=f"Commune {code}", department=department)

    response = Client(headers={"accept-encoding": "gzip"}).get(reverse("map_france"))

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= HEAVIEST_MAP

"""The public figures: drawn, written and given as files, always the sums of the rows."""

import csv
import gzip
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.figures import figures_of
from conventions.models import Assignment, Convention, Coverage, Post, PostKind
from ctgnet.pages.figures import charts, kept, queries, table
from ctgnet.spreadsheets import read_table
from ctgnet.templatetags.french import number
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    days,
)
from tests.factories.reference import ThemeFactory

pytestmark = pytest.mark.django_db
HTML = 45_000
TODAY = days(0)


@pytest.fixture
def network(alpes_azur, pays_de_grasse, alice, bob, places):
    """Alice 0,5 as an officer, Bob 0,5 as a pilot and 0,2 on two themes; a CTG over, one prepared."""
    themes = [ThemeFactory(), ThemeFactory(slug="housing", label="Logement", order=8)]
    post = PostFactory(convention=alpes_azur, kind=PostKind.THEMATIC, fte=Decimal("0.20"))
    post.themes.set(themes)
    AssignmentFactory(member=bob, post=post)
    AssignmentFactory(member=bob, post=PostFactory(convention=alpes_azur), requested=True)
    ConventionFactory(communes=[places.communes["83042"]], start_date=days(-900), end_date=days(-1))
    ConventionFactory(draft=True, communes=[places.communes["83042"]])


def of_today(name):
    return kept.read(TODAY, name)[name]


def sections(client):
    return {section.key: section for section in client.get("/chiffres/").context["charts"]}


# Sums of the rows


def test_the_work_by_function_adds_up_to_the_national_figure(network):
    works = queries.work_by_kind(of_today(kept.KINDS))

    assert [(work.label, work.fte, work.people) for work in works] == [
        ("Pilote de la CTG", Decimal("0.50"), 1),
        ("Chargée ou chargé de coopération CTG", Decimal("0.50"), 1),
        ("Coordination thématique", Decimal("0.20"), 1),
        ("Coordination de proximité", Decimal("0.00"), 0),
    ]
    assert sum(work.fte for work in works) == figures_of().fte == Decimal("1.20")


def test_a_post_on_two_themes_counts_in_each(network):
    works = [(work.label, work.fte) for work in queries.work_by_theme(of_today(kept.THEMES))]

    assert works == [
        ("Logement", Decimal("0.20")),
        ("Parentalité", Decimal("0.20")),
        ("Sans thématique indiquée", Decimal("1.00")),
    ]


def test_ends_count_each_ctg_in_force_once_and_skip_no_year(network, alpes_azur):
    alpes_azur.end_date = alpes_azur.end_date.replace(year=alpes_azur.end_date.year + 2)
    alpes_azur.save()
    years = queries.ends_by_year(of_today(kept.ENDS))

    assert [count for _, count in years] == [1, 0, 1]
    assert sum(count for _, count in years) == Convention.objects.in_force().count()


def test_regions_are_the_sums_of_their_departments(client, network):
    page = client.get("/chiffres/").context
    (line,) = queries.coverage_by_region(of_today(kept.REGIONS))

    national = page["national"]
    assert (line.communes, line.covered, line.share) == (6, 4, 66)
    assert (line.covered, line.covered_population) == (
        national.covered_communes,
        national.covered_population,
    )


def test_an_empty_network_says_so(client, places):
    page = client.get("/chiffres/").text

    assert page.count("Aucune CTG recensée sur la plateforme n’est en vigueur aujourd’hui.") == 2
    assert queries.ends_by_year(of_today(kept.ENDS)) == []


def test_a_region_without_communes_is_not_divided(client, db):
    assert queries.coverage_by_region(of_today(kept.REGIONS)) == []
    assert queries.Coverage(None, 0, 0, 0, 0).share == 0


def test_the_first_communes_covered_are_not_nothing():
    parts = [queries.Coverage(None, 1754, covered, 0, 0).share_in_words for covered in (0, 1, 351)]

    assert parts == ["0\u00a0%", "<\u00a01\u00a0%", "20\u00a0%"]


# Drawn


def test_every_bar_has_its_line_in_the_table(client, network):
    for section in sections(client).values():
        drawn = [bar.label for bar in section.chart.bars]
        written = [label for label, _, figures in section.lines if figures[0] != "–"]
        assert drawn == [label for label in written if label != queries.WITHOUT_THEME]


def test_the_share_of_a_single_person_is_neither_drawn_nor_written(client, network, alpes_azur):
    """Two coordinators are told together; the pilot and the thematic post are one person each."""
    PostFactory.create_batch(2, convention=alpes_azur)
    for post in Post.objects.filter(convention=alpes_azur, assignments=None):
        AssignmentFactory(post=post)
    kinds, themes = sections(client)["fonctions"], sections(client)["thematiques"]

    written = {label: figures for label, _, figures in kinds.lines}
    assert written["Pilote de la CTG"] == ("–", "1")
    assert written["Coordination thématique"] == ("–", "1")
    assert written["Coordination de proximité"] == ("0", "0")
    assert written["Chargée ou chargé de coopération CTG"][0] != "–"
    assert {figures[0] for label, _, figures in themes.lines if figures[1] == "1"} == {"–"}
    drawn = {bar.label for bar in (*kinds.chart.bars, *themes.chart.bars)}
    assert drawn == {"Chargée ou chargé de coopération CTG", "Coordination de proximité"}


def test_the_share_of_the_only_person_of_the_network_is_not_its_total(client, alpes_azur, bob):
    for address in ("/chiffres/", "/carte/"):
        page = client.get(address).text
        assert "0,5" not in page
        assert '<p class="stat__value">–</p>' in page


def test_bars_are_as_long_as_their_figures():
    chart = charts.bars_of([("a", Decimal(4), "4"), ("b", Decimal(1), "1"), ("c", Decimal(0), "0")])
    whole = charts.bars_of([("a", 50, "50 %")], most=100)

    assert [bar.width for bar in chart.bars] == [270, 67.5, 0]
    assert [bar.width for bar in whole.bars] == [135]


def test_columns_stand_on_the_same_line():
    chart = charts.columns_of([("2026", 1, "1"), ("2027", 2, "2")])

    assert [bar.height for bar in chart.bars] == [72.5, 145]
    assert {bar.y + bar.height for bar in chart.bars} == {charts.BASE}
    assert charts.columns_of([]).bars == charts.bars_of([]).bars == []


def test_numbers_of_a_drawing_keep_their_point(client, network):
    page = client.get("/chiffres/").text
    drawings = page.partition('<svg class="chart"')[2].partition("</svg>")[0]

    assert [
        part for part in drawings.split('"') if part.replace(",", "").isdigit() and "," in part
    ] == []


# On any day, level by level


@pytest.mark.parametrize(
    ("level", "names", "shares"),
    [
        ("regions", ["Provence-Alpes-Côte d’Azur"], ["1,2"]),
        ("departements", ["Alpes-Maritimes", "Var"], ["1,2", "0"]),
        ("caf", ["Caf des Alpes-Maritimes", "Caf du Var"], ["1,2", "0"]),
        ("ctg", ["Alpes d’Azur", "Pays de Grasse"], ["0,7", "–"]),
    ],
)
def test_each_level_is_a_table_and_a_file(client, network, level, names, shares):
    """The ETP of a CTG that Bob carries alone would be his share: it is not told."""
    page = client.get(f"/chiffres/?niveau={level}&au={TODAY.isoformat()}")
    file = client.get(f"/chiffres/tableau.xlsx?niveau={level}&au={TODAY.isoformat()}")

    assert [line.place.name for line in page.context["lines"]] == names
    sent = SimpleUploadedFile("t.xlsx", b"".join(file.streaming_content))
    rows = read_table(sent)
    assert [line.cells[0] for line in rows.lines] == [
        str(line.place) for line in page.context["lines"]
    ]
    assert rows.headings == [page.context["asked"].label, *table.HEADINGS]
    assert re.findall(r'data-label="ETP">([^<]*)<', page.text) == shares
    told = [number(Decimal(line.cells[5])) if line.cells[5] else "–" for line in rows.lines]
    assert told == shares
    alone = [line for line in rows.lines if not line.cells[5]]
    assert [line.cells[6] for line in alone] == [""] * shares.count("–")
    hidden = Decimal("0.50") * shares.count("–")
    told = sum(Decimal(line.cells[5] or 0) for line in rows.lines)
    assert told + hidden == figures_of().fte


def test_another_day_says_what_the_rows_of_that_day_say(client, network):
    page = client.get(f"/chiffres/?au={days(-899).isoformat()}")

    assert page.context["national"] == figures_of(on=days(-899))
    assert page.context["national"].conventions == 1
    assert "Revenir à aujourd’hui" in page.text


def test_a_day_before_every_ctg_is_told(client, network):
    assert "n’est en vigueur ce jour-là" in client.get("/chiffres/?niveau=ctg&au=1995-01-01").text


@pytest.mark.parametrize("query", ["au=demain", "niveau=planete", "au=0001-01-01", "au=9999-12-31"])
def test_what_cannot_be_read_is_told_and_today_is_shown(client, network, query):
    page = client.get(f"/chiffres/?{query}")

    assert page.status_code == 422
    assert page.context["national"] == figures_of()
    assert client.get(f"/chiffres/tableau.xlsx?{query}").url == "/chiffres/"


def test_a_long_list_of_ctgs_is_read_page_by_page(client, network, monkeypatch):
    monkeypatch.setattr(table, "CONVENTIONS_A_PAGE", 1)

    first = client.get("/chiffres/?niveau=ctg")
    second = client.get(f"/chiffres/?niveau=ctg&apres={first.context['page'].next_cursor}")

    assert [line.place.name for line in first.context["lines"]] == ["Alpes d’Azur"]
    assert [line.place.name for line in second.context["lines"]] == ["Pays de Grasse"]


# Files


def read(response):
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:]), delimiter=";"))


def test_the_file_of_ctgs_has_one_line_a_public_ctg(client, network, alpes_azur):
    response = client.get("/chiffres/ctg.csv")
    rows = {row["identifiant"]: row for row in read(response)}

    confirmed = Convention.objects.confirmed()
    assert set(rows) == set(confirmed.values_list("slug", flat=True))
    assert rows[alpes_azur.slug] | {"date_signature": ""} == {
        "identifiant": "alpes-d-azur-2023-2027",
        "nom": "Alpes d’Azur",
        "intitule_officiel": "Convention territoriale globale des Alpes d’Azur",
        "etat": "En vigueur",
        "forme": "Une intercommunalité",
        "date_signature": "",
        "date_debut": days(-400).isoformat(),
        "date_fin": days(1400).isoformat(),
        "generation_precedente": "",
        "communes": "2",
        "population": "1000",
        "departements": "06",
        "page": "http://127.0.0.1:8000/conventions/alpes-d-azur-2023-2027/",
        "donnee_de_demonstration": "non",
    }
    assert response["Content-Disposition"] == (
        f'attachment; filename="reseau-ctg-ctg-{TODAY}-licence-ouverte-2.0.csv"'
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_next_generation_names_the_one_before(client, alpes_azur):
    after = ConventionFactory(previous=alpes_azur)
    rows = {row["identifiant"]: row for row in read(client.get("/chiffres/ctg.csv"))}

    assert rows[after.slug]["generation_precedente"] == alpes_azur.slug
    assert (rows[after.slug]["communes"], rows[after.slug]["departements"]) == ("0", "")


def test_the_file_of_communes_adds_up_to_the_page(client, network, places):
    ConventionFactory(slug="autre", communes=[places.communes["06001"]])
    rows = {row["code_insee"]: row for row in read(client.get("/chiffres/couverture.csv"))}

    covered = [row for row in rows.values() if row["couverte"] == "oui"]
    assert len(covered) == figures_of().covered_communes == 4
    assert rows["06001"]["ctg"] == "alpes-d-azur-2023-2027 autre"
    assert rows["83042"] == {
        "code_insee": "83042",
        "commune": "Cogolin",
        "code_departement": "83",
        "code_region": "93",
        "siren_intercommunalite": "",
        "intercommunalite": "",
        "population": "500",
        "couverte": "non",
        "ctg": "",
    }
    assert Coverage.objects.on(TODAY).count() == sum(len(r["ctg"].split()) for r in rows.values())


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+33", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_never_becomes_a_formula(client, alpes_azur, name):
    Convention.objects.filter(pk=alpes_azur.pk).update(local_name=name)

    (row,) = read(client.get("/chiffres/ctg.csv"))
    assert row["nom"] == f"'{name.strip()}"


def test_no_page_nor_file_names_a_person(client, network, alice, bob):
    said = "".join(
        client.get(path).content.decode()
        for path in ("/chiffres/", "/chiffres/ctg.csv", "/chiffres/couverture.csv")
    )
    people = [
        word
        for assignment in Assignment.objects.select_related("member")
        for word in (assignment.member.last_name, assignment.member.email)
    ]

    assert [word for word in people if word in said] == []


def test_a_kept_file_is_still_a_file(client, network, settings):
    settings.VISITOR_CACHE_SECONDS = 300
    first, again = (client.get("/chiffres/ctg.csv") for _ in range(2))

    assert again.content == first.content
    for name in ("Content-Type", "Content-Disposition", "Link"):
        assert again[name] == first[name]


# Weight


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/chiffres/", 5), ("/chiffres/ctg.csv", 5), ("/chiffres/couverture.csv", 5)],
)
@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_number_of_rows_does_not_change_the_number_of_queries(
    client, places, django_assert_num_queries, path, queries, number
):
    for _ in range(number):
        convention = ConventionFactory(communes=[places.communes["06001"]])
        post = PostFactory(convention=convention)
        post.themes.set([ThemeFactory()])
        AssignmentFactory(post=post)

    client.get(path)  # adds the figures up

    with django_assert_num_queries(queries):
        client.get(path)


def test_the_page_of_figures_is_light(client, network):
    page = client.get("/chiffres/").content

    assert len(gzip.compress(page)) < HTML

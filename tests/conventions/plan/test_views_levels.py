"""The pages on which axes and objectives are written, ranged, taken out; the settings of a plan."""

import re
from urllib.parse import urljoin

import pytest
from django.urls import resolve

from conventions.models import Axis, Indicator, Objective, Plan
from tests.factories.plan import ActionSheetFactory, AxisFactory, IndicatorFactory, ObjectiveFactory


@pytest.fixture(autouse=True)
def signed_in(client, alice):
    client.force_login(alice)


def test_axes_and_objectives_are_written_and_corrected(client, url):
    assert client.get(f"{url}axes/nouveau/").status_code == 200
    assert client.post(f"{url}axes/nouveau/", {"title": ""}).status_code == 422
    client.post(f"{url}axes/nouveau/", {"title": "Grandir"})
    axis = Axis.objects.get()
    path = f"{url}axes/{axis.pk}/modifier/"
    assert "Grandir" in client.get(path).content.decode()
    client.post(path, {"title": "Mieux grandir", "description": "", "version": 1})
    stale = client.post(path, {"title": "Autre", "description": "", "version": 1})

    assert stale.status_code == 409
    shown = stale.content.decode()
    assert ("Mieux grandir" in shown, 'value="Autre"' in shown, 'value="2"' in shown) == (True,) * 3

    assert client.get(f"{url}objectifs/nouveau/?axe={axis.pk}").status_code == 200
    assert client.get(f"{url}objectifs/nouveau/?axe=<x>").status_code == 200
    client.post(f"{url}objectifs/nouveau/", {"axis": axis.pk, "title": "Accueillir"})
    objective = Objective.objects.get()
    path = f"{url}objectifs/{objective.pk}/modifier/"
    assert client.get(path).status_code == 200
    answer = client.post(path, {"axis": axis.pk, "title": "Mieux", "description": "", "version": 1})
    assert answer.url == url
    assert client.post(path, {"axis": axis.pk, "title": "X", "version": 1}).status_code == 409
    assert Objective.objects.get().title == "Mieux"


def test_a_form_on_what_was_removed_goes_back_to_the_plan(client, url, axis):
    AxisFactory(plan=axis.plan)
    client.post(f"{url}axes/{axis.pk}/retirer/")

    answer = client.post(
        f"{url}axes/{axis.pk}/modifier/", {"title": "X", "description": "", "version": 1}
    )

    assert answer.url == url
    assert "a été retirée" in client.get(url).content.decode()


def test_lines_go_up_and_down_by_their_buttons(client, url, axis, objective, sheet):
    other_axis, other = AxisFactory(plan=axis.plan), ObjectiveFactory(axis=axis)
    second = ActionSheetFactory(objective=objective)
    first_figure, figure = IndicatorFactory(sheet=sheet), IndicatorFactory(sheet=sheet)
    assert first_figure.position == 1
    for path, thing in (
        (f"axes/{other_axis.pk}", other_axis),
        (f"objectifs/{other.pk}", other),
        (f"fiches/{second.pk}", second),
        (f"indicateurs/{figure.pk}", figure),
    ):
        client.post(f"{url}{path}/deplacer/", {"sens": "monter"})
        thing.refresh_from_db()
        assert thing.position == 1, path
    back = client.post(f"{url}indicateurs/{figure.pk}/deplacer/", {"sens": "descendre"}).url
    assert back == f"{url}fiches/{sheet.pk}/#indicator-{figure.pk}"
    shown = client.get(back).content.decode()
    assert f'aria-label="Monter {figure.title}"' in shown
    assert f"Indicateur «\xa0{figure.title}\xa0» déplacé\xa0: 2e sur 2." in shown
    client.post(f"{url}fiches/{second.pk}/deplacer/", {"rang": "2"})
    client.post(f"{url}fiches/{second.pk}/deplacer/", {"rang": "-3"})
    client.post(f"{url}fiches/{second.pk}/deplacer/", {})
    second.refresh_from_db()
    assert second.position == 2
    client.post(f"{url}axes/{axis.pk}/retirer/")
    assert "porte encore" in client.get(url).content.decode()


def test_the_new_place_is_said_with_its_new_number(client, url, axis, objective, sheet):
    second, other = ActionSheetFactory(objective=objective), ObjectiveFactory(axis=axis)
    on_axis = ActionSheetFactory(axis=axis)
    ActionSheetFactory(axis=axis)
    AxisFactory(plan=axis.plan)
    said = {}
    for path, way in (
        (f"fiches/{second.pk}", "monter"),
        (f"fiches/{on_axis.pk}", "descendre"),
        (f"objectifs/{other.pk}", "monter"),
        (f"axes/{axis.pk}", "descendre"),
    ):
        page = client.post(f"{url}{path}/deplacer/", {"sens": way}, follow=True)
        said[path] = [str(one).replace("\xa0", " ") for one in page.context["messages"]]

    assert list(said.values()) == [
        ["Action 1.1.1 déplacée : 1re sur 2 de « Accueillir chaque enfant »."],
        ["Action 1.4 déplacée : 2e sur 2 de « Grandir ici »."],
        [f"Objectif 1.1, « {other.title} » : place 1 sur 2."],
        ["Axe 2, « Grandir ici » : place 2 sur 2."],
    ]


def test_each_button_leads_to_the_move_of_its_line(client, url, axis, objective, sheet):
    AxisFactory(plan=axis.plan)
    ObjectiveFactory(axis=axis)
    ActionSheetFactory(objective=objective)
    figures = [IndicatorFactory(sheet=sheet) for _ in range(2)]

    moves = {}
    for page in (url, f"{url}fiches/{sheet.pk}/"):
        shown = client.get(page).content.decode()
        assert shown.count('id="ranger"') == 1
        paths = re.findall(r'form="ranger" data-acts="\w+" formaction="([^"]+)"', shown)
        moves[page] = [resolve(urljoin(page, path)) for path in paths]

    assert {(one.url_name, one.kwargs["pk"]) for one in moves[url]} >= {
        ("axis_move", axis.pk),
        ("objective_move", objective.pk),
        ("sheet_move", sheet.pk),
    }
    assert [(one.url_name, one.kwargs["pk"]) for one in moves[page]] == [
        ("indicator_move", one.pk) for one in figures
    ]


def test_what_is_removed_is_not_moved(client, url, axis):
    client.post(f"{url}axes/{axis.pk}/retirer/")
    assert client.post(f"{url}axes/{axis.pk}/deplacer/", {"rang": "1"}).status_code == 302
    axis.refresh_from_db()
    assert axis.position is None


def test_parts_are_removed_and_put_back(client, url, axis, objective):
    indicator = IndicatorFactory(sheet=ActionSheetFactory(axis=axis))
    assert "La corbeille est vide" in client.get(f"{url}corbeille/").content.decode()
    for path in (f"indicateurs/{indicator.pk}", f"objectifs/{objective.pk}"):
        assert client.post(f"{url}{path}/retirer/").url == f"{url}corbeille/"
    shown = client.get(f"{url}corbeille/").content.decode()
    assert shown.count("Rétablir<") == 2
    for path in (f"indicateurs/{indicator.pk}", f"objectifs/{objective.pk}"):
        assert client.post(f"{url}{path}/retablir/").url == url
    client.post(f"{url}axes/{axis.pk}/retablir/")
    assert Indicator.objects.kept().exists()
    assert Objective.objects.kept().exists()


def test_the_names_of_the_levels_and_the_opening(client, url, alice, carole, alpes_azur):
    page = f"{url}reglages/"
    assert "peuvent l’ouvrir à tous" in client.get(page).content.decode()
    client.post(page, {"axis_label": "Enjeu", "objective_label": "But", "version": 1})
    stale = client.post(page, {"axis_label": "X", "objective_label": "Y", "version": 1})
    assert (stale.status_code, Plan.objects.get().axis_label) == (409, "Enjeu")
    assert client.post(f"{url}ouvrir/").status_code == 403

    client.force_login(carole)
    client.post(f"{url}ouvrir/")
    assert Plan.objects.get().is_public
    assert "est ouvert à tous" in client.get(page).content.decode()
    client.post(f"{url}refermer/")
    assert not Plan.objects.get().is_public


def test_two_levels_bear_two_names(client, url, alice):
    page = f"{url}reglages/"

    answer = client.post(page, {"axis_label": "Enjeu", "objective_label": "enjeu", "version": 1})

    assert answer.status_code == 422
    assert "portent le même nom" in answer.content.decode()

"""The pages of milestones, indicators, reviews and evaluations."""

import pytest
from django.utils import timezone

from conventions.models import (
    Convention,
    Evaluation,
    Indicator,
    IndicatorValue,
    Milestone,
    YearlyReview,
)
from tests.factories.plan import IndicatorFactory, IndicatorValueFactory


@pytest.fixture(autouse=True)
def signed_in(client, alice):
    client.force_login(alice)


@pytest.fixture(autouse=True)
def since_2023(alpes_azur):
    Convention.objects.filter(pk=alpes_azur.pk).update(start_date="2023-01-01")


def test_milestones_are_written_ticked_and_removed(client, url, sheet):
    base = f"{url}fiches/{sheet.pk}/jalons/nouveau/"
    assert client.get(base).status_code == 200
    assert client.post(base, {"title": "Un lieu", "due_on": "demain"}).status_code == 422
    client.post(base, {"title": "Un lieu", "due_on": "2026-03-01"})
    step = Milestone.objects.get()
    path = f"{url}jalons/{step.pk}/"
    assert client.get(f"{path}modifier/").status_code == 200
    facts = {"title": "Un grand lieu", "due_on": "2026-04-01", "version": 1}
    client.post(f"{path}modifier/", facts)
    stale = client.post(f"{path}modifier/", facts | {"title": "Autre"})
    assert (stale.status_code, "Un grand lieu" in stale.content.decode()) == (409, True)
    client.post(f"{path}atteint/")
    step.refresh_from_db()
    assert (step.title, step.done_on) == ("Un grand lieu", timezone.localdate())
    client.post(f"{path}supprimer/")
    assert not Milestone.objects.exists()


def test_indicators_and_their_figures_are_written(client, url, sheet):
    base = f"{url}fiches/{sheet.pk}/indicateurs/nouveau/"
    facts = {"title": "Familles", "kind": "outcome", "unit": "%", "baseline": "3,5"}
    assert client.get(base).status_code == 200
    assert client.post(base, facts).status_code == 422
    client.post(base, facts | {"baseline_year": 2023, "target": "60"})
    indicator = Indicator.objects.get()
    edit = f"{url}indicateurs/{indicator.pk}/modifier/"
    assert 'value="3,5"' in client.get(edit).content.decode()
    client.post(edit, {"title": "Parents", "kind": "output", "version": 1})
    assert client.post(edit, {"title": "X", "kind": "output", "version": 1}).status_code == 409

    path = f"{url}indicateurs/{indicator.pk}/valeurs/"
    assert "Aucune valeur" in client.get(path).content.decode()
    client.post(path, {"year": 2024, "value": "1 200,5", "comment": "Bien"})
    assert client.post(path, {"year": 1850, "value": "x"}).status_code == 422
    value = IndicatorValue.objects.get()
    assert str(value.value) == "1200.50"
    assert "Bien" in client.get(path).content.decode()
    client.post(f"{url}valeurs/{value.pk}/supprimer/")
    assert not IndicatorValue.objects.exists()
    client.post(f"{url}indicateurs/{indicator.pk}/retirer/")
    assert client.get(path).status_code == 404


def test_the_figures_of_an_indicator_are_read_beside_its_baseline_and_its_target(
    client, url, sheet
):
    indicator = IndicatorFactory(sheet=sheet, baseline=0, baseline_year=2023, target=1200)

    shown = client.get(f"{url}indicateurs/{indicator.pk}/valeurs/").content.decode()

    assert "Valeur de départ, 2023\u00a0: 0. Cible\u00a0: 1\u202f200." in shown
    assert f'<a href="{url}fiches/{sheet.pk}/">Abandonner</a>' in shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 234,5", "1234.50"),
        ("1\u202f234,5", "1234.50"),
        ("1.234,5", "1234.50"),
        ("1,234.5", "1234.50"),
        (",5", "0.50"),
        ("0", "0.00"),
        ("", None),
        ("douze", None),
        ("12 familles", None),
        ("1,2,3", None),
        ("12,345", None),
        ("NaN", None),
        ("9" * 20, None),
    ],
)
def test_a_figure_is_read_as_it_is_written_in_french(client, url, sheet, typed, kept):
    path = f"{url}indicateurs/{IndicatorFactory(sheet=sheet).pk}/valeurs/"

    answer = client.post(path, {"year": 2024, "value": typed})

    figures = [str(value) for value in IndicatorValue.objects.values_list("value", flat=True)]
    assert figures == ([kept] if kept else [])
    assert answer.status_code == (302 if kept else 422)
    if not kept:
        assert f'value="{typed}"' in answer.content.decode() or not typed


@pytest.mark.parametrize(
    ("unit", "typed", "words"),
    [
        ("%", "45 %", ""),
        ("% des familles", "-3", ""),
        ("Points", "-0,5", ""),
        ("pour cent", "12 %", ""),
        ("euros", "1 200 €", ""),
        ("familles", "12", ""),
        ("familles", "-3", "ne se comptent pas en dessous de zéro"),
        ("", "-3", "ne se comptent pas en dessous de zéro"),
        ("familles", "12 %", "Cet indicateur se compte en « familles »"),
        ("points", "12 %", "Cet indicateur se compte en « points »"),
        ("familles", "12 €", "donnez le nombre seul, sans « € »"),
        ("", "45 %", "Cet indicateur n’a pas d’unité"),
    ],
)
def test_a_figure_is_one_of_its_unit(client, url, sheet, unit, typed, words):
    """The value of a year, the baseline and the target: the same rule."""
    path = f"{url}indicateurs/{IndicatorFactory(sheet=sheet, unit=unit).pk}/valeurs/"
    facts = {"title": "Suivi", "kind": "output", "unit": unit, "baseline_year": 2023}

    answers = [
        client.post(path, {"year": 2024, "value": typed}),
        client.post(
            f"{url}fiches/{sheet.pk}/indicateurs/nouveau/",
            facts | {"baseline": typed, "target": typed},
        ),
    ]

    assert [one.status_code for one in answers] == ([422, 422] if words else [302, 302])
    pages = [one.content.decode().replace("\xa0", " ") for one in answers]
    assert [words in page for page in pages] == [True, True]
    assert [f'value="{typed}"' in page for page in pages] == [bool(words)] * 2


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2022, "La CTG commence en 2023 : ce qui était mesuré avant elle"),
        (2023, ""),
        (2026, ""),
        (2027, "2027 n’a pas commencé : une valeur se relève au plus tard en 2026."),
    ],
)
def test_a_figure_is_told_of_a_year_of_the_ctg_that_has_begun(
    client, url, sheet, time_machine, year, words
):
    time_machine.move_to("2026-11-22 10:00")
    indicator = IndicatorFactory(sheet=sheet)

    answer = client.post(
        f"{url}indicateurs/{indicator.pk}/valeurs/",
        {"year": year, "value": "12", "comment": "Compté à la rentrée"},
    )

    page = answer.content.decode().replace("\xa0", " ")
    assert (answer.status_code, words in page) == (422 if words else 302, True)
    assert ("Compté à la rentrée" in page) is bool(words)
    assert indicator.values.count() == (0 if words else 1)


def test_a_baseline_is_not_of_a_year_to_come(client, url, sheet, time_machine):
    time_machine.move_to("2026-11-22 10:00")
    facts = {"title": "Suivi", "kind": "output", "unit": "familles", "baseline": "3"}

    answer = client.post(
        f"{url}fiches/{sheet.pk}/indicateurs/nouveau/", facts | {"baseline_year": 2027}
    )

    assert answer.status_code == 422
    assert "2027 n’a pas commencé" in answer.content.decode()


def test_a_rate_that_has_been_under_zero_stays_a_rate(client, url, sheet):
    indicator = IndicatorFactory(sheet=sheet, unit="%")
    IndicatorValueFactory(indicator=indicator, year=2024, value=-3)
    facts = {"title": "Suivi", "kind": "output", "unit": "familles", "version": indicator.version}

    answer = client.post(f"{url}indicateurs/{indicator.pk}/modifier/", facts)

    assert answer.status_code == 422
    assert "Une valeur relevée est négative." in answer.content.decode()


def test_a_review_is_written_for_a_year_that_has_come(client, url, sheet):
    year = timezone.localdate().year
    path = f"{url}fiches/{sheet.pk}/bilans/{year}/"
    assert client.get(path).status_code == 200
    facts = {"text": "Bien", "status": "in_progress", "carries_over": "on", "version": 0}
    client.post(path, facts)
    stale = client.post(path, facts)

    assert (stale.status_code, YearlyReview.objects.get().text) == (409, "Bien")
    sheet.refresh_from_db()
    assert sheet.status == "in_progress"
    assert client.get(f"{url}fiches/{sheet.pk}/bilans/{year + 1}/").status_code == 404
    assert client.get(f"{url}fiches/{sheet.pk}/bilans/1850/").status_code == 404


def test_evaluations_are_written_in_several_times(client, url, sheet):
    IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet, baseline=1, baseline_year=2023))
    path = f"{url}evaluations/mi-parcours/"
    assert client.get(path).status_code == 200
    assert client.get(f"{url}evaluations/jamais/").status_code == 404
    assert client.post(path, {"version": 0}).status_code == 422
    client.post(path, {"version": 0, "held_on": "2026-02-01", "impact_score": "3"})
    assert client.post(path, {"version": 0, "held_on": "2026-02-01"}).status_code == 409
    client.post(
        path, {"version": 1, "held_on": "2026-02-01", "summary": "Tenir", "impact_score": ""}
    )

    assert Evaluation.objects.get().summary == "Tenir"
    shown = client.get(f"{url}evaluations/").content.decode()
    assert ("Tenir" in shown, "Le 1er février 2026" in shown) == (True, True)


def test_an_evaluation_saves_itself(client, url, plan):
    path = f"{url}evaluations/fin/"
    assert f'data-autosave="{path}garder/"' in client.get(path).content.decode()
    typed = {"version": 0, "held_on": "2026-02-01", "summary": "Tenir", "impact_score": "3"}

    saved = client.post(f"{path}garder/", typed)
    late = client.post(f"{path}garder/", typed | {"summary": "Trop tard"})
    wrong = client.post(f"{path}garder/", typed | {"held_on": ""})
    never = client.post(f"{url}evaluations/jamais/garder/", typed)

    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert [one.status_code for one in (late, wrong, never)] == [409, 422, 404]
    assert Evaluation.objects.get().summary == "Tenir"

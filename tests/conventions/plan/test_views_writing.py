"""The forms of a plan: what they write, what they refuse, two people at the same sheet."""

import pytest
from django.utils import timezone

from conventions.models import (
    ActionSheet,
    Axis,
    Evaluation,
    Indicator,
    IndicatorValue,
    Milestone,
    Objective,
    Plan,
    YearlyReview,
)
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    YearlyReviewFactory,
)
from tests.factories.reference import OrganisationFactory


@pytest.fixture(autouse=True)
def signed_in(client, alice):
    client.force_login(alice)


def typed(sheet, **changes):
    place = f"objective:{sheet.objective_id}" if sheet.objective_id else f"axis:{sheet.axis_id}"
    return {
        "version": sheet.version,
        "title": sheet.title,
        "place": place,
        "status": sheet.status,
        "progress": sheet.progress,
    } | changes


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


def test_a_sheet_is_begun_in_a_place_then_completed(client, url, axis, places, alice, parenting):
    body = OrganisationFactory(kind="association", name="Maison des possibles")
    page = client.get(f"{url}fiches/nouvelle/?place=axis:{axis.pk}").content.decode()
    assert f'<option value="axis:{axis.pk}" selected>' in page

    facts = {"title": "Un café", "place": f"axis:{axis.pk}", "status": "planned"}
    assert client.post(f"{url}fiches/nouvelle/", facts | {"place": "axis:0"}).status_code == 422
    client.post(f"{url}fiches/nouvelle/", facts | {"employer_q": "Maison des poss"})
    sheet = ActionSheet.objects.get()
    assert sheet.lead_organisation == body

    path = f"{url}fiches/{sheet.pk}/modifier/"
    assert client.get(path).status_code == 200
    answer = client.post(
        path,
        typed(
            sheet,
            themes=[parenting.pk],
            communes=["06001"],
            partners=[],
            budget="12 000,50",
            lead=alice.pk,
            starts_on="2026-01-01",
            ends_on="2026-12-31",
            status="in_progress",
        ),
    )
    sheet.refresh_from_db()
    assert answer.url == f"{url}fiches/{sheet.pk}/"
    assert (str(sheet.budget), sheet.lead, sheet.version) == ("12000.50", alice, 2)
    assert sheet.lead_organisation is None
    assert list(sheet.communes.values_list("pk", flat=True)) == ["06001"]


def test_what_is_typed_wrong_is_said_and_kept(client, url, sheet):
    path = f"{url}fiches/{sheet.pk}/modifier/"
    wrong = typed(
        sheet,
        title="",
        budget="beaucoup",
        progress=130,
        starts_on="2026-12-31",
        ends_on="2026-01-01",
        communes=["75056"],
        employer_q="Personne",
    )
    answer = client.post(path, wrong)

    shown = answer.content.decode()
    assert answer.status_code == 422
    for words in ("beaucoup", "De 0 à 100", "obligatoire"):
        assert words in shown
    late = client.post(path, typed(sheet, starts_on="2026-12-31", ends_on="2026-01-01"))
    assert "La fin de l’action vient après son début." in late.content.decode()


def test_two_people_on_a_sheet_see_both_versions(client, url, sheet):
    path = f"{url}fiches/{sheet.pk}/modifier/"
    client.post(path, typed(sheet, title="La première"))
    stale = client.post(path, typed(sheet, title="La seconde"))

    shown = stale.content.decode()
    assert stale.status_code == 409
    assert ("La première" in shown, "La seconde" in shown) == (True, True)
    again = client.post(path, typed(sheet, title="La seconde", version=2))
    assert again.status_code == 302
    assert ActionSheet.objects.get().title == "La seconde"


def test_a_sheet_saves_itself(client, url, sheet):
    path = f"{url}fiches/{sheet.pk}/garder/"

    saved = client.post(path, typed(sheet, title="Tout seul"))
    late = client.post(path, typed(sheet, title="Trop tard"))
    wrong = client.post(path, typed(sheet, title="", version=2))
    never = client.post(path, typed(sheet, starts_on="2026-02-01", ends_on="2026-01-01", version=2))

    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert [one.status_code for one in (late, wrong, never)] == [409, 422, 422]
    assert ActionSheet.objects.get().title == "Tout seul"


def test_a_sheet_taken_out_meanwhile_leads_back(client, url, sheet):
    client.post(f"{url}fiches/{sheet.pk}/retirer/")

    assert client.get(f"{url}fiches/{sheet.pk}/modifier/").status_code == 404
    shown = client.get(f"{url}corbeille/").content.decode()
    assert sheet.title in shown
    client.post(f"{url}fiches/{sheet.pk}/retablir/")
    assert client.get(f"{url}fiches/{sheet.pk}/").status_code == 200


def test_a_form_on_what_was_removed_goes_back_to_the_plan(client, url, axis):
    AxisFactory(plan=axis.plan)
    client.post(f"{url}axes/{axis.pk}/retirer/")

    answer = client.post(
        f"{url}axes/{axis.pk}/modifier/", {"title": "X", "description": "", "version": 1}
    )

    assert answer.url == url
    assert "a été retirée" in client.get(url).content.decode()


def test_the_first_sheet_asks_for_an_axis(client, url, plan):
    assert client.get(f"{url}fiches/nouvelle/").url == f"{url}axes/nouveau/"


def test_a_card_changes_column(client, url, sheet):
    path = f"{url}fiches/{sheet.pk}/statut/"

    done = client.post(path, {"status": "completed", "version": 1, "retour": "tableau"})
    late = client.post(path, {"status": "planned", "version": 1})
    shown = client.get(late.url).content.decode()
    wrong = client.post(path, {"status": "inconnu", "version": 2})

    assert done.url == f"{url}tableau/#fiche-{sheet.pk}"
    assert "« Réalisée »" in shown
    assert wrong.url == f"{url}fiches/{sheet.pk}/"
    sheet.refresh_from_db()
    assert (sheet.status, sheet.progress) == ("completed", 100)


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
    assert f"Monter\xa0: {figure.title}" in client.get(back).content.decode()
    client.post(f"{url}fiches/{second.pk}/deplacer/", {"rang": "2"})
    client.post(f"{url}fiches/{second.pk}/deplacer/", {"rang": "-3"})
    client.post(f"{url}fiches/{second.pk}/deplacer/", {})
    second.refresh_from_db()
    assert second.position == 2
    client.post(f"{url}axes/{axis.pk}/retirer/")
    assert "porte encore" in client.get(url).content.decode()


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


def test_what_belongs_to_another_plan_is_not_here(client, url):
    sheet = ActionSheetFactory()
    step, figure = MilestoneFactory(sheet=sheet), IndicatorFactory(sheet=sheet)
    value, review = IndicatorValueFactory(indicator=figure), YearlyReviewFactory(sheet=sheet)
    for path in (
        f"axes/{sheet.axis_id}/modifier/",
        f"fiches/{sheet.pk}/",
        f"fiches/{sheet.pk}/modifier/",
        f"fiches/{sheet.pk}/bilans/{review.year}/",
        f"jalons/{step.pk}/modifier/",
        f"indicateurs/{figure.pk}/valeurs/",
    ):
        assert client.get(url + path).status_code == 404, path
    assert client.post(f"{url}valeurs/{value.pk}/supprimer/").status_code == 404

"""The forms of an action sheet: what they write, what they refuse, two people at the same sheet."""

import pytest

from conventions.models import ActionSheet
from tests.factories.plan import (
    ActionSheetFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
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
    said = late.content.decode()
    assert (
        said.count("La fin de l’action doit venir après son début.") == 2
    )  # above the form, on its field
    assert 'aria-invalid="true"' in said[said.index('name="ends_on"') :][:300]


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


def test_the_first_sheet_asks_for_an_axis(client, url, plan):
    assert client.get(f"{url}fiches/nouvelle/").url == f"{url}axes/nouveau/"


def test_a_card_changes_column(client, url, sheet):
    path = f"{url}fiches/{sheet.pk}/statut/"

    done = client.post(path, {"status": "completed", "version": 1, "retour": "tableau"})
    late = client.post(path, {"status": "planned", "version": 1})
    shown = client.get(late.url).content.decode()
    wrong = client.post(path, {"status": "inconnu", "version": 2})

    assert done.url == f"{url}tableau/#fiche-{sheet.pk}"
    assert "« Réalisée »" in shown
    assert wrong.url == f"{url}fiches/{sheet.pk}/"
    sheet.refresh_from_db()
    assert (sheet.status, sheet.progress) == ("completed", 100)


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


def test_who_leads_an_action_is_offered_to_the_others_on_any_level(client, url, axis, objective):
    led = {"lead_organisation": OrganisationFactory(name="L’atelier des parents")}
    ActionSheetFactory(objective=objective, **led)
    other = ActionSheetFactory(axis=axis)

    assert (
        "L’atelier des parents" in client.get(f"{url}fiches/{other.pk}/modifier/").content.decode()
    )

"""The pages on which a plan is read."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.models import Indicator, Plan, SheetStatus
from reference.models import Theme
from tests.factories.conventions import AssignmentFactory, days
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    YearlyReviewFactory,
)
from tests.factories.reference import OrganisationFactory, ThemeFactory

PAGES = ("", "tableau/", "calendrier/", "retards/", "corbeille/", "evaluations/", "note/")


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_plan_says_how_to_begin_on_every_page(client, alice, url):
    client.force_login(alice)

    for page in PAGES[:4]:
        shown = text_of(client, url + page)
        assert "Écrire le premier axe" in shown
        assert "Importer un plan" in shown


def test_the_plan_is_shown_in_its_order_with_its_numbers(client, alice, url, axis, sheet):
    second = ObjectiveFactory(axis=axis, title="Parler aux parents")
    ActionSheetFactory(objective=second, title="Un café des parents")
    ActionSheetFactory(axis=axis, title="Un guide des familles")
    AxisFactory(plan=axis.plan, title="Faire vivre")
    client.force_login(alice)

    shown = text_of(client, url)

    order = ["Grandir ici", "Accueillir", "1.1.1", "Parler", "1.2.1", "1.3", "guide", "Faire vivre"]
    places = [shown.index(words, shown.index('id="nombre"')) for words in order]
    assert places == sorted(places)
    assert "3 fiches action" in shown.replace("\u00a0", " ")


def test_the_plan_is_filtered_by_what_its_address_says(client, alice, url, axis, sheet):
    theme = ThemeFactory(slug="mobility", label="Mobilité")
    body = OrganisationFactory(name="Maison des possibles")
    other = ActionSheetFactory(
        axis=AxisFactory(plan=axis.plan),
        title="Prêter des vélos",
        themes=[theme],
        lead_organisation=body,
        lead=alice,
        overdue=True,
    )
    client.force_login(alice)

    for query in (
        "q=velos",
        "thematique=mobility",
        "statut=in_progress",
        f"pilote={body.pk}",
        "pilote=moi",
        f"axe={other.axis_id}",
        "retard=oui",
    ):
        shown = text_of(client, f"{url}?{query}")
        assert ("Prêter des vélos" in shown, sheet.title in shown) == (True, False), query
        assert "theme--mobility theme--badge" in shown, query
    assert "Aucune fiche ne correspond" in text_of(client, f"{url}?q=rien")
    assert sheet.title in text_of(client, f"{url}?statut=inconnu&axe=x&pilote=9")
    partial = client.get(f"{url}?q=velos", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial


CHIP = re.compile(r"Retirer le filtre </span>(.*?) <svg")


def test_a_filter_without_effect_is_said_and_changes_nothing(client, alice, url, sheet):
    client.force_login(alice)

    shown = text_of(client, f"{url}?statut=inconnu&axe=x&retard=peut-etre&apres=x")

    assert sheet.title in shown
    assert CHIP.findall(shown) == [
        f"{name} : valeur inconnue, sans effet" for name in ("Statut", "Axe", "Échéances")
    ]
    assert CHIP.findall(text_of(client, f"{url}?statut=")) == []


def test_a_filter_of_those_who_work_there_is_said_to_the_others(
    client, alice, carole, plan, url, sheet
):
    plan.public_at, plan.public_by = timezone.now(), carole
    plan.save()
    shared = f"{url}?retard=oui&fiche=incomplete"
    ours = "filtre réservé à l’équipe et à ses Caf, sans effet"

    public = text_of(client, shared)
    client.force_login(alice)

    assert sheet.title in public
    assert CHIP.findall(public) == [f"Échéances\u00a0: {ours}", f"Fiche\u00a0: {ours}"]
    assert CHIP.findall(text_of(client, shared)) == ["En retard", "Incomplète"]


def test_the_board_has_a_column_a_status(client, alice, url, sheet):
    ActionSheetFactory(axis=sheet.objective.axis, title="Finie", status="completed", progress=100)
    client.force_login(alice)

    shown = text_of(client, f"{url}tableau/")

    assert shown.count("board__column") == len(SheetStatus)
    assert shown.index("colonne-planned") < shown.index(sheet.title) < shown.index("Finie")


def test_the_calendar_draws_what_is_dated_and_lists_all(client, alice, url, sheet):
    client.force_login(alice)
    assert "Aucune action n’a encore de date" in text_of(client, f"{url}calendrier/")

    sheet.starts_on, sheet.ends_on = days(-100), days(300)
    sheet.save()
    MilestoneFactory(sheet=sheet)
    ActionSheetFactory(axis=sheet.objective.axis, title="Sans fin écrite " * 8, starts_on=days(9))
    shown = text_of(client, f"{url}calendrier/")

    drawn, _, key = shown.partition("<figcaption")
    assert drawn.count('class="calendar__bar') == 2
    assert re.findall(r"</svg> ([^<]+)</li>", key) == [
        "En cours",
        "À lancer ou reportée",
        "Réalisée ou pérenne",
        "Abandonnée",
        "Bord en pointillé\u00a0: fin non écrite",
    ]
    assert "barre claire" not in key
    assert shown.count('class="calendar__mark') == 1
    assert shown.count("à dater") == 1


def test_what_is_late_says_why_and_what_to_do(client, alice, url, sheet, axis):
    last_year = timezone.localdate().year - 1
    client.force_login(alice)
    assert "Rien n’est en retard" in text_of(client, f"{url}retards/")

    ActionSheetFactory(axis=axis, title="Fin passée", overdue=True)
    MilestoneFactory(sheet=sheet, title="Trouver le camion", due_on=days(-3))
    ActionSheetFactory(axis=axis, title="Sans bilan", status="recurring", starts_on=days(-800))
    reviewed = ActionSheetFactory(
        axis=axis, title="Avec bilan", status="recurring", starts_on=days(-800)
    )
    YearlyReviewFactory(sheet=reviewed, year=last_year)
    done = ActionSheetFactory(axis=axis, title="Faite", status="completed", progress=100)
    MilestoneFactory(sheet=done, title="Jalon oublié", due_on=days(-3))
    shown = text_of(client, f"{url}retards/")

    for words in (
        "Fin passée",
        "Devait se terminer",
        "Trouver le camion",
        f"bilan {last_year} manque",
    ):
        assert words in shown
    assert [words in shown for words in ("Avec bilan", "Jalon oublié")] == [False, False]


def test_a_sheet_shows_all_that_is_written_of_it(client, alice, url, sheet, places):
    sheet.findings, sheet.risks, sheet.description = "Constat noté", "Vigilance notée", "Le camion"
    sheet.budget, sheet.lead, sheet.other_partners = 12000, alice, "La PMI"
    sheet.save()
    sheet.communes.set(["06001"])
    sheet.themes.set([ThemeFactory(slug="mobility", label="Mobilité")])
    indicator = IndicatorFactory(
        sheet=sheet, title="Parents rencontrés", baseline=0, baseline_year=2023, target=60
    )
    IndicatorValueFactory(indicator=indicator, year=2025, value=42)
    IndicatorFactory(sheet=sheet, title="Sans chiffre", kind=Indicator.Kind.MEANS)
    MilestoneFactory(sheet=sheet, title="Trouver le camion")
    YearlyReviewFactory(sheet=sheet, text="Belle année", written_by=alice)
    client.force_login(alice)

    shown = text_of(client, f"{url}fiches/{sheet.pk}/")

    for words in (
        "theme--mobility theme--badge",
        "Constat noté",
        "Vigilance notée",
        "Le camion",
        "Alice Tilleul",
        "La PMI",
        "Aiglun",
        "Parents rencontrés",
        "Sans chiffre",
        "Trouver le camion",
        "Belle année",
        "1.1.1",
    ):
        assert words in shown, words


def test_a_public_plan_keeps_its_working_notes(client, nina, carole, url, sheet, plan, alice):
    sheet.findings, sheet.description, sheet.lead = "Constat interne", "Description ouverte", alice
    sheet.human_resources = "Un mi-temps interne"
    sheet.save()
    YearlyReviewFactory(sheet=sheet, text="Bilan interne")
    assert client.get(url).status_code == 404

    plan.public_at, plan.public_by = timezone.now(), carole
    plan.save()
    path = f"{url}fiches/{sheet.pk}/"
    shown = text_of(client, path)

    assert "Description ouverte" in shown
    for words in ("Constat interne", "Bilan interne", "mi-temps interne", "Alice Tilleul"):
        assert words not in shown, words
    assert sheet.title in text_of(client, url)
    assert "Plan d’actions</a>" in text_of(client, f"/conventions/{plan.convention.slug}/")
    client.force_login(nina)
    assert client.get(f"{url}tableau/").status_code == 403
    assert "En retard" not in text_of(client, url)


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_long_plan_costs_what_a_short_one_does(
    client, alice, url, axis, objective, places, count
):
    theme, body = ThemeFactory(), OrganisationFactory()
    for number in range(count):
        home = {"objective": objective} if number % 2 else {"axis": axis}
        sheet = ActionSheetFactory(
            **home, themes=[theme], lead_organisation=body, lead=alice, overdue=True
        )
        MilestoneFactory(sheet=sheet, due_on=days(-2))
        MilestoneFactory(sheet=sheet)
        IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet))
    AssignmentFactory(post=alice.assignments.get().post)
    client.force_login(alice)
    assert Theme.objects.exists()

    asked = {}
    for page in QUERIES:
        client.get(url + page)
        with CaptureQueriesContext(connection) as queries:
            client.get(url + page)
        asked[page] = len(queries)

    assert asked == QUERIES


@pytest.mark.parametrize(
    ("page", "most"), [("", 102), ("tableau/", 63), ("calendrier/", 62), ("retards/", 108)]
)
def test_a_plan_of_sixty_actions_stays_light(client, alice, alpes_azur, url, page, most):
    """In thousands of bytes, each action late, incomplete and with two thématiques."""
    themes = [ThemeFactory(slug=f"theme-{rank}", label="Petite enfance") for rank in range(2)]
    axes = [AxisFactory(plan=PlanFactory(convention=alpes_azur))]
    axes += [AxisFactory(plan=axes[0].plan) for _ in range(2)]
    objectives = [ObjectiveFactory(axis=axis) for axis in axes for _ in range(4)]
    body = OrganisationFactory(name="Communauté de communes Alpes d’Azur")
    for objective in objectives:
        for rank in range(5):
            title = f"Ouvrir un lieu d’accueil des parents numéro {rank}"
            sheet = ActionSheetFactory(
                objective=objective,
                title=title,
                lead_organisation=body,
                themes=themes,
                overdue=True,
            )
            MilestoneFactory(sheet=sheet, due_on=days(-2))
    client.force_login(alice)

    assert len(client.get(url + page).content) < most * 1_000


# The header of any page of a CTG is among them.
QUERIES = {
    "": 11,
    "tableau/": 10,
    "calendrier/": 11,
    "retards/": 11,
    "evaluations/": 20,
    "note/": 14,
    "plan.xlsx": 18,
}


def test_an_action_that_outlasts_its_ctg_says_so_to_its_team(
    client, alice, nina, carole, url, sheet
):
    words = "après la fin de la CTG"
    Plan.objects.update(public_at=timezone.now(), public_by=carole)
    end = sheet.plan.convention.effective_end
    where = f"{url}fiches/{sheet.pk}/"
    client.force_login(alice)

    for ends_on, said in ((end, False), (end + timedelta(days=1), True)):
        type(sheet).objects.filter(pk=sheet.pk).update(starts_on=None, ends_on=ends_on)
        assert (words in text_of(client, where)) is said

    client.force_login(nina)
    assert words not in text_of(client, where)


@pytest.mark.parametrize(("starts", "offered"), [(None, 2), (-400, 2), (0, 1), (5, 0)])
def test_a_review_is_offered_once_the_action_has_begun(
    client, alice, url, sheet, time_machine, starts, offered
):
    time_machine.move_to("2026-11-22 10:00")
    starts_on = None if starts is None else days(starts)
    type(sheet).objects.filter(pk=sheet.pk).update(starts_on=starts_on, ends_on=None)
    client.force_login(alice)

    page = text_of(client, f"{url}fiches/{sheet.pk}/")

    assert [f"/bilans/{year}/" in page for year in (2026, 2025)].count(True) == offered

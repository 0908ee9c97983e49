"""An action plan by hand: cards and lines dragged, and the same with the keyboard alone."""

import pytest

from conventions.models import ActionSheet, Axis
from tests.factories.conventions import days
from tests.factories.members import PASSWORD
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    MilestoneFactory,
    PlanFactory,
)

pytestmark = pytest.mark.browser
URL = "/conventions/alpes-d-azur-2023-2027/plan-d-actions/"


@pytest.fixture
def axis(transactional_db, alpes_azur):
    return AxisFactory(plan=PlanFactory(convention=alpes_azur), title="Grandir ici")


@pytest.fixture
def tab(alice, axis, opened):
    """High enough for a whole plan: nothing scrolls while it is dragged."""
    watched = opened(alice)
    watched.page.set_viewport_size({"width": 1280, "height": 2000})
    return watched


def titles():
    return list(ActionSheet.objects.kept().values_list("title", flat=True))


def test_a_card_is_dragged_to_another_column(tab, axis):
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")

    page.drag_and_drop(f"#fiche-{sheet.pk} .board__facts", "[data-status=completed] h3")
    page.locator(f"[data-status=completed] #fiche-{sheet.pk}").wait_for()

    sheet.refresh_from_db()
    assert (sheet.status, sheet.progress) == ("completed", 100)
    assert tab.complaints == []


def test_a_card_changes_column_with_the_keyboard(tab, axis):
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")

    page.get_by_role("link", name="Changer le statut").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("En cours")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(f"[data-status=in_progress] #fiche-{sheet.pk}").wait_for()

    sheet.refresh_from_db()
    assert sheet.status == "in_progress"
    assert tab.complaints == []


def test_whoever_changes_a_status_stays_on_the_card(tab, axis):
    """The focus too, and again: the same form serves every card."""
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")
    page.evaluate("window.isSamePage = true")
    page.get_by_role("link", name="Changer le statut").focus()

    for words, status in (("En cours", "in_progress"), ("Reportée", "postponed")):
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(f"[data-status={status}] #fiche-{sheet.pk}").wait_for()
        told = page.locator("[data-told]", has_text=words.lower())
        told.wait_for(state="attached")

        focused = "document.activeElement.closest('[data-card]')?.id"
        assert page.evaluate(focused) == f"fiche-{sheet.pk}"
        assert page.evaluate("document.activeElement.className") == "board__change"

    assert told.get_attribute("role") == "status"
    assert page.evaluate("window.isSamePage") is True
    assert tab.complaints == []


def test_a_status_that_came_too_late_is_said_on_the_page(tab, axis):
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")
    ActionSheet.objects.filter(pk=sheet.pk).update(version=9, status="postponed")

    page.drag_and_drop(f"#fiche-{sheet.pk} .board__facts", "[data-status=completed] h3")
    page.locator(f"[data-status=postponed] #fiche-{sheet.pk}").wait_for()

    warning = page.locator("[data-messages] .message--warning")
    assert "a changé entre-temps" in warning.inner_text()


def test_the_list_of_statuses_is_closed_with_escape(tab, axis):
    ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")
    page.get_by_role("link", name="Changer le statut").click()

    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.className") == "board__change"
    assert page.locator(".board form").count() == 0


def test_the_calendar_shows_every_word_on_a_phone(alice, axis, opened):
    """The drawing is as wide as the screen, its labels wrap, its marks stay round."""
    long = "Un accueil partagé entre les communes de la vallée, du mercredi matin au samedi soir"
    sheet = ActionSheetFactory(axis=axis, title=long, starts_on=days(-100), ends_on=days(300))
    MilestoneFactory(sheet=sheet)
    tab = opened(alice, width=390)
    page = tab.open(f"{URL}calendrier/")

    label = page.locator(".calendar p > span").first
    hidden = page.evaluate(
        "(one => one.scrollWidth - one.clientWidth)(document.querySelector('figure'))"
    )

    assert label.inner_text() == f"1.1 {long}"
    assert label.bounding_box()["x"] + label.bounding_box()["width"] <= 390
    assert (hidden, tab.scrolls_sideways(), tab.complaints) == (0, False, [])


def told(page, words):
    """Wait until the new place is said, then the numbers that are shown."""
    page.locator("[data-told]", has_text=words.replace(" :", "\u00a0:")).wait_for(state="attached")
    return page.locator(".plan-line h5").all_inner_texts()


def test_a_line_is_dragged_to_another_place(tab, axis):
    sheets = [ActionSheetFactory(axis=axis, title=title) for title in "ABC"]
    page = tab.open(URL)

    page.drag_and_drop(f"#actionsheet-{sheets[0].pk} .tag", f"#actionsheet-{sheets[2].pk} .tag")

    assert told(page, "Action 1.3 déplacée : 3e sur 3") == ["1.1 B", "1.2 C", "1.3 A"]
    page.drag_and_drop(f"#actionsheet-{sheets[0].pk} .tag", f"#actionsheet-{sheets[1].pk} .tag")
    assert told(page, "Action 1.1 déplacée : 1re sur 3") == ["1.1 A", "1.2 B", "1.3 C"]
    assert titles() == ["A", "B", "C"]
    assert tab.complaints == []


def test_an_axis_is_dragged_with_all_it_carries(tab, axis):
    ActionSheetFactory(axis=axis)
    AxisFactory(plan=axis.plan, title="Vieillir ici")
    page = tab.open(URL)

    page.drag_and_drop("h3:has-text('Vieillir')", "h3:has-text('Grandir')")

    assert told(page, "place 1 sur 2")[0].startswith("2.1 ")
    assert list(Axis.objects.kept().values_list("title", flat=True)) == [
        "Vieillir ici",
        "Grandir ici",
    ]


def test_a_line_goes_down_with_the_keyboard_and_keeps_the_focus(tab, axis):
    for title in "ABC":
        ActionSheetFactory(axis=axis, title=title)
    page = tab.open(URL)
    page.evaluate("window.isSamePage = true")

    page.get_by_role("button", name="Descendre 1.1", exact=True).focus()
    page.keyboard.press("Enter")

    assert told(page, "Action 1.2 déplacée : 2e sur 3") == ["1.1 B", "1.2 A", "1.3 C"]
    page.keyboard.press("Enter")
    assert told(page, "Action 1.3 déplacée : 3e sur 3") == ["1.1 B", "1.2 C", "1.3 A"]
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Monter 1.3"
    assert page.evaluate("window.isSamePage") is True
    assert titles() == ["B", "C", "A"]
    assert tab.complaints == []


def test_without_scripts_a_line_moves_and_the_page_says_where(alice, axis, opened):
    for title in "AB":
        ActionSheetFactory(axis=axis, title=title)
    tab = opened(alice, java_script_enabled=False)
    page = tab.open(URL)

    with page.expect_navigation():
        page.get_by_role("button", name="Descendre 1.1", exact=True).click()

    assert "1.2 déplacée\u00a0: 2e sur 2" in page.locator("[data-messages]").inner_text()
    assert titles() == ["B", "A"]


def test_without_scripts_a_status_changes_on_its_own_page(alice, axis, opened):
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    tab = opened(alice, java_script_enabled=False)
    page = tab.open(f"{URL}tableau/")

    page.get_by_role("link", name="Changer le statut").click()
    page.select_option("#statut", "postponed")
    with page.expect_navigation():
        page.get_by_role("button", name="Changer", exact=True).click()

    assert page.url.endswith(f"tableau/#fiche-{sheet.pk}")
    sheet.refresh_from_db()
    assert sheet.status == "postponed"


FORMS = {
    "axes/nouveau/": {"Intitulé": "Vieillir ici"},
    "objectifs/nouveau/": {"Intitulé": "Sortir de chez soi"},
    "fiches/{sheet}/bilans/2025/": {"Ce qui a été fait": "Une belle année"},
    "fiches/{sheet}/indicateurs/nouveau/": {"Intitulé": "Familles reçues"},
    "indicateurs/{indicator}/valeurs/": {"Valeur": "1 234,5"},
    "reglages/": {"Nom du premier niveau": "Enjeu"},
}


@pytest.mark.parametrize("path", FORMS)
def test_what_is_sent_once_the_session_has_ended_is_given_back(tab, alice, axis, path):
    indicator = IndicatorFactory(sheet=ActionSheetFactory(axis=axis))
    address = URL + path.format(sheet=indicator.sheet_id, indicator=indicator.pk)
    page = tab.open(address)
    form = page.locator("form[data-kept]")
    [(label, words)] = FORMS[path].items()
    page.get_by_label(label).fill(words)
    page.context.clear_cookies(name="session")
    form.locator("button").first.click()
    page.fill("[name=login]", alice.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")

    page.get_by_role("button", name="Reprendre").click()
    page.get_by_text("relisez et enregistrez").first.wait_for()

    assert page.get_by_label(label).input_value() == words


def test_what_went_through_is_not_given_back(tab, axis):
    page = tab.open(f"{URL}axes/nouveau/")
    page.get_by_label("Intitulé").fill("Vieillir ici")
    with page.expect_navigation():
        page.get_by_role("button", name="Ajouter").click()

    tab.open(f"{URL}axes/nouveau/")

    assert page.get_by_label("Intitulé").input_value() == ""
    assert page.get_by_role("button", name="Le reprendre").count() == 0
    assert Axis.objects.count() == 2
    assert tab.complaints == []

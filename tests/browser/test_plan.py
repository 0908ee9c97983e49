"""An action plan by hand: cards and lines dragged, and the same with the keyboard alone."""

import pytest

from conventions.models import ActionSheet, Axis
from tests.factories.plan import ActionSheetFactory, AxisFactory, PlanFactory

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

    with page.expect_navigation():
        page.drag_and_drop(f"#fiche-{sheet.pk} .board__facts", "[data-status=completed] h3")

    sheet.refresh_from_db()
    assert (sheet.status, sheet.progress) == ("completed", 100)
    assert tab.complaints == []


def test_a_card_changes_column_with_the_keyboard(tab, axis):
    sheet = ActionSheetFactory(axis=axis, title="Un café")
    page = tab.open(f"{URL}tableau/")

    page.focus(f"#statut-{sheet.pk}")
    page.keyboard.type("En cours")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    sheet.refresh_from_db()
    assert sheet.status == "in_progress"


def test_a_line_is_dragged_to_another_place(tab, axis):
    sheets = [ActionSheetFactory(axis=axis, title=title) for title in "ABC"]
    page = tab.open(URL)

    with page.expect_navigation():
        page.drag_and_drop(f"#actionsheet-{sheets[0].pk} .tag", f"#actionsheet-{sheets[2].pk} .tag")

    assert titles() == ["B", "C", "A"]
    assert tab.complaints == []


def test_an_axis_is_dragged_with_all_it_carries(tab, axis):
    ActionSheetFactory(axis=axis)
    AxisFactory(plan=axis.plan, title="Vieillir ici")
    page = tab.open(URL)

    with page.expect_navigation():
        page.drag_and_drop("h3:has-text('Vieillir')", "h3:has-text('Grandir')")

    assert list(Axis.objects.kept().values_list("title", flat=True)) == [
        "Vieillir ici",
        "Grandir ici",
    ]


def test_a_line_goes_down_with_the_keyboard(tab, axis):
    for title in "AB":
        ActionSheetFactory(axis=axis, title=title)
    page = tab.open(URL)

    page.get_by_role("button", name="Descendre : A").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert titles() == ["B", "A"]

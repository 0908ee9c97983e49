"""The programme of a meeting is written in the same French field as the sheets."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_programme_has_the_bar_of_the_sheets_and_room_to_write(opened, carole):
    tab = opened(carole, width=390)
    page = tab.open("/evenements/nouveau/")
    field = page.get_by_role("textbox", name="Programme")
    field.scroll_into_view_if_needed()
    bar = page.get_by_role("toolbar", name="Mise en forme : Programme")
    names = [button.get_attribute("title") for button in bar.get_by_role("button").all()]
    field.focus()
    page.keyboard.type("Accueil")

    assert names[:3] == ["Gras", "Italique", "Intertitre"]
    assert field.bounding_box()["height"] >= 100
    expect(page.locator("#id_description")).to_have_value("<p>Accueil</p>")
    assert tab.scrolls_sideways() is False
    assert tab.complaints == []

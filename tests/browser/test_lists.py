"""Lists that read themselves again while their reader narrows them."""

import pytest

from tests.factories.practices import SheetFactory
from tests.factories.reference import ThemeFactory

pytestmark = pytest.mark.browser
IS_OPEN = "document.querySelector('details.filters').open"


@pytest.fixture
def theme(transactional_db):
    theme = ThemeFactory()
    for title in ("Un théâtre", "Un jardin"):
        SheetFactory(shared=True, title=title, themes=[theme])
    return theme


def test_filters_stay_as_their_reader_left_them_on_a_phone(opened, alice, theme):
    """Folded at first; unfolded to choose one, they are still so in what is read again."""
    tab = opened(alice, width=390)
    page = tab.open("/fiches/")
    states = [page.evaluate(IS_OPEN)]

    for word, other in (("jardin", "théâtre"), ("théâtre", "jardin")):
        page.get_by_label("Chercher dans les fiches").fill(word)
        page.get_by_label("Chercher dans les fiches").press("Enter")
        page.get_by_role("link", name=f"Un {other}").wait_for(state="detached")
        page.wait_for_timeout(300)  # the list that came is then put as its reader had left it
        states.append(page.evaluate(IS_OPEN))
        page.locator("details.filters > summary").click()

    assert states == [False, False, True]
    assert tab.complaints == []


def test_the_register_narrows_without_losing_what_was_typed(opened, alice, pays_de_grasse):
    tab = opened(alice)
    page = tab.open("/conventions/")

    page.get_by_label("Nom de la CTG ou d’une commune").fill("grasse")
    page.get_by_label("Nom de la CTG ou d’une commune").press("Enter")
    page.get_by_role("heading", name="1 CTG au registre").wait_for()
    page.get_by_label("Département").select_option("06")
    page.wait_for_url("**departement=06**")

    assert "q=grasse" in page.url
    assert page.get_by_label("Nom de la CTG ou d’une commune").input_value() == "grasse"
    assert tab.complaints == []

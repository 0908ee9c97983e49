"""« Enregistrer une CTG » in a browser: what the page does by itself, and how little it asks."""

import pytest

from tests.factories.conventions import ConventionFactory

pytestmark = pytest.mark.browser
PATH = "/conventions/nouvelle/"


@pytest.fixture
def tab(opened, transactional_db, carole, places):
    """Carole's blank form, watched; `loads` counts the pages."""
    tab = opened(carole, reduced_motion="reduce")
    tab.loads = []
    tab.page.on("load", lambda _: tab.loads.append(1))
    tab.open(PATH)
    return tab


def read(page):
    """What the only live region of the territory says."""
    return " ".join(page.locator("#territoire-lu").inner_text().split())


def wait_for(page, words):
    page.locator("#territoire-lu").get_by_text(words).first.wait_for()


def test_the_territory_updates_itself(tab):
    page = tab.page
    page.get_by_label("Chercher par le nom", exact=True).first.press_sequentially("Pays de Grasse")
    page.locator("#lignes-epci").get_by_label("Pays de Grasse").check()
    wait_for(page, "2 communes")
    assert "Caf des Alpes-Maritimes" in read(page)
    assert page.evaluate("document.activeElement.name") == "epcis"

    page.get_by_text("Retirer des communes").click()
    page.get_by_label("Sans Mouans-Sartoux").check()
    wait_for(page, "1 commune,")
    assert page.evaluate("document.activeElement.value") == "06084"
    assert page.get_by_label("Sans Mouans-Sartoux").is_visible()

    page.get_by_label("Codes Insee ou noms collés").press_sequentially("83042\n06999")
    wait_for(page, "code inconnu 06999")
    assert "Ces communes sont dans 2 départements" in read(page)
    assert page.evaluate("document.activeElement.id") == "id_codes"

    page.locator("#lignes-epci").get_by_label("Pays de Grasse").uncheck()
    page.get_by_label("Codes Insee ou noms collés").fill("")
    wait_for(page, "Aucune commune pour l’instant.")
    assert page.get_by_text("Retirer des communes").count() == 0
    assert page.get_by_text("Mettre à jour le territoire").count() == 0
    assert (len(tab.loads), tab.complaints) == (1, [])


def test_a_session_that_ends_leaves_the_page_as_it_is(tab):
    page = tab.page
    page.context.clear_cookies()
    page.get_by_label("Chercher par le nom", exact=True).first.press_sequentially("Grasse")

    page.get_by_text("Votre session est terminée").first.wait_for()

    assert page.locator("#lignes-epci").inner_text() == ""
    assert tab.complaints == []


def test_what_comes_in_by_an_avenant_updates_itself(opened, transactional_db, carole, places):
    convention = ConventionFactory(communes=[places.communes["06069"]])
    tab = opened(carole, reduced_motion="reduce")
    page = tab.open(f"/conventions/{convention.slug}/avenants/nouveau/")
    page.get_by_label("Chercher par le nom ou le code postal").press_sequentially("mouans")
    page.locator("#lignes-commune").get_by_label("Mouans-Sartoux").check()

    wait_for(page, "1 commune entre")

    assert "Mouans-Sartoux (06084)" in read(page)
    assert page.evaluate("document.activeElement.name") == "communes"
    assert page.get_by_text("Mettre à jour le territoire").count() == 0
    assert tab.complaints == []

"""« Enregistrer une CTG » in a browser: what the page does by itself, and how little it asks."""

import pytest

from conventions.models import Convention, PostKind
from tests.browser.hands import labelled
from tests.factories.conventions import ConventionFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import CommuneFactory

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


def test_what_is_ticked_is_what_was_pressed(tab):
    """The lines move when one of them is ticked: none takes the tick of another."""
    CommuneFactory(insee="83101", name="Grasseville", department_id="83")
    page = tab.page
    page.get_by_label("Chercher par le nom", exact=True).first.press_sequentially("Pays de Grasse")
    page.locator("#lignes-epci").get_by_label("Pays de Grasse").check()
    wait_for(page, "2 communes")
    page.locator("#id_signataire_q").press_sequentially("grasse")
    lines = page.locator("#lignes-signataire")
    lines.get_by_label("Grasseville (83)").wait_for()

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        lines.get_by_label("Grasse (06)", exact=True).check()
    page.wait_for_load_state("networkidle")

    ticked = page.locator("[name=signatories]:checked")
    assert ticked.evaluate_all("all => all.map(one => one.value)") == ["commune:06069"]
    assert ticked.is_visible()


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


# How little it asks ------------------------------------------------------------------------------

MOST = {"interactions": 25, "fields": 45, "pages": 5}


class Mouse:
    """A hand that clicks and types; a click, a field typed into, a choice in a list are one each."""

    def __init__(self, page):
        self.page = page
        self.did = {"interactions": 0, "fields": 0}

    def click(self, target):
        self.did["interactions"] += 1
        target.click()

    def write(self, target, text):
        self.did["fields"] += 1
        self.did["interactions"] += 1
        target.click(position={"x": 16, "y": 16})  # the first part of a date
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target, label):
        self.did["fields"] += 1
        self.did["interactions"] += 1
        target.select_option(label=label)

    def press(self, name):
        self.click(self.page.get_by_role("button", name=name).first)


def test_a_whole_ctg_with_a_mouse(tab, capsys):
    """One EPCI, 3 signatories, 4 posts of different shares, 4 people, one of them unknown."""
    page, mouse = tab.page, Mouse(tab.page)
    people = [MemberFactory(first_name="Ambre", last_name=name) for name in ("Aubépin", "Bruyer")]
    by_address = MemberFactory(last_name="Cytise", email_visibility="members")

    mouse.write(
        page.get_by_label(labelled("Intitulé officiel")),
        "Convention territoriale globale du Pays de Grasse",
    )
    mouse.write(page.get_by_label(labelled("Date de signature")), "11112025")
    mouse.write(page.get_by_label(labelled("Début")), "01012026")
    mouse.write(page.locator("#id_epci_q"), "Pays de Grasse")
    mouse.click(page.locator("#lignes-epci").get_by_text("Pays de Grasse"))
    for body in ("Caf des Alpes-Maritimes", "Pays de Grasse", "Département des Alpes-Maritimes"):
        mouse.click(page.locator("#proposes").get_by_text(body))
    posts = [
        (PostKind.PILOT, "0,5", people[0].full_name),
        (PostKind.OFFICER, "0,8", people[1].full_name),
        (PostKind.OFFICER, "0,3", by_address.email),
        (PostKind.THEMATIC, "0,2", "rose.tamaris@essai.example"),
    ]
    for rank, (kind, share, person) in enumerate(posts):
        if rank >= 2:
            mouse.press("Ajouter un poste")
        row = page.get_by_role("group", name=f"Poste {rank + 1}", exact=True)
        mouse.choose(row.get_by_label(labelled("Fonction")), kind.label)
        mouse.write(row.get_by_label(labelled("Part d’un temps plein (ETP)")), share)
        mouse.write(row.get_by_label(labelled("Nom ou adresse e-mail d’un membre")), person)
    mouse.press("Vérifier avant d’enregistrer")
    page.get_by_text("Rose Tamaris, à inviter à rose.tamaris@essai.example").wait_for()
    mouse.press("Confirmer et enregistrer")
    page.get_by_text("La CTG est enregistrée.").first.wait_for()

    did = mouse.did | {"pages": len(tab.loads)}
    with capsys.disabled():
        print("\na CTG with a mouse:", did)
    made = Convention.objects.get()
    held = made.posts.values_list("kind", "fte", "employer__intercommunality")
    names = made.posts.values_list("assignments__member__last_name", flat=True)
    assert (made.coverages.count(), made.signatories.count()) == (2, 3)
    assert made.period == "2026-2030"
    assert sorted((kind, str(fte), employer) for kind, fte, employer in held) == sorted(
        (kind, f"{share.replace(',', '.')}0", "200039857") for kind, share, _ in posts
    )
    assert sorted(names) == ["Aubépin", "Bruyer", "Cytise", "Tamaris"]
    assert tab.complaints == []
    assert {name: count for name, count in did.items() if count > MOST[name]} == {}

"""Alice writes a sheet in a real Chromium: with the keyboard alone, then without JavaScript."""

import gzip

import pytest
from playwright.sync_api import expect

from practices.models import Sheet, SheetStatus
from tests.browser.conftest import cookie_of
from tests.factories.practices import SheetFactory

WEIGHT_LIMIT = 350_000

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(alice):
    return SheetFactory(author=alice, slug="comite", title="Le comité des jeunes")


@pytest.fixture
def tab(opened, alice):
    """A tab where Alice is signed in."""
    return opened(alice)


def edit(tab):
    tab.open("/fiches/comite/modifier/")
    return tab.page.get_by_role("textbox", name="Contexte et besoin de départ")


def wait_for_state(page, words):
    page.get_by_text(words).wait_for(timeout=10_000)


def test_a_sheet_is_written_and_shared_with_the_keyboard_alone(tab, parenting, alice):
    page = tab.open("/fiches/nouvelle/")
    keys = page.keyboard
    page.get_by_role("textbox", name="Titre").focus()
    keys.type("Pauses-café")
    keys.press("Enter")
    page.wait_for_url("**/modifier/")

    page.get_by_role("textbox", name="En bref").focus()
    keys.type("Une heure, un café.")
    page.get_by_role("checkbox", name="Parentalité").focus()
    keys.press("Space")
    context = page.get_by_role("textbox", name="Contexte et besoin de départ")
    context.focus()
    keys.type("Un ")
    keys.press("Control+b")
    keys.type("vrai")
    keys.press("Control+b")
    keys.type(" besoin")
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(context).to_be_focused()  # the bar gives the field back a moment later
    keys.type("un lieu")
    page.get_by_role("textbox", name="Conseils pour refaire chez vous").focus()
    keys.type("Commencez petit.")
    page.get_by_role("button", name="Continuer vers la publication").focus()
    keys.press("Enter")
    page.wait_for_url("**/partager/")
    page.get_by_role("combobox", name="Licence").focus()
    keys.press("L")
    page.get_by_role("checkbox", name="J’ai l’accord de mon employeur").focus()
    keys.press("Space")
    page.get_by_role("button", name="Publier dans le réseau").focus()
    keys.press("Enter")
    page.wait_for_url("**/fiches/pauses-cafe/")

    sheet = Sheet.objects.get()
    assert (sheet.status, sheet.author) == (SheetStatus.SHARED, alice)
    assert sheet.context == (
        "<p>Un <strong>vrai</strong> besoin</p><ul><li><p>un lieu</p></li></ul>"
    )
    assert tab.complaints == []


def test_the_bar_says_its_names_and_tab_leaves_the_field(tab, draft):
    field = edit(tab)
    bar = tab.page.get_by_role("toolbar", name="Mise en forme : Contexte et besoin de départ")
    names = [button.get_attribute("title") for button in bar.get_by_role("button").all()]
    field.focus()
    tab.page.keyboard.press("Tab")

    assert names == [
        "Gras",
        "Italique",
        "Intertitre",
        "Liste à puces",
        "Liste numérotée",
        "Lien",
        "Annuler la frappe",
        "Rétablir la frappe",
    ]
    assert tab.page.evaluate("document.activeElement.title") == "Gras"
    assert field.get_attribute("aria-describedby") == "id_context_helptext"


def test_what_is_pasted_brings_nothing_but_words(tab, draft):
    field = edit(tab)
    field.evaluate(
        """(element) => {
          const data = new DataTransfer();
          data.setData("text/html", '<p onclick="x()">a <img src=x onerror="y()"><b>b</b></p>');
          element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }"""
    )
    wait_for_state(tab.page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert draft.context == "<p>a <strong>b</strong></p>"


def paste(field, html):
    field.evaluate(
        """(element, html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }""",
        html,
    )


WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<style><!-- p.MsoNormal {margin:0cm; font-weight:normal} --></style></head><body lang=FR><!--StartFragment-->
<h1 style='margin-top:12.0pt'><span style='font-weight:bold'>Le besoin</span><o:p></o:p></h1>
<p class=MsoNormal style='margin-bottom:8.0pt'>Un <span style='font-weight:700'>vrai</span> besoin,
dit <i style='mso-bidi-font-style:normal'>ici</i> <span style='font-style:italic'>et là</span>.</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span><![endif]>un lieu</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt'>· du <b>café</b></p>
<p class=MsoListParagraph>1.&nbsp; d’abord</p>
<p class=MsoListParagraph>Oui. Sans signe</p>
<table style='border-collapse:collapse'><tr><td style='width:5cm'><p class=MsoNormal>A</p></td>
<td><p class=MsoNormal>B <b>gras</b></p></td><td></td></tr><tr><td> C </td><td>D</td></tr></table>
<!--EndFragment--></body></html>
"""


def test_what_comes_from_word_keeps_its_titles_lists_and_cells(tab, draft):
    paste(edit(tab), WORD)
    wait_for_state(tab.page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert draft.context == (
        "<h3>Le besoin</h3>"
        "<p>Un <strong>vrai</strong> besoin, dit <em>ici</em> <em>et là</em>.</p>"
        "<ul><li><p>un lieu</p></li><li><p>du <strong>café</strong></p></li></ul>"
        "<ol><li><p>d’abord</p></li></ol>"
        "<p>Oui. Sans signe</p>"
        "<p>A, B <strong>gras</strong></p><p>C, D</p>"
    )
    assert tab.complaints == []  # the policy of the site refuses inline styles, and says so


def test_what_is_copied_from_a_page_is_not_bold_when_its_style_says_not(tab, draft):
    paste(edit(tab), '<b style="font-weight:normal"><p>De <span>Docs</span></p></b>')
    wait_for_state(tab.page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert (draft.context, tab.complaints) == ("<p>De Docs</p>", [])


def test_an_image_that_is_pasted_is_said_to_be_left_out(tab, draft):
    field = edit(tab)
    said = tab.page.get_by_text("Les images ne se collent pas")
    field.evaluate(
        """(element) => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "photo.png", {type: "image/png"}));
          element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }"""
    )
    expect(said).to_be_visible()
    paste(field, "<p>Des mots</p>")
    expect(said).to_have_count(0)
    paste(field, '<p>et <img src="https://essai.example/a.png"></p>')
    expect(said).to_be_visible()


def test_a_session_that_ends_loses_nothing(tab, draft, alice):
    page = tab.page
    field = edit(tab)
    page.context.clear_cookies()
    field.focus()
    page.keyboard.type("Écrit sans session")
    wait_for_state(page, "Votre session est terminée :")

    page.context.add_cookies([cookie_of(alice, tab.site)])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_for_state(page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert draft.context == "<p>Écrit sans session</p>"


def lose_a_text(tab, alice, words):
    """Written after the session ended, in a page that is left; the same page, signed in again."""
    page = tab.page
    edit(tab)
    advice = page.get_by_role("textbox", name="Conseils pour refaire chez vous")
    page.context.clear_cookies()
    advice.focus()
    page.keyboard.type(words)
    wait_for_state(page, "Votre session est terminée :")
    page.context.add_cookies([cookie_of(alice, tab.site)])
    page.goto(f"{tab.site}/fiches/")
    edit(tab)
    return advice


def test_a_lost_text_is_offered_first_and_waits_for_its_answer(tab, draft, alice):
    page = tab.page
    lose_a_text(tab, alice, "Commencez petit")
    page.get_by_role("textbox", name="En bref").fill("Une heure")
    wait_for_state(page, "Brouillon enregistré")
    page.reload()

    take = page.get_by_role("button", name="Le reprendre")
    expect(take).to_be_in_viewport()
    take.click()
    wait_for_state(page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert (draft.summary, draft.replication_tips) == ("Une heure", "<p>Commencez petit</p>")


def test_a_lost_text_joins_what_was_written_since(tab, draft, alice):
    page = tab.page
    field = lose_a_text(tab, alice, "Commencez petit")
    field.focus()
    page.keyboard.type("Puis grandissez")
    page.get_by_role("button", name="Le reprendre").click()
    page.goto(f"{tab.site}/fiches/")  # at once: nothing is saved yet
    edit(tab)
    page.get_by_role("button", name="Le reprendre").click()
    wait_for_state(page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert draft.replication_tips == "<p>Commencez petit</p>\n<p>Puis grandissez</p>"


def test_whoever_signed_in_elsewhere_meanwhile_goes_on_writing(tab, draft, alice):
    """The token of the page is stale, and nothing tells this tab that it must ask for another."""
    field = edit(tab)
    tab.page.context.clear_cookies()
    tab.page.context.add_cookies([cookie_of(alice, tab.site)])
    field.focus()
    tab.page.keyboard.type("Écrit après")
    wait_for_state(tab.page, "Brouillon enregistré")

    draft.refresh_from_db()
    assert draft.context == "<p>Écrit après</p>"


def test_a_form_brought_back_leaves_at_the_first_press(tab, draft, alice):
    """Signed in again in another tab, whose token is not that of this page: what was typed goes through."""
    page = tab.page
    edit(tab)
    page.get_by_role("textbox", name="En bref").fill("Un café")
    page.context.clear_cookies()
    page.context.add_cookies([cookie_of(alice, tab.site)])
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("heading", name="Ce formulaire est resté ouvert trop longtemps").wait_for()
    page.get_by_role("button", name="Envoyer à nouveau").click()
    page.get_by_text("Brouillon enregistré à").wait_for()

    draft.refresh_from_db()
    assert draft.summary == "Un café"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 450), (1280, 900)])
def test_what_became_of_the_text_stays_in_sight(tab, draft, width, height):
    """On a phone, and at a zoom of 200 %; and it hides at most a fifth of the screen."""
    page = tab.page
    page.set_viewport_size({"width": width, "height": height})
    field = edit(tab)
    page.context.clear_cookies()
    field.focus()
    page.keyboard.type("Un mot")
    state = page.get_by_text("Votre session est terminée :")
    expect(state).to_be_in_viewport(ratio=1, timeout=10_000)

    stuck = page.evaluate(
        """() => innerHeight - Math.min(...[...document.querySelectorAll(
             ".save-bar, [data-autosave-state]")].filter((part) => getComputedStyle(part).position === "sticky"
             && part.getClientRects().length).map((part) => part.getBoundingClientRect().top))"""
    )
    assert 0 < stuck <= height / 5
    assert tab.scrolls_sideways() is False


def test_a_colleague_s_save_is_told_while_typing(tab, draft):
    page = tab.page
    field = edit(tab)
    Sheet.objects.update(summary="Le texte de Bob", version=2)
    field.focus()
    page.keyboard.type("Le mien")
    wait_for_state(page, "Quelqu’un a modifié cette fiche")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("heading", name="Quelqu’un a enregistré cette fiche").wait_for()

    draft.refresh_from_db()
    assert (draft.summary, draft.context) == ("Le texte de Bob", "")
    assert page.get_by_role("alert").get_by_text("Le texte de Bob").count() == 1
    assert field.inner_text() == "Le mien"


def test_the_writing_page_stays_light(tab, draft):
    received = []
    tab.page.on("response", lambda response: received.append(response))
    edit(tab).wait_for()
    tab.page.wait_for_load_state("networkidle")

    weight = sum(len(gzip.compress(response.body())) for response in received)
    assert weight < WEIGHT_LIMIT
    assert len(received) <= 15


def test_without_javascript_a_sheet_is_written_in_plain_text(opened, alice, draft):
    page = opened(alice, java_script_enabled=False).open("/fiches/comite/modifier/")
    page.get_by_label("Contexte et besoin de départ").fill("Un besoin.\n- un lieu\n- du café")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré à").wait_for()

    draft.refresh_from_db()
    assert draft.context == "<p>Un besoin.</p><ul><li>un lieu</li><li>du café</li></ul>"

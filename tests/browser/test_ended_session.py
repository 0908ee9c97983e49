"""A session that ends in the middle of an act: back by sign-in, the act is there, with or without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ctgnet.sessions.models import Session, SessionStore
from tests.browser.conftest import cookie_of
from tests.factories.events import EventFactory
from tests.factories.members import PASSWORD, RoleFactory
from tests.factories.practices import SheetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITH_OR_WITHOUT_SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "bare"])
A_DAY = 86_401_000  # milliseconds
TITLE = "Une rencontre d’automne"


def session_ends(tab):
    tab.page.context.clear_cookies(name="session")


def sign_in(tab, member):
    tab.page.fill("[name=login]", member.email)
    tab.page.fill("[name=password]", PASSWORD)
    tab.page.keyboard.press("Enter")


def press(tab, name):
    tab.page.get_by_role("button", name=name).first.click()


@WITH_OR_WITHOUT_SCRIPT
def test_a_role_is_validated_after_all(opened, carole, nina, settings, script):
    settings.SECOND_FACTOR_REQUIRED = False
    carole.authenticator_set.all().delete()
    role = RoleFactory(member=nina, requested=True)
    tab = opened(carole, java_script_enabled=script)
    tab.open("/caf/")
    session_ends(tab)
    press(tab, "Valider Nina Lavande")
    sign_in(tab, carole)
    tab.page.wait_for_url("**/caf/")
    expect(tab.page.get_by_text("Vous alliez : valider une fonction")).to_be_visible()
    role.refresh_from_db()
    assert role.status == "requested"

    press(tab, "Reprendre : valider une fonction")
    expect(tab.page.get_by_text("Vous alliez")).to_have_count(0)

    role.refresh_from_db()
    assert role.status == "validated"
    assert tab.complaints == []


@WITH_OR_WITHOUT_SCRIPT
@pytest.mark.parametrize(
    ("path", "label", "button"),
    [
        ("/evenements/nouveau/", "Titre", "Proposer la rencontre"),
        ("/mon-espace/profil/", "Intitulé de la fonction", "Enregistrer"),
    ],
)
def test_a_form_comes_back_with_everything(opened, alice, script, path, label, button):
    tab = opened(alice, java_script_enabled=script)
    page = tab.open(path)
    page.get_by_label(label).first.fill(TITLE)
    session_ends(tab)
    press(tab, button)
    sign_in(tab, alice)
    page.wait_for_url(f"**{path}")
    press(tab, "Reprendre")

    expect(page.get_by_text("relisez et enregistrez").first).to_be_visible()
    expect(page.get_by_label(label).first).to_have_value(TITLE)
    assert page.get_by_role("button", name="Le reprendre").count() == 0
    assert tab.complaints == []


def test_what_is_given_up_is_not_offered_by_the_tab_either(opened, alice):
    tab = opened(alice)
    page = tab.open("/evenements/nouveau/")
    page.get_by_label("Titre").first.fill(TITLE)
    session_ends(tab)
    press(tab, "Proposer la rencontre")
    sign_in(tab, alice)
    page.wait_for_url("**/evenements/nouveau/")
    press(tab, "Abandonner : proposer une rencontre")
    tab.open("/evenements/nouveau/")

    assert page.get_by_role("button", name="Le reprendre").count() == 0
    expect(page.get_by_label("Titre").first).to_have_value("")


def test_a_form_of_more_than_three_fields_survives_its_tab(opened, alice):
    """Typed, never sent, the page read again: as after a browser that stopped."""
    tab = opened(alice)
    page = tab.open("/mon-espace/profil/")
    page.get_by_label("Intitulé de la fonction").fill("Chargée de coopération")
    page.reload()
    press(tab, "Le reprendre")

    expect(page.get_by_label("Intitulé de la fonction")).to_have_value("Chargée de coopération")


def test_what_one_person_wrote_is_offered_to_no_other_one(opened, alice, bob):
    """A computer for two: she goes away, he signs in; hers comes back with her alone."""
    tab = opened(alice)
    page = tab.open("/mon-espace/profil/")
    site, label = tab.site, "Intitulé de la fonction"
    page.get_by_label(label).fill("Chargée de coopération")
    session_ends(tab)
    page.context.add_cookies([cookie_of(bob, site)])
    tab.open("/mon-espace/profil/")
    assert page.get_by_role("button", name="Le reprendre").count() == 0
    expect(page.get_by_label(label)).to_have_value("")

    session_ends(tab)
    page.context.add_cookies([cookie_of(alice, site)])
    tab.open("/mon-espace/profil/")
    press(tab, "Le reprendre")
    expect(page.get_by_label(label)).to_have_value("Chargée de coopération")


def test_what_was_saved_is_not_offered_again(opened, alice):
    tab = opened(alice)
    page = tab.open("/mon-espace/profil/")
    page.get_by_label("Intitulé de la fonction").fill("Chargée de coopération")
    with page.expect_navigation():
        press(tab, "Enregistrer")
    tab.open("/mon-espace/profil/")

    assert page.get_by_role("button", name="Le reprendre").count() == 0
    expect(page.get_by_label("Intitulé de la fonction")).to_have_value("Chargée de coopération")


def test_the_end_is_told_before_and_can_be_put_off(opened, alice):
    tab = opened(alice)
    tab.page.clock.install()
    page = tab.open("/aide/")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=9))
    page.clock.fast_forward(A_DAY)
    expect(page.get_by_text("Votre session prend fin à")).to_be_visible()

    with page.expect_response("**/session/?rester"):
        press(tab, "Rester connecté")

    expect(page.get_by_text("Votre session prend fin à")).to_have_count(0)
    assert Session.objects.get().expire_date > timezone.now() + timedelta(days=6)
    assert tab.complaints == []


def test_whoever_must_prove_who_they_are_is_led_there(opened, carole):
    tab = opened(carole)
    tab.page.clock.install()
    page = tab.open("/aide/")
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["since"] -= timedelta(hours=11, minutes=55).total_seconds()
        session.save()
    page.clock.fast_forward(A_DAY)

    proof = page.get_by_role("link", name="Confirmer mon identité pour rester")
    expect(proof).to_have_attribute("href", "/compte/confirmer-mon-identite/?next=/mon-espace/")
    assert page.get_by_role("button", name="Rester connecté").count() == 0


def test_a_session_that_is_over_is_told_with_the_way_back(opened, alice):
    tab = opened(alice)
    tab.page.clock.install()
    page = tab.open("/aide/")
    Session.objects.all().delete()
    page.clock.fast_forward(A_DAY)

    link = page.get_by_role("link", name="Me reconnecter (nouvel onglet)")
    expect(link).to_have_attribute("href", "/compte/connexion/?next=%2Faide%2F")


def test_a_registration_by_script_leads_to_sign_in_and_is_offered_again(opened, alice):
    meeting = EventFactory()
    tab = opened(alice, width=390)
    page = tab.open(meeting.get_absolute_url())
    session_ends(tab)
    press(tab, "S’inscrire")
    page.wait_for_url("**/compte/connexion/**")
    sign_in(tab, alice)
    page.wait_for_url(f"**{meeting.get_absolute_url()}")

    expect(page.get_by_text(f"vous inscrire à une rencontre ({meeting.title})")).to_be_visible()
    assert tab.complaints == []


def test_a_refusal_takes_the_whole_window_and_is_sent_again(opened, alice):
    """Signed in again in another tab: the token of this page is stale."""
    meeting = EventFactory()
    tab = opened(alice, width=390)
    page = tab.open(meeting.get_absolute_url())
    page.context.add_cookies([cookie_of(alice, tab.site)])
    page.context.clear_cookies(name="csrf")
    page.context.new_page().goto(f"{tab.site}/contact/")
    press(tab, "S’inscrire")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ce formulaire est resté ouvert trop longtemps"
    )
    assert page.locator("main").count() == 1
    press(tab, "Envoyer à nouveau")
    page.wait_for_url(f"**{meeting.get_absolute_url()}")
    assert meeting.registrations.get().member == alice


def test_what_saves_itself_says_that_the_session_ended_in_view(opened, alice):
    sheet = SheetFactory(author=alice)
    tab = opened(alice, width=390)
    page = tab.open(f"{sheet.get_absolute_url()}modifier/")
    session_ends(tab)
    page.get_by_label("Titre").first.fill(TITLE)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    expect(page.get_by_role("link", name="Me reconnecter (nouvel onglet)")).to_be_in_viewport()

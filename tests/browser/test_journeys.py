"""The three main jobs, by keyboard alone then with JavaScript off."""

from datetime import date

import pytest

from conventions.models import Convention, PostKind
from events import actions as events
from events.models import Registration, RegistrationStatus
from practices.models import Sheet
from tests.browser.hands import HANDS
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.reference import OrganisationFactory, ThemeFactory

pytestmark = pytest.mark.browser


@pytest.fixture(params=HANDS)
def hands_of(request, opened):
    """`hands_of(alice, path)`: her hands on that page."""
    made = []

    def begin(member, path):
        has_script = request.param == "keyboard"
        tab = opened(member, java_script_enabled=has_script, reduced_motion="reduce")
        tab.open(path)
        hands = HANDS[request.param](tab.page)
        made.append((hands, tab))
        return hands

    yield begin
    for hands, tab in made:
        assert (hands.unseen, tab.complaints) == ([], [])


def day(hands, name, when):
    """A date typed in the browser's own field, in the order of its language."""
    is_typed = type(hands).__name__ == "Keyboard"
    hands.write(name, f"{when:%d%m%Y}" if is_typed else when.isoformat())


def test_carole_registers_a_ctg(hands_of, transactional_db, carole):
    OrganisationFactory(kind="commune", name="Ville de Saint-Laurent-du-Var")
    hands = hands_of(carole, "/conventions/nouvelle/")
    hands.write("Intitulé officiel", "Convention territoriale globale de Saint-Laurent-du-Var")
    day(hands, "Date de signature", date(2026, 1, 1))
    day(hands, "Début", date(2026, 1, 1))
    hands.write("Codes Insee ou noms collés", "06123")
    hands.choose("Fonction", PostKind.OFFICER.label)
    hands.write("Part d’un temps plein (ETP)", "0,5")
    hands.write("Chercher un employeur", "Ville de Saint-Laurent-du-Var")
    hands.unfold("Cette personne n’est pas encore membre : l’inviter")
    hands.write("Prénom", "Rose")
    hands.write("Nom", "Tamaris")
    hands.write("Adresse e-mail professionnelle", "rose.tamaris@essai.example")
    hands.press("Vérifier avant d’enregistrer")
    hands.press("Confirmer et enregistrer")
    hands.page.get_by_text("Saint-Laurent-du-Var").first.wait_for()
    made = Convention.objects.get()
    assert (made.confirmed_by, made.is_confirmed) == (carole, True)
    assert [coverage.commune_id for coverage in made.coverages.all()] == ["06123"]
    post = made.posts.get()
    holder = post.assignments.get().member
    assert (post.kind, holder.full_name) == (PostKind.OFFICER, "Rose Tamaris")


def test_alice_writes_and_shares_a_sheet(hands_of, transactional_db, alice):
    ThemeFactory()
    hands = hands_of(alice, "/fiches/nouvelle/")
    hands.write("Titre", "Le goûter des grands-parents")
    hands.press("Commencer la fiche")
    hands.write("En bref", "Un goûter par mois, des récits, des enfants qui reviennent.")
    hands.tick("Parentalité")
    hands.write("Déroulé, étape par étape", "Trouver une salle, puis inviter.")
    hands.write("Conseils pour refaire chez vous", "Commencer petit.")
    hands.press("Continuer vers la publication")
    hands.choose("Licence", Sheet.Licence.LICENCE_OUVERTE.label)
    hands.tick("J’ai l’accord de mon employeur pour partager ce document")
    hands.press("Publier dans le réseau")
    hands.page.get_by_text("Partagée le").first.wait_for()
    sheet = Sheet.objects.get()
    assert (sheet.title, sheet.status) == ("Le goûter des grands-parents", "shared")
    assert "Trouver une salle, puis inviter." in sheet.steps


def test_bob_registers_waits_is_offered_a_seat_and_takes_it(
    hands_of, transactional_db, alice, bob, places
):
    meeting = EventFactory(caf=places.caf06, capacity=1)
    RegistrationFactory(event=meeting, member=alice)
    hands = hands_of(bob, meeting.get_absolute_url())
    hands.answer("Entrer sur la liste d’attente")
    hands.page.get_by_text("liste d’attente").first.wait_for()
    mine = Registration.objects.get(member=bob)
    assert mine.status == RegistrationStatus.WAITLISTED
    events.cancel_registration(meeting, member=alice)
    hands.page.reload()
    hands.answer("Prendre la place")
    hands.page.get_by_text("Vous avez une place").first.wait_for()
    mine.refresh_from_db()
    assert mine.status == RegistrationStatus.CONFIRMED

"""The three main jobs, by keyboard alone then with JavaScript off."""

from datetime import date

import pytest

from conventions.models import Convention, PostKind
from events import actions as events
from events.models import Registration, RegistrationStatus
from members.models import Visibility
from practices.models import Sheet
from tests.browser.hands import HANDS, labelled
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import MemberFactory
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


class Counted:
    """A hand with a mouse that counts what a form asks of it."""

    def __init__(self, tab):
        self.page = tab.page
        self.interactions = self.fields = self.loads = 0
        self.page.on("load", self._load)

    def _load(self, _):
        self.loads += 1

    def write(self, name, text, *, nth=0):
        self.fields += 1
        self.page.get_by_label(labelled(name)).nth(nth).fill(text)

    def choose(self, name, label, *, nth=0):
        self.fields += 1
        self.page.get_by_label(labelled(name)).nth(nth).select_option(label=label)

    def tick(self, group, name):
        self.interactions += 1
        self.page.locator(group).get_by_label(name).first.check()

    def press(self, name, *, loads):
        self.interactions += 1
        button = self.page.get_by_role("button", name=name).first
        if not loads:
            return button.click()
        with self.page.expect_event("load"):
            return button.click()


def test_a_whole_ctg_takes_few_gestures(opened, transactional_db, carole, places, capsys):
    """One EPCI, 3 signatories, 4 posts, 4 people: 25 gestures, 45 fields and 5 pages at most."""
    people = [
        MemberFactory(last_name=name, email_visibility=Visibility.MEMBERS)
        for name in ("Aubépine", "Bruyère", "Cytise", "Dahlia")
    ]
    tab = opened(carole, reduced_motion="reduce")
    hand = Counted(tab)
    tab.open("/conventions/nouvelle/")
    hand.write("Intitulé officiel", "Convention territoriale globale du Pays de Grasse")
    hand.write("Date de signature", "2026-01-01")
    hand.write("Début", "2026-01-01")
    hand.page.locator("#id_epci_q").press_sequentially("Pays de Grasse")
    hand.fields += 1
    hand.tick("#lignes-epci", "Pays de Grasse")
    for body in ("Caf des Alpes-Maritimes", "Pays de Grasse", "Département des Alpes-Maritimes"):
        hand.tick("#proposes", body)
    kinds = (PostKind.PILOT, PostKind.OFFICER, PostKind.OFFICER, PostKind.THEMATIC)
    for rank, (kind, person) in enumerate(zip(kinds, people, strict=True)):
        if rank:
            hand.press("Ajouter un poste", loads=False)
        hand.choose("Fonction", kind.label, nth=rank)
        hand.write("Part d’un temps plein (ETP)", "0,5", nth=rank)
        employers = hand.page.locator(f"#id_posts-{rank}-employer option")
        hand.choose("Employeur", employers.nth(1).inner_text(), nth=rank)
        hand.write("Nom ou adresse e-mail d’un membre", person.email, nth=rank)
    hand.press("Vérifier avant d’enregistrer", loads=True)
    hand.press("Confirmer et enregistrer", loads=True)

    made = Convention.objects.get()
    assert tab.complaints == []
    assert (made.coverages.count(), made.signatories.count(), made.posts.count()) == (2, 3, 4)
    assert made.posts.filter(assignments__member__in=people).count() == 4
    counted = (hand.interactions, hand.fields, hand.loads)
    with capsys.disabled():
        print(f"\na CTG: {counted[0]} gestures, {counted[1]} fields, {counted[2]} pages")
    assert all(did <= most for did, most in zip(counted, (25, 45, 5), strict=True))


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

"""« Corriger », beside the mail that is shown before it leaves: the form again, filled; nothing is done."""

import ast

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.models import Amendment, Convention, Post, TeamLetter
from ctgnet.forms import READ_AGAIN
from events.models import Event
from members.models import Mailing, Member
from tests.conventions.test_mailings import CLOSED, GRASSE, deed
from tests.events.test_organising import sent
from tests.factories.conventions import days
from tests.factories.events import EventFactory, RegistrationFactory
from tests.house import ROOT, our_files
from tests.members.doors import confirm_identity
from tests.races.forms import forms_of

WORDS = "Bonjour à tous.\n\nUne place en crèche ?"
# What the page carries by itself, and the press of the button.
CARRIED = {"csrfmiddlewaretoken", "once", "page_de", "announced", "announced_text", "reprise"}
# The views that show a mail on a page of its own; this one only takes a button.
BUTTON_ALONE = "events.views.organising.event_invite"


class Pages:
    """Each page that shows the mail of what was typed: (where, what is typed), with somebody to write to."""

    def __init__(self, places, grasse, carole, bob):
        self.places, self.grasse, self.carole, self.bob = places, grasse, carole, bob

    def _meeting(self):
        meeting = EventFactory(caf=self.places.caf06, created_by=self.carole)
        RegistrationFactory(event=meeting, member=self.bob)
        return meeting

    def letter_to_a_team(self):
        return f"{GRASSE}ecrire/", {"text": WORDS}

    def letter_to_a_caf(self):
        return "/territoires/caf/06/ecrire/", {"text": WORDS}

    def meeting_moved(self):
        meeting = self._meeting()
        typed = sent(meeting, place="Salle Verte, Nice", description="<p>Le matin</p>")
        return f"{meeting.get_absolute_url()}modifier/", typed

    def avenant(self):
        return f"{GRASSE}avenants/nouveau/", deed(new_end_date=days(900).isoformat())

    def ctg_closed(self):
        return f"{GRASSE}clore/", CLOSED | {"on": days(-20).isoformat()}

    def post_closed(self):
        post = self.grasse.posts.filter(assignments__member=self.bob).get()
        return f"{GRASSE}postes/{post.pk}/fermer/", {"on": days(20).isoformat()}

    def account_erased(self):
        meeting = self._meeting()
        return "/mon-espace/confidentialite/effacer/", {
            "word": "EFFACER",
            f"meeting_{meeting.pk}": "annuler",
        }


KINDS = [name for name in vars(Pages) if not name.startswith("_")]
VIEWS = {
    "letter_to_a_team": "ctgnet.pages.team_letter.views._send_at_once",
    "letter_to_a_caf": "ctgnet.pages.team_letter.views._send_at_once",
    "meeting_moved": "events.views.organising._preview_of_change",
    "avenant": "conventions.views.amendments._mail_of",
    "ctg_closed": "conventions.views.history._closing_mail",
    "post_closed": "conventions.views.posts._closing_mail",
    "account_erased": "ctgnet.pages.privacy.views.privacy_erase",
}


@pytest.fixture
def pages(places, pays_de_grasse, carole, bob):
    return Pages(places, pays_de_grasse, carole, bob)


@pytest.fixture
def as_carole(client, carole):
    client.force_login(carole)
    confirm_identity(client)
    return client


def form_with(page, names):
    """What the browser would send of the form that holds these fields."""
    (form,) = [one for one in forms_of(page) if names <= one.kinds.keys()]
    return {name: values for name, values in form.sent.items() if name not in CARRIED}


def as_lists(typed):
    return {
        name: value if isinstance(value, list) else [str(value)]
        for name, value in typed.items()
        if value != ""
    }


def everything():
    """What an act would have changed."""
    models = (Amendment, Convention, Event, Mailing, Post, ProcrastinateJob, TeamLetter)
    left = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    return left | {"erased": Member.objects.filter(erased_at__isnull=False).count()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_comes_back_to_be_corrected(as_carole, pages, kind):
    path, typed = getattr(pages, kind)()
    before = everything()
    shown = as_carole.post(path, typed)
    carried = form_with(shown.text, {"announced"})

    again = as_carole.post(path, carried | {"reprise": "1"})

    assert (
        '<button class="btn btn-outline-secondary" name="reprise" value="1">Corriger' in shown.text
    )
    assert carried == as_lists(typed)
    assert form_with(again.text, as_lists(typed).keys()) == as_lists(typed)
    assert (again.text.count(READ_AGAIN), 'name="announced"' in again.text) == (1, False)
    assert everything() == before


def test_every_page_that_shows_a_mail_is_tried_here():
    assert set(previewing()) - {BUTTON_ALONE} == set(VIEWS.values())
    assert VIEWS.keys() == set(KINDS)


def previewing():
    """The functions that show a mail on a page of its own."""
    for path in our_files(".py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
            if any(getattr(call, "id", "") == "preview" for call in calls):
                yield f"{module}.{node.name}"


def test_a_button_alone_has_nothing_to_correct(as_carole, places, carole, bob):
    meeting = EventFactory(caf=places.caf06, created_by=carole)

    shown = as_carole.post(f"{meeting.get_absolute_url()}inviter/")

    assert ("Revenir sans rien envoyer" in shown.text, "Corriger" in shown.text) == (True, False)


def test_nobody_is_left_to_write_to_and_nothing_is_lost(as_carole, pages):
    path, typed = pages.meeting_moved()
    yes = {"announced": "1", "announced_text": "0" * 16}
    Event.objects.get().registrations.all().delete()

    shown = as_carole.post(path, typed | yes)
    carried = form_with(shown.text, {"announced"})

    assert ("Corriger</button>" in shown.text, "sans rien envoyer" in shown.text) == (True, False)
    assert carried == as_lists(typed)

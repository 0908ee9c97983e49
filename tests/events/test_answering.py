"""Answering from the page and from a mail; whatever is sent, a sentence and never a 500."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from events import tokens
from events.models import Event, Registration
from events.tokens import Act
from tests.events.test_views import HTMX, path, text_of
from tests.factories.events import EventFactory, RegistrationFactory

LINK_BUTTONS = {
    Act.REGISTER: "Je participe",
    Act.ACCEPT: "Prendre la place",
    Act.DECLINE: "Laisser la place à la personne suivante",
    Act.CANCEL: "Rendre ma place",
}


@pytest.fixture
def as_bob(client, bob):
    client.force_login(bob)
    return client


def status_of(event, member):
    answer = Registration.objects.filter(event=event, member=member).first()
    return answer and answer.status


# From the page -----------------------------------------------------------------------------


def test_bob_registers_and_reads_that_it_is_done(as_bob, bob):
    event = EventFactory()

    response = as_bob.post(path(event, "inscription"), {"note": "Sans gluten"}, follow=True)

    assert response.redirect_chain == [(path(event), 302)]
    assert "C’est noté : vous avez une place." in text_of(response)
    assert Registration.objects.get().note == "Sans gluten"


def test_bob_registers_for_a_full_meeting_and_reads_his_rank(as_bob, bob):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)

    page = text_of(as_bob.post(path(event, "inscription"), follow=True))

    assert "C’est complet : vous êtes sur la liste d’attente." in page
    assert "Vous êtes la 1re personne sur la liste d’attente." in page


def test_htmx_receives_the_part_that_changed_with_the_words(as_bob, bob):
    event = EventFactory(capacity=2)

    response = as_bob.post(path(event, "inscription"), **HTMX)

    page = text_of(response)
    assert page.strip().startswith('<section id="inscription"')
    assert "C’est noté : vous avez une place." in page
    assert "1 place restante" in page


def test_cancelling_can_be_undone_from_the_same_page(as_bob, bob):
    event = RegistrationFactory(member=bob).event

    page = text_of(as_bob.post(path(event, "annuler"), follow=True))

    assert ">S’inscrire de nouveau</button>" in page
    as_bob.post(path(event, "inscription"))
    assert status_of(event, bob) == "confirmed"


@pytest.mark.parametrize(("word", "status"), [("accepter", "confirmed"), ("refuser", "declined")])
def test_an_offer_is_taken_or_left_from_the_page(as_bob, bob, word, status):
    event = RegistrationFactory(member=bob, offered=True).event

    as_bob.post(path(event, word))

    assert status_of(event, bob) == status


@pytest.mark.parametrize("word", ["inscription", "annuler", "accepter", "refuser"])
def test_looking_never_acts(as_bob, bob, word):
    event = RegistrationFactory(member=bob, offered=True).event

    response = as_bob.get(path(event, word))

    assert (response.status_code, response.url) == (302, path(event))
    assert status_of(event, bob) == "offered"


@pytest.mark.parametrize("word", ["inscription", "annuler", "accepter", "refuser"])
def test_a_lost_session_leads_to_sign_in_and_back(client, db, word):
    event = EventFactory()

    response = client.post(path(event, word))

    assert response.status_code == 302
    assert response.url.endswith(f"?next={quote(path(event, word))}")


@pytest.mark.parametrize("word", ["inscription", "annuler", "accepter", "refuser", "ouvrir"])
def test_an_unknown_meeting_is_a_404(as_bob, word):
    assert as_bob.post(f"/evenements/nulle-part/{word}/").status_code == 404


def test_a_network_meeting_does_not_exist_for_those_whom_nobody_validated(client, nina):
    event = EventFactory(network=True)
    client.force_login(nina)

    assert client.post(path(event, "inscription")).status_code == 404
    assert event.registrations.count() == 0


@pytest.mark.parametrize("word", ["inscription", "accepter"])
def test_a_role_that_ended_leaves_but_takes_no_seat(client, erwan, word):
    event = RegistrationFactory(member=erwan, offered=True, event__network=True).event
    client.force_login(erwan)

    response = client.post(path(event, word))

    assert response.status_code == 403
    assert "réservée aux membres dont la fonction est validée" in text_of(response)
    client.post(path(event, "refuser"))
    assert status_of(event, erwan) == "declined"


@pytest.mark.parametrize(
    "facts",
    [
        {"cancelled": True},
        {"past": True},
        {"registration_closes_at": timezone.now() - timedelta(1)},
    ],
)
def test_a_stale_page_says_why_it_is_too_late(as_bob, bob, facts):
    event = EventFactory(**facts)

    page = text_of(as_bob.post(path(event, "inscription"), follow=True))

    assert "message--error" in page
    assert status_of(event, bob) is None


@pytest.mark.parametrize(
    "note",
    ["x" * 301, "a\x00b", "x" * 2_000_000, "\ud800"],
    ids=["long", "NUL", "2 MB", "surrogate"],
)
def test_odd_text_is_refused_beside_the_field(as_bob, bob, note):
    event = EventFactory()
    body = f"note={quote(note, errors='surrogatepass')}"

    response = as_bob.post(
        path(event, "inscription"), body, content_type="application/x-www-form-urlencoded"
    )

    if response.status_code == 302:  # a lone surrogate arrives as « � »
        assert Registration.objects.get().note == "\ufffd" * 3
    else:
        assert response.status_code == 422
        assert "à corriger" in text_of(response)


# From a mail -------------------------------------------------------------------------------


def link(act, event, member, revision=1):
    return tokens.path(act, event_id=event.pk, member_id=member.pk, revision=revision)


def ready(act, member):
    """A meeting where that act makes sense, and its link."""
    event = EventFactory()
    if act is Act.REGISTER:
        return event, link(act, event, member, revision=0)
    RegistrationFactory(event=event, member=member, offered=act is not Act.CANCEL)
    return event, link(act, event, member)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (Act.REGISTER, None, "confirmed"),
        (Act.ACCEPT, "offered", "confirmed"),
        (Act.DECLINE, "offered", "declined"),
        (Act.CANCEL, "confirmed", "cancelled"),
    ],
)
def test_a_link_asks_on_get_acts_once_on_post_without_signing_in(client, bob, act, before, after):
    event, address = ready(act, bob)

    page = client.get(address)
    assert f">{LINK_BUTTONS[act]}</button>" in text_of(page)
    assert "Vous répondez pour <bdi><strong>Bob Noisetier</strong></bdi>" in text_of(page)
    assert (status_of(event, bob), page["Cache-Control"]) == (before, "private, no-store")

    done = client.post(address, follow=True)
    assert "C’est déjà fait." not in text_of(done)
    assert "C’est déjà fait." in text_of(client.get(address))
    assert status_of(event, bob) == after
    revision = Registration.objects.get().revision
    client.post(address)
    assert Registration.objects.get().revision == revision


def test_an_old_link_does_nothing_after_another_answer(client, bob):
    """Cancelled by the mail, registered again from the page: the first link is spent."""
    event, address = ready(Act.CANCEL, bob)
    client.post(address)
    client.force_login(bob)
    client.post(path(event, "inscription"))

    client.post(address)

    assert status_of(event, bob) == "confirmed"


@pytest.mark.parametrize("state", ["waitlisted", "offered", "expired", "declined"])
def test_a_spent_link_says_where_one_stands(client, bob, state):
    event = EventFactory(capacity=1)
    facts = {state: True} if state in ("waitlisted", "offered") else {"status": state}
    RegistrationFactory(event=event, member=bob, revision=4, **facts)

    page = text_of(client.get(link(Act.CANCEL, event, bob)))

    assert "C’est déjà fait." in page
    assert "<button" not in page.partition('id="contenu"')[2].partition("</main>")[0]


def test_a_link_for_a_full_meeting_says_it_before(client, bob):
    event, address = ready(Act.REGISTER, bob)
    Event.objects.update(capacity=1)
    RegistrationFactory(event=event)

    assert ">Entrer sur la liste d’attente</button>" in text_of(client.get(address))


def test_the_link_of_an_offered_seat_says_that_it_is_kept(client, bob):
    _, address = ready(Act.ACCEPT, bob)
    Event.objects.update(capacity=1)

    page = text_of(client.get(address))

    assert "Une place vous est réservée jusqu’au" in page
    assert "Complet" not in page


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("spoil", ["cut", "act", "unknown act", "expired"])
def test_a_spoilt_link_says_so_and_offers_to_sign_in(client, bob, method, spoil):
    with time_machine.travel(timezone.now() - timedelta(days=31 if spoil == "expired" else 0)):
        event, address = ready(Act.CANCEL, bob)
    address = {
        "cut": address[:-2] + "/",
        "act": address.replace("annuler", "accepter"),
        "unknown act": address.replace("annuler", "supprimer"),
        "expired": address,
    }[spoil]

    response = getattr(client, method)(address)

    assert response.status_code == 410
    assert "Ce lien ne peut plus servir" in text_of(response)
    assert ">Se connecter</a>" in text_of(response)
    assert status_of(event, bob) == "confirmed"


def test_a_suspended_account_has_no_link(client, suzie):
    _, address = ready(Act.CANCEL, suzie)

    assert client.post(address).status_code == 410


def test_a_role_that_ended_has_no_seat_by_link_but_can_give_one_back(client, erwan):
    event = RegistrationFactory(member=erwan, offered=True, event__network=True).event

    assert client.post(link(Act.ACCEPT, event, erwan)).status_code == 410
    client.post(link(Act.DECLINE, event, erwan))
    assert status_of(event, erwan) == "declined"


def test_a_link_to_a_meeting_that_is_hidden_now_is_spoilt(client, nina):
    event = EventFactory()
    address = link(Act.REGISTER, event, nina, revision=0)
    Event.objects.update(visibility="members")

    assert client.get(address).status_code == 410


def test_the_link_of_one_serves_that_one_whoever_is_signed_in(client, alice, bob):
    event, address = ready(Act.REGISTER, bob)
    client.force_login(alice)

    client.post(address)

    assert (status_of(event, bob), status_of(event, alice)) == ("confirmed", None)

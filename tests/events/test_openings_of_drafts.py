"""A meeting in preparation is read by a national administrator with a written reason, for an hour."""

import pytest

from conventions.standing import standing_of
from ctgnet.pages.caf_desk.queue import waiting_at
from events.models import Event
from members.models import Opening
from tests.events.test_openings import REASON, end_the_hour
from tests.events.test_views import path, text_of
from tests.factories.conventions import ConventionFactory
from tests.factories.events import EventFactory


@pytest.fixture
def draft(places, carole):
    return EventFactory(caf=places.caf06, created_by=carole, published_at=None, title="Canari")


def seen_by(member):
    return list(Event.objects.visible_to(standing_of(member)).order_by("pk"))


def test_she_reads_what_she_opened_and_for_an_hour(client, draft, mona):
    client.force_login(mona)
    before = client.get(path(draft))
    asked = text_of(client.get(before.url))
    client.post(before.url, {"reason": REASON})
    during = text_of(client.get(path(draft)))
    end_the_hour(mona)
    after = client.get(path(draft))

    assert (before.url, after.url) == (path(draft, "ouvrir"), path(draft, "ouvrir"))
    assert (asked.count("Canari"), asked.count("Rencontre en préparation")) == (0, 1)
    assert during.count("Canari") > 0
    assert Opening.objects.get().concerned.get() == draft.created_by


@pytest.mark.parametrize("word", ["participants", "modifier", "annulation"])
def test_no_other_page_of_it_answers_before(client, draft, mona, word):
    client.force_login(mona)

    assert client.get(path(draft, word)).status_code == 404


def test_closed_she_is_back_at_her_desk(client, draft, mona):
    client.force_login(mona)
    client.post(path(draft, "ouvrir"), {"reason": REASON})

    answer = client.post(path(draft, "refermer"))

    assert (answer.url, client.get(path(draft)).status_code) == ("/administration/", 302)


def test_those_of_the_network_and_her_own_wait_for_her(draft, mona, carole, nina):
    network = EventFactory(published_at=None)
    own = EventFactory(published_at=None, caf=draft.caf, created_by=mona)

    assert seen_by(mona) == [network, own]
    assert seen_by(carole) == [draft, own]
    assert seen_by(nina) == []


def test_her_desk_says_that_one_waits_where_no_caf_answers_and_no_more(mona, places):
    orphan = ConventionFactory(communes=[places.communes["06001"]])
    hidden = EventFactory(convention=orphan, published_at=None, title="Canari")
    network = EventFactory(published_at=None, title="Journée nationale")

    lines = {line.pk: (line.title, line.url) for line in waiting_at(mona)}

    assert lines == {
        hidden.pk: ("Rencontre à publier", path(hidden, "ouvrir")),
        network.pk: ("Rencontre à publier\u00a0: Journée nationale", path(network)),
    }

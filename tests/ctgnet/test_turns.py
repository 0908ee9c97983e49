"""Visitors wait their turn, so that members never wait behind them, whatever is asked and how often."""

import gzip
import time
from collections import Counter
from copy import copy
from threading import Event, Lock, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.test import Client

from ctgnet import turns
from ctgnet.pages import caching

LONG = 10  # seconds, for a failing test to end


@pytest.fixture(autouse=True)
def nobody_waits():
    turns._lines_of_this_process.cache_clear()
    yield
    turns._lines_of_this_process.cache_clear()


class Crowd:
    """Visitors who ask for the same page, one thread each; how many were being served together."""

    def __init__(self, request, line=turns.READING):
        self.request, self.line, self.inside, self.most, self.served = request, line, 0, 0, []
        self.threads, self._lock, self.ready = [], Lock(), Event()

    def _ask(self, request, number):
        with turns.turn_of(request, self.line):
            self._make(number)

    def _make(self, number):
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        if number == 0:
            self.ready.wait(LONG)
        time.sleep(0.01)
        with self._lock:
            self.inside -= 1
            self.served.append(number)

    def come(self, number):
        thread = Thread(target=self._ask, args=[copy(self.request), number])
        thread.start()
        self.threads.append(thread)
        time.sleep(0.01)  # one after the other

    def go(self):
        self.ready.set()
        for thread in self.threads:
            thread.join(LONG)


@pytest.fixture
def visit(rf):
    request = rf.get("/conventions/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize("line", [turns.READING, turns.KEPT])
@pytest.mark.parametrize(("room", "most"), [(12, 1), (0, 5)], ids=["guarded", "control"])
def test_one_page_at_a_time_is_made_or_read_again_for_visitors(visit, settings, line, room, most):
    settings.VISITORS_ROOM = room
    crowd = Crowd(visit, line)

    for number in range(5):
        crowd.come(number)
        if room == 0:
            crowd.most = max(crowd.most, crowd.inside)
    crowd.go()

    assert (min(crowd.most, 2), len(crowd.served)) == (min(most, 2), 5)


def test_nobody_is_turned_away_from_what_is_kept(visit, settings):
    settings.VISITORS_ROOM = 2
    crowd = Crowd(visit, turns.KEPT)

    for number in range(20):
        crowd.come(number)
    crowd.go()

    assert crowd.served == [*range(20)]


def test_they_are_served_in_the_order_they_came(visit, settings):
    settings.VISITORS_ROOM = 12
    crowd = Crowd(visit)

    for number in range(6):
        crowd.come(number)
    crowd.go()

    assert crowd.served == [0, 1, 2, 3, 4, 5]


def test_a_long_page_is_followed_by_as_long_a_rest():
    lines = turns.Lines(4)
    with lines.turn("reading"):
        time.sleep(0.1)
    ended = time.monotonic()

    with lines.turn("coming in"):
        other_line = time.monotonic() - ended
    with lines.turn("reading"):
        rest = time.monotonic() - ended

    assert (other_line < 0.05, 0.1 <= rest < 0.3) == (True, True)


def test_whoever_waits_too_long_gives_up_and_the_others_go_on():
    lines = turns.Lines(4)
    with lines.turn("reading"), pytest.raises(turns.Full), lines.turn("reading", patience=0.01):
        raise AssertionError("two at once")

    with lines.turn("reading"):
        pass


@pytest.fixture
def waiting():
    """Answers what becomes of requests that wait in a line, each in a thread, once the first has left."""
    lines, threads, ended = turns.Lines(6), [], []

    def wait(name, place):
        try:
            with lines.turn(name, place=place):
                ended.append((name, place, "served"))
        except turns.Full:
            ended.append((name, place, "turned away"))

    def come(name, place, *, times=1):
        for _ in range(times):
            threads.append(Thread(target=wait, args=[name, place]))
            before = _inside(lines), len(ended)
            threads[-1].start()
            while (_inside(lines), len(ended)) == before:
                time.sleep(0.001)

    def all_ended():
        for thread in threads:
            thread.join(LONG)
        return Counter(ended)

    return lines, come, all_ended


def _inside(lines):
    return sum(map(len, lines._lines.values()))


def test_one_place_is_left_to_the_other_line(waiting):
    lines, come, all_ended = waiting
    with lines.turn("reading", place="here"):
        come("reading", "here", times=5)  # room for four
        come("coming in", "here")

    assert all_ended() == {
        ("reading", "here", "served"): 4,
        ("reading", "here", "turned away"): 1,
        ("coming in", "here", "served"): 1,
    }


@pytest.mark.parametrize("name", ["reading", "coming in"])
def test_an_address_that_holds_all_the_places_gives_one_back_to_another(waiting, name):
    lines, come, all_ended = waiting
    with lines.turn("coming in", place="loop"), lines.turn("reading", place="loop"):
        come("reading", "loop", times=4)
        come(name, "elsewhere")

    assert all_ended() == {
        ("reading", "loop", "served"): 3,
        ("reading", "loop", "turned away"): 1,
        (name, "elsewhere", "served"): 1,
    }


def test_control_those_who_hold_as_many_give_none_back(waiting):
    lines, come, all_ended = waiting
    with lines.turn("reading", place="a"):
        for place in "bcde":
            come("reading", place)
        come("reading", "f")

    assert all_ended()["reading", "f", "turned away"] == 1


# On the site ------------------------------------------------------------------------------------


@pytest.fixture
def someone_reads(settings, db):
    """A visitor is being served, in a process where one at a time may wait in each line."""
    settings.VISITORS_ROOM = 2
    with turns._lines_of_this_process(2).turn(turns.READING):
        yield


COUNTLESS = (
    "/recherche/?q=hasard",
    "/conventions/?q=hasard",
    "/fiches/?q=hasard",
    "/evenements/calendrier/?mois=2031-07",
    "/evenements/",
    "/territoires/?q=hasard",
    "/territoires/suggestions/?q=ha",
    "/territoires/commune/06001/",
    "/chiffres/?au=2024-05-06",
    "/chiffres/couverture.csv",
    "/absente/",
)


@pytest.mark.parametrize("cached", [0, 300])
def test_a_visitor_too_many_is_told_when_to_come_back(
    client, someone_reads, places, cached, settings, caplog
):
    settings.VISITOR_CACHE_SECONDS = cached

    answers = {path: client.get(path) for path in COUNTLESS}

    told = {
        path: (one.status_code, one.headers.get("Retry-After")) for path, one in answers.items()
    }
    assert told == dict.fromkeys(COUNTLESS, (503, "5"))
    assert all("Attendez cinq secondes" in one.text for one in answers.values())
    assert caplog.messages == []


def test_members_do_not_wait_nor_do_those_who_come_in(client, someone_reads, places, alice):
    coming_in = client.get("/compte/connexion/").status_code
    health = client.get("/sante/").json()["database"]
    client.force_login(alice)
    read = [client.get(path).status_code for path in COUNTLESS]

    assert (coming_in, health) == (200, "ok")
    assert read == [200] * 10 + [404]


def test_a_page_that_is_kept_is_read_without_waiting(client, places, settings):
    settings.VISITOR_CACHE_SECONDS, settings.VISITORS_ROOM = 300, 2
    caches["pages"].clear()
    first = client.get("/territoires/commune/06001/").text

    with turns._lines_of_this_process(2).turn(turns.READING):
        packed = {"Accept-Encoding": "gzip"}  # which the strict client cannot read
        again = Client().get("/territoires/commune/06001/?a=1", headers=packed)
        unpacked = client.get("/territoires/commune/06001/")

    assert (again.status_code, gzip.decompress(again.content).decode()) == (200, first)
    assert unpacked.status_code == 503
    caches["pages"].clear()


def test_what_is_kept_is_read_in_a_line_of_its_own(client, places, alice, settings, monkeypatch):
    settings.VISITOR_CACHE_SECONDS, settings.VISITORS_ROOM = 300, 2
    caches["pages"].clear()
    seen, take = [], turns.Lines.turn
    monkeypatch.setattr(
        turns.Lines, "turn", lambda lines, name, **of: seen.append(name) or take(lines, name, **of)
    )
    packed = {"Accept-Encoding": "gzip"}

    Client().get("/territoires/commune/06001/", headers=packed)
    Client().get("/territoires/commune/06001/", headers=packed)
    client.force_login(alice)
    client.get("/territoires/commune/06001/")

    assert seen == ["kept", "reading", "kept"]
    caches["pages"].clear()


def test_what_was_kept_while_one_waited_is_not_made_again(visit):
    caches["pages"].set("key", (gzip.compress(b"kept"), {}), 5)

    answer = caching._made(visit, "key", None)

    assert answer.content == b"kept"


def test_what_was_being_sent_may_be_sent_again(client, settings, db):
    settings.VISITORS_ROOM = 2
    with turns._lines_of_this_process(2).turn(turns.COMING_IN):
        answer = client.post("/signaler/", {"path": "/", "reason": "wrong"})

    assert (answer.status_code, "rien n’est encore enregistré" in answer.text) == (503, True)

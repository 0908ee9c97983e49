"""Visitors wait their turn: whatever they ask that must be computed, members never wait behind them.

In each process one page at a time is made for visitors, in the order they came. Coming in has a line
of its own: nobody who reads in a loop keeps anybody from signing in. When there is no place left, one
is taken back from the network address that holds most, for another that holds fewer. Whoever finds
none, or waits too long, is told to come back in a moment; so that some threads are always left to
members, those who wait never hold them all. Pages that are kept have a line of their own, which goes so fast
that nobody is turned away from it: no slow page is waited for, and no loop takes every processor.
"""

import math
import time
from collections import Counter, defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from itertools import islice
from threading import Event, Lock

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import Resolver404, resolve

from ctgnet.limits import address_of

PATIENCE = 8.0  # seconds: longer than any line takes, shorter than a reader's own patience
COME_BACK_IN = 5  # seconds
LONGEST_REST = 0.5  # seconds
READING, COMING_IN, KEPT = "reading", "coming in", "kept"


class Full(Exception):
    """Too many are waiting already."""


@dataclass(eq=False)
class Waiting:
    """One request, from one network address: called to be served, or to be turned away."""

    place: str
    called: Event = field(default_factory=Event)
    is_turned_away: bool = False


class Lines:
    """Of each name, one at a time, and the same time of rest after each.

    `room` for all those who wait or are served, one place of it kept for the other lines.
    """

    def __init__(self, room):
        self._room, self._lock = room, Lock()
        self._lines, self._rests_until = defaultdict(deque), defaultdict(float)

    @contextmanager
    def turn(self, name, *, place="", patience=PATIENCE):
        mine = Waiting(place)
        self._enter(name, mine)
        try:
            if not mine.called.wait(patience) or mine.is_turned_away:
                raise Full
            time.sleep(max(0.0, self._rests_until[name] - time.monotonic()))
            with self._then_rest(name):
                yield
        finally:
            self._leave(name, mine)

    def _enter(self, name, mine):
        with self._lock:
            line, everybody = self._lines[name], self._lines.values()
            if sum(map(len, everybody)) >= self._room:
                _make_room(everybody, mine)
            if len(line) >= max(1, self._room - 1):
                _make_room([line], mine)
            line.append(mine)
            line[0].called.set()

    @contextmanager
    def _then_rest(self, name):
        started = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            self._rests_until[name] = now + min(now - started, LONGEST_REST)

    def _leave(self, name, mine):
        """The next one is called, never whoever happens to come at that moment."""
        with self._lock:
            line = self._lines[name]
            if not mine.is_turned_away:
                line.remove(mine)
            if line:
                line[0].called.set()


def _make_room(lines, mine):
    """The last to come from the address that holds most, unless mine would then hold as much."""
    held = Counter(one.place for line in lines for one in line)
    waiting = [(line, one) for line in lines for one in islice(line, 1, None)]
    line, last = max(
        reversed(waiting), key=lambda found: held[found[1].place], default=(None, mine)
    )
    if held[last.place] <= held[mine.place] + 1:
        raise Full
    line.remove(last)
    last.is_turned_away = True
    last.called.set()


@cache
def _lines_of_this_process(room):
    return Lines(room)


@contextmanager
def turn_of(request, line):
    """A visitor comes inside alone of this line; a member at once. Raises Full."""
    is_at_once = not settings.VISITORS_ROOM or request.user.is_authenticated
    if is_at_once or getattr(request, "has_its_turn", False):
        yield
        return
    lines = _lines_of_this_process(math.inf if line == KEPT else settings.VISITORS_ROOM)
    with lines.turn(line, place=address_of(request)):
        request.has_its_turn = True
        try:
            yield
        finally:
            request.has_its_turn = False


def in_turn(make):
    """What makes an answer, for visitors one at a time; for members at once."""

    @wraps(make)
    def answer(request, *args, **kwargs):
        try:
            with turn_of(request, _line_of(request)):
                return make(request, *args, **kwargs)
        except Full:
            return come_back(request)

    return answer


def waits_by_itself(view):
    """This view is quick, or takes its turn only when it has something to compute."""
    view.waits_by_itself = True
    return view


class VisitorsWait:
    """Every other address, those that do not exist among them."""

    def __init__(self, get_response):
        self._at_once, self._in_turn = get_response, in_turn(get_response)

    def __call__(self, request):
        if _waits_by_itself(request):
            return self._at_once(request)
        request.POST  # noqa: B018 -- a form that comes by drops holds nobody's turn
        return self._in_turn(request)


def _waits_by_itself(request):
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(view, "waits_by_itself", False)


def _line_of(request):
    is_coming_in = request.method == "POST" or request.path_info.startswith("/compte/")
    return COMING_IN if is_coming_in else READING


def come_back(request):
    """The page says no more than that: it is drawn once, thousands may ask for it."""
    request.is_told_to_come_back = True  # no fault of ours: see `SentByOthers`
    return HttpResponse(_page(), status=503, headers={"Retry-After": str(COME_BACK_IN)})


@cache
def _page():
    return get_template("503_busy.html").render()

"""D1: a robot walks the whole site as each kind of person, by every door, to copy the directory.

Names and addresses of the 2,400 people are random words: each one that reaches a robot is seen. No
address is open to anybody. A real worker watches meanwhile. No robot organises a meeting: whoever
registers for one gives their name to its organisers. The controls are the same walk without
the ceiling, and the same file once the people in it said yes to that Caf.
"""

import http.client
import os
import random
import string
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bench.loaders import grow_to, load_france
from conventions.models import Assignment, Convention, Post, PostKind
from conventions.names import works_with
from events.models import Event
from members.models import AuditLine, DailyUse, GrantStatus, Member, Role
from proofs import Outcome, robot, server
from proofs.crowd import CSRF, sessions_of
from reference.models import Caf

ID = "D1"
TITLE = "no robot copies the directory"
PEOPLE, STRANGERS = 2_400, 40
SECONDS, CONTROL_SECONDS = 110, 25
ALERT_SECONDS = 60
OUR_CAF, THEIR_CAF = "06", "75"
STARTS = ("/", "/annuaire/", "/territoires/", "/conventions/", "/fiches/", "/evenements/", "/caf/")


def run():
    """Everybody walks at once; officers then take their files away."""
    load_france()
    grow_to(PEOPLE)
    names, contacts = _canaries()
    personas = _personas()
    far = [f"ctg-{number}" for number in range(200, 210)]
    strangers = Member.objects.filter(assignments__post__convention__slug__in=far)[:STRANGERS]
    with server.running() as port, _worker():
        walks = _all_walk(port, personas, {*names, *contacts}, SECONDS)
        walks["coordinator"].secrets |= _by_their_pages(port, personas["coordinator"], {*names})
        ours, theirs = _files(port, personas, strangers)
        _wait_for_alerts(personas, walks)
    read = {who: _others(personas[who], walk.secrets, names) for who, walk in walks.items()}
    keys = {stranger.pk for stranger in strangers}
    leaks = (ours | theirs) & {*contacts}
    leaks |= ours & {word for word, pk in names.items() if pk in keys}
    for who, walk in walks.items():
        leaks |= _addresses_of_others(personas[who], walk.secrets, contacts)
    delays = _delays(personas, walks)
    lifted, opened = _controls(personas, names, contacts)
    too_many = [who for who, number in read.items() if number > _most(who)]
    late = [who for who, seconds in delays.items() if seconds > ALERT_SECONDS]
    return Outcome(
        tried=sum(walk.pages for walk in walks.values()),
        bad=len(too_many) + len(leaks) + len(late) + (not delays),
        control=f"without the ceiling, {lifted} accounts in {CONTROL_SECONDS} s; once they said yes "
        f"to the Caf, {opened} addresses in its file",
        figure=f"accounts of {PEOPLE} read: "
        + ", ".join(f"{who} {number}" for who, number in read.items())
        + f"; {len(leaks)} hidden contacts; "
        + f"{len({kind for walk in walks.values() for kind in walk.kinds})} kinds of pages; "
        + f"{len(delays)} met the ceiling, told {max(delays.values(), default=0):.0f} s later at most",
        control_failed_as_it_must=lifted > settings.PEOPLE_READ_A_DAY and opened > 0,
    )


def _most(who):
    return 0 if who in ("visitor", "unverified") else settings.PEOPLE_READ_A_DAY


# The network ---------------------------------------------------------------------------------------


def _canaries():
    """{word: account} of the names, then of the addresses and telephones; nobody opened any."""
    chance, taken = random.Random(1), set()

    def word():
        found = "".join(chance.choices(string.ascii_lowercase, k=10))
        return word() if found in taken else taken.add(found) or found

    people, names, contacts = list(Member.objects.order_by("pk")), {}, {}
    for member in people:
        first, last, local = word(), word(), word()
        member.first_name, member.last_name = first.title(), last.title()
        member.email, member.phone = f"{local}@canari.example", f"06{member.pk:08}"
        names |= {first: member.pk, last: member.pk}
        contacts |= {local: member.pk, member.phone: member.pk}
    Member.objects.bulk_update(people, ["first_name", "last_name", "email", "phone"], 500)
    EmailAddress.objects.all().delete()
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    # Each was named by somebody else: none of them said yes to a Caf.
    Assignment.objects.update(requested_by=F("decided_by"))
    Event.objects.update(created_by=people[-1])
    return names, contacts


def _personas():
    """Those who walk: their account, None for a visitor."""
    team = Assignment.objects.filter(post__convention__slug="ctg-0").order_by("pk")
    holders = {
        kind: team.filter(post__kind=kind).first() for kind in (PostKind.PILOT, PostKind.OFFICER)
    }
    if holders[PostKind.PILOT] is None:
        holders[PostKind.PILOT] = team.last()
        Post.objects.filter(pk=team.last().post_id).update(kind=PostKind.PILOT)
    staff = Role.Kind.CAF_OFFICER
    people = {
        "visitor": None,
        "unverified": _newcomer("inscrite"),
        "coordinator": holders[PostKind.OFFICER].member,
        "pilot": holders[PostKind.PILOT].member,
        "officer": _newcomer("agente", staff, OUR_CAF),
        "other officer": _newcomer("autre", staff, THEIR_CAF),
        "partner": _newcomer("partenaire", Role.Kind.PARTNER),
    }
    _newcomer("nationale", Role.Kind.NATIONAL)
    return people


def _newcomer(name, kind=None, caf=None):
    member = Member.objects.create_user(f"{name}@preuve.example", first_name="N", last_name=name)
    if kind:
        Role.objects.create(
            member=member,
            kind=kind,
            caf=caf and Caf.objects.get(pk=caf),
            status=GrantStatus.VALIDATED,
            starts_on=timezone.localdate() - timedelta(30),
            decided_at=timezone.now(),
            decided_by=Member.objects.order_by("pk").first(),
        )
    return member


def _others(member, words, names):
    """How many accounts, oneself and those with whom one works apart: their names are no news."""
    read = {names[word] for word in words if word in names}
    if member is None:
        return len(read)
    people = Member.objects.filter(pk__in=read - {member.pk})
    return sum(not works_with(member, person) for person in people)


def _addresses_of_others(member, words, contacts):
    own = member and member.pk
    return {word for word in words if contacts.get(word, own) != own}


# The walk ------------------------------------------------------------------------------------------


class Visit:
    """One connection of one person."""

    def __init__(self, port, member):
        self._port, self._line = port, None
        cookies = [f"{settings.CSRF_COOKIE_NAME}={CSRF}"]
        if member:
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={sessions_of([member])[0]}")
        self._headers = {"Cookie": "; ".join(cookies), "X-CSRFToken": CSRF}

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, **typed):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(typed), form)

    def _ask(self, method, path, body=None, headers=()):
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        line.request(method, path, body, self._headers | dict(headers))
        answer = line.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            line.close()


def _all_walk(port, personas, secrets, seconds):
    walks = {}

    def go(who, visit):
        walks[who] = robot.walk(visit.get, secrets, STARTS, seconds=seconds)

    robots = [
        threading.Thread(target=go, args=[who, Visit(port, member)])
        for who, member in personas.items()
    ]
    for one in robots:
        one.start()
    for one in robots:
        one.join()
    return {who: walks[who] for who in personas}


def _by_their_pages(port, member, secrets):
    """What is told to whoever kept the addresses of these people's pages: each is opened, and written to."""
    visit, read = Visit(port, member), set()
    for person in Member.objects.order_by("-pk")[: settings.PEOPLE_READ_A_DAY + 50]:
        for path in (person.get_absolute_url(), reverse("person_write", args=[person.public_id])):
            _, body = visit.get(path)
            read |= secrets.intersection(robot.WORD.findall(robot.text_of(body).lower()))
    return read


def _files(port, personas, strangers):
    """What two officers take away, the first having named strangers by their address, and reads of them."""
    convention = Convention.objects.get(slug="ctg-0")
    post = convention.posts.order_by("pk").first()
    ours, theirs = (Visit(port, personas[who]) for who in ("officer", "other officer"))
    for stranger in strangers:
        typed = {"email": stranger.email, "first_name": "Prénom", "last_name": "Tapé", "fte": "0,5"}
        status, _ = ours.post(reverse("conventions:post_appoint", args=["ctg-0", post.pk]), **typed)
        if status != 302:
            raise RuntimeError(f"a stranger could not be named: {status}")
    read = _words_of_the_file(ours)
    for path in (
        reverse("conventions:convention_team", args=["ctg-0"]),
        reverse("invitation_list"),
    ):
        _, body = ours.get(path)
        read |= set(robot.WORD.findall(robot.text_of(body).lower()))
    return read - _typed(strangers), _words_of_the_file(theirs)


def _typed(strangers):
    """The words of the addresses that the officer wrote: to read them again tells nothing."""
    return {word for one in strangers for word in robot.WORD.findall(one.email.lower())}


def _words_of_the_file(visit):
    status, body = visit.post(reverse("people_export"), reason="Préparer la réunion des équipes.")
    if status != 200:
        raise RuntimeError(f"the list of people was refused: {status}")
    return set(robot.WORD.findall(robot.text_of(body).lower()))


# Who is told ---------------------------------------------------------------------------------------


@contextmanager
def _worker():
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=server.ROOT, env=os.environ.copy()
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def _alerts():
    """{account: when the national administration was told}."""
    lines = AuditLine.objects.filter(verb="read_many_people")
    return {line.actor_id: line.at.timestamp() for line in lines}


def _met(personas, walks):
    """{account: when a door was first shut}; some other ceilings shut doors too, to accounts alone."""
    shut = {personas[who]: walk.refused_at for who, walk in walks.items() if walk.refused_at}
    refused = DailyUse.objects.filter(act=DailyUse.REFUSED_PEOPLE).values_list("member", flat=True)
    return {member.pk: at for member, at in shut.items() if member and member.pk in {*refused}}


def _wait_for_alerts(personas, walks):
    limit = time.monotonic() + ALERT_SECONDS
    while time.monotonic() < limit and not _met(personas, walks).keys() <= _alerts().keys():
        time.sleep(1)


def _delays(personas, walks):
    """{who met the ceiling: seconds until it was told}; less than none when it was told before."""
    told, now = _alerts(), time.time() + ALERT_SECONDS
    met = _met(personas, walks)
    return {
        who: told.get(member.pk, now) - met[member.pk]
        for who, member in personas.items()
        if member and member.pk in met
    }


# Controls ------------------------------------------------------------------------------------------


def _controls(personas, names, contacts):
    """(accounts read without the ceiling, addresses in the file once these people said yes)."""
    DailyUse.objects.all().delete()
    who = personas["coordinator"]
    team = Assignment.objects.filter(post__convention__slug="ctg-0")
    with server.running(PEOPLE_READ_A_DAY="1000000") as port:
        walks = _all_walk(port, {"coordinator": who}, {*names}, CONTROL_SECONDS)
        team.update(requested_by=F("member"))
        opened = _words_of_the_file(Visit(port, personas["officer"])) & {*contacts}
    return _others(who, walks["coordinator"].secrets, names), len(opened)

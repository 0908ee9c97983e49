"""R6: PostgreSQL restarted ten times, worker and site killed: everything comes back by itself.

The trial runs under the supervision of `make run` (`tools/serve.py`), on a cluster of its own. People
register for a meeting, each until answered; a registration leaves a mail. The control is the same
site and worker with nobody to start them again.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import OperationalError, connection
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from events.models import Event, Registration
from members.models import Member
from proofs import Outcome, crowd
from proofs.own_postgres import OwnServer
from proofs.server import free_port
from proofs.smtp_sink import Sink
from tools.local_postgres import ROOT

ID = "R6"
TITLE = "the database restarts, worker and site are killed, everything comes back by itself"
RESTARTS, PEOPLE = 10, 600
REQUESTS_A_SECOND = 20
BETWEEN_SECONDS = 3.0
RECOVERY_SECONDS = 5.0
# As many at once as the site has threads: each holds a connection that the restart has cut.
FIRST_REQUESTS = 8
KILL_WORKER_AFTER, KILL_SITE_AFTER = (3, 7), (4, 8)
START_SECONDS, BACK_SECONDS, MAILS_SECONDS = 240, 60, 240
CONTROL_SECONDS = 20


def run():
    tried = trial("proofs.small_run", RESTARTS, PEOPLE)
    alone = control()
    bad = tried.failed_first + tried.halves + tried.twice + tried.lost + tried.unsent
    bad += tried.unanswered + sum(seconds > RECOVERY_SECONDS for seconds in tried.recoveries)
    return Outcome(
        tried=PEOPLE,
        bad=bad,
        control=alone,
        figure=f"{RESTARTS} restarts, {len(KILL_WORKER_AFTER)} workers and {len(KILL_SITE_AFTER)} web"
        f" workers killed, {tried.statuses.get(503, 0)} answers 503 of {tried.statuses.total()},"
        f" slowest return {max(tried.recoveries):.1f} s, {tried.sent} mails sent,"
        f" {tried.uncertain} visible as uncertain, {tried.twice} twice, {tried.lost} lost",
        control_failed_as_it_must=alone.startswith("nothing came back"),
    )


@dataclass
class Trial:
    """What was counted."""

    statuses: Counter = field(default_factory=Counter)
    recoveries: list = field(default_factory=list)
    failed_first: int = 0
    unanswered: int = 0
    halves: int = 0
    sent: int = 0
    uncertain: int = 0
    unsent: int = 0
    twice: int = 0
    lost: int = 0


def trial(module, restarts, people):
    """Registrations arrive while the database restarts and processes die; then everything is counted."""
    with site_on_its_own_database(module) as (port, database, sink):
        event, sessions = _meeting(people), crowd.sessions_of(_people(people))
        result = Trial()
        line = _Line(port, event, sessions, result.statuses)
        for number in range(1, restarts + 1):
            time.sleep(BETWEEN_SECONDS)
            if number in KILL_WORKER_AFTER:
                kill("manage.py worker", database.home)
            if number in KILL_SITE_AFTER:
                kill("granian", database.home, youngest=True)
                _wait_until_it_answers(port)
            database.restart("immediate")
            result.recoveries.append(_recovery(port))
            result.failed_first += _failed_at_once(port, result.recoveries)
        result.unanswered = line.finish()
        connection.close()  # ours was cut as well
        _wait_for_mails(people)
        _count(result, event, people, sink)
    return result


@contextlib.contextmanager
def site_on_its_own_database(module):
    """The site under `module`, and this process on the same database."""
    port, sink = free_port(), Sink()
    database = OwnServer(tempfile.mkdtemp(prefix="ctgnet-pg-", dir="/var/tmp"))
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"PG_HOME": str(database.home), "PORT": str(port), "DEMO": "0"}
    environment |= {"EMAIL_URL": sink.url, "PROOF": str(database.home)}
    # Each restart fills pages with the faults of those it cut off.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    site = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environment, **quiet)
    try:
        _wait_until_it_answers(port, START_SECONDS)
        with _connected_to(database):
            yield port, database, sink
    finally:
        site.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            site.wait(30)
        site.kill()
        sink.shutdown()
        database.stop()
        shutil.rmtree(database.home, ignore_errors=True)


@contextlib.contextmanager
def _connected_to(database):
    before = dict(connection.settings_dict)
    connection.close()
    own = {"HOST": str(database.socket), "NAME": database.database, "USER": "postgres"}
    connection.settings_dict.update(own | {"PORT": "5432"})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def kill(words, home, *, youngest=False):
    """SIGKILL to one process of this trial, known by its environment."""
    found = sorted(_processes(words, f"PROOF={home}"))
    os.kill(found[-1] if youngest else found[0], signal.SIGKILL)


def _processes(words, mark):
    answer = subprocess.run(["pgrep", "-f", "--", words], capture_output=True, text=True)
    for number in map(int, answer.stdout.split()):
        with contextlib.suppress(OSError), open(f"/proc/{number}/environ") as environment:  # noqa: PTH123
            if mark in environment.read():
                yield number


class _Line:
    """People who register one after the other, at a steady pace, each again until answered."""

    def __init__(self, port, event, sessions, statuses):
        path = f"/evenements/{event.slug}/inscription/"
        self.waiting = [crowd.Press(session, path) for session in sessions]
        self.port, self.statuses, self.lock = port, statuses, threading.Lock()
        self.people = [threading.Thread(target=self._press_again) for _ in range(4)]
        for one in self.people:
            one.start()

    def _press_again(self):
        while True:
            with self.lock:
                if not self.waiting:
                    return
                press = self.waiting.pop()
            status = _answer(self.port, press)
            with self.lock:
                self.statuses[status] += 1
                if status != 302:
                    self.waiting.insert(0, press)
            time.sleep(len(self.people) / REQUESTS_A_SECOND)

    def finish(self):
        limit = time.monotonic() + MAILS_SECONDS
        for one in self.people:
            one.join(max(1, limit - time.monotonic()))
        return len(self.waiting)


def _answer(port, press):
    try:
        return crowd.all_at_once(port, [press])[0].status
    except (OSError, IndexError, TimeoutError, ValueError):
        return 0  # nobody listens, or the server died while it answered


@dataclass(frozen=True)
class _Read:
    """A page as a visitor asks for it: it reads the database."""

    path: str

    def request(self, port):
        return f"GET {self.path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


LIST = _Read("/evenements/")


def _wait_until_it_answers(port, seconds=BACK_SECONDS):
    began = time.monotonic()
    while _answer(port, LIST) != 200:
        if time.monotonic() - began > seconds:
            raise RuntimeError(f"The site did not answer within {seconds} s.")
        time.sleep(0.1)
    return time.monotonic() - began


def _recovery(port):
    """PostgreSQL has just answered: how long until the site does."""
    return _wait_until_it_answers(port)


def _failed_at_once(port, recoveries):
    try:
        answers = crowd.all_at_once(port, [LIST] * FIRST_REQUESTS)
    except OSError:
        return FIRST_REQUESTS
    return sum(answer.status != 200 for answer in answers)


def _people(number):
    return Member.objects.bulk_create(
        Member(email=f"personne{n}@preuve.example", first_name="Personne", last_name=str(n))
        for n in range(number)
    )


def _meeting(capacity):
    start = timezone.now() + timedelta(days=30)
    return Event.objects.create(
        slug="redemarrages",
        title="Redémarrages",
        summary="La base redémarre dix fois.",
        kind=Event.Kind.WEBINAR,
        mode=Event.Mode.REMOTE,
        visibility="public",
        capacity=capacity,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        registration_closes_at=start,
        published_at=timezone.now(),
    )


def _wait_for_mails(people):
    """Those in hand when a worker died are taken up again within two minutes."""
    limit = time.monotonic() + MAILS_SECONDS
    while time.monotonic() < limit:
        if OutgoingMail.objects.filter(state__in=("sent", "uncertain")).count() >= people:
            return
        time.sleep(1)


def _count(result, event, people, sink):
    states = Counter(OutgoingMail.objects.values_list("state", flat=True))
    result.sent, result.uncertain = states["sent"], states["uncertain"]
    result.unsent = states["refused"] + states["sending"]
    result.twice = sum(1 for times in sink.taken.values() if times > 1)
    result.lost = people - states.total()
    registrations = Registration.objects.filter(event=event).count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'events.tasks.%%'"
        )
        jobs = cursor.fetchone()[0]
    # A registration without its mail to send, or a mail to send without its registration.
    result.halves = abs(registrations - jobs) + abs(registrations - people)


def control():
    """The same without supervision: the killed processes stay dead."""
    with site_on_its_own_database("proofs.naive_run") as (port, database, _):
        kill("manage.py worker", database.home)
        kill("granian", database.home, youngest=True)
        time.sleep(CONTROL_SECONDS)
        is_back = _answer(port, LIST) == 200
        with contextlib.suppress(OperationalError):
            is_back = is_back or any(_processes("manage.py worker", f"PROOF={database.home}"))
    return "something came back" if is_back else f"nothing came back in {CONTROL_SECONDS} s"

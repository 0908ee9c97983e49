"""The worker outlives its database, forgets no job, and gives up rather than live for nothing."""

import asyncio
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from ctgnet import worker
from proofs import own_postgres
from tests.factories.mail import worker_lives
from tests.loops import in_a_loop_of_its_own
from tools.local_postgres import ROOT

PATIENCE_SECONDS = 60
# As one would first write it.
NAIVE = """
import django
django.setup()
from procrastinate.contrib.django import app
with app.replace_connector(app.connector.get_worker_connector()) as working:
    working.run_worker()
"""


def test_pauses_grow_and_start_again_after_a_run_that_worked():
    trouble = worker.Trouble()

    pauses = [trouble.pause_after(lived) for lived in (0, 0, 0, 0, 0, 60, 0)]

    assert pauses == [0.5, 1.0, 2.0, 4.0, 5.0, 0.5, 1.0]


def test_a_worker_that_can_do_nothing_for_long_ends_with_a_failure(monkeypatch):
    trouble = worker.Trouble()
    trouble.pause_after(0)
    monkeypatch.setattr(worker, "LONGEST_TROUBLE_SECONDS", 0)

    with pytest.raises(worker.NothingWorks):
        trouble.pause_after(0)


def begun_by(number):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('default', 'essai', '{}', 'doing', %s) RETURNING id",
            [number],
        )
        return cursor.fetchone()[0]


def test_a_job_that_its_living_worker_forgot_is_put_back(emptied_queue):
    """The connection died while the job was fetched, or ended: nobody is at it."""
    number = worker_lives()
    held, forgotten, anothers = begun_by(number), begun_by(number), begun_by(worker_lives())
    hands, states = worker.Hands(), []

    async def work():
        context = SimpleNamespace(job=SimpleNamespace(id=held))
        await hands.hold(look_twice, context, SimpleNamespace(worker_id=number))

    async def look_twice():
        for _ in range(2):
            await hands.put_back_the_forgotten(number)
            states.append(await asyncio.to_thread(states_of_jobs))

    run_with_the_connections_of_a_worker(work)

    doing = {held: "doing", forgotten: "doing", anothers: "doing"}
    assert states == [doing, doing | {forgotten: "todo"}]


def states_of_jobs():
    try:
        return dict(ProcrastinateJob.objects.values_list("id", "status"))
    finally:
        connection.close()


def run_with_the_connections_of_a_worker(work):
    connector = worker.WorkersConnector(kwargs=connector_params(), min_size=1)

    async def within():
        with app.replace_connector(connector) as working:
            async with working.open_async():
                await work()

    in_a_loop_of_its_own(within)


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL of its own, with the tables of the queue and of the mails."""
    with own_postgres.running() as server:
        for name in ("procrastinate", "mail"):
            manage(server, "migrate", name, "-v0").wait()
        yield server


def manage(server, *words):
    return start(server, ["manage.py", *words])


def start(server, command):
    environment = os.environ | {
        "DATABASE_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "ctgnet.settings",
    }
    return subprocess.Popen(
        [sys.executable, *command], env=environment, stderr=subprocess.DEVNULL, cwd=ROOT
    )


def ask(server, query, *values):
    with psycopg.connect(server.url, autocommit=True) as opened:
        return opened.execute(query, values).fetchall()


def until(condition):
    limit = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


def is_working(server):
    return ask(
        server, "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - interval '5 s'"
    )


def send_a_mail(server, key):
    """A mail that somebody asked for; answers a function that says whether it has left."""
    [(pk,)] = ask(
        server,
        'INSERT INTO mail_outgoingmail (key, "to", subject, text, html, headers, calendar, state, tries, error, about)'
        " VALUES (%s, 'a@essai.example', 'x', 'x', 'x', '{}', '', 'refused', 1, '', '{}') RETURNING id",
        key,
    )
    ask(
        server,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('default', 'ctgnet.mail.tasks.send_again', jsonb_build_object('mail_id', %s::int))"
        " RETURNING id",
        pk,
    )
    return lambda: (
        ask(server, "SELECT state FROM mail_outgoingmail WHERE id = %s", pk) == [("sent",)]
    )


@pytest.mark.slow
def test_the_worker_outlives_its_database(database):
    process = manage(database, "worker")
    try:
        until(lambda: is_working(database))
        for number, mode in enumerate(("immediate", "fast", "immediate")):
            database.restart(mode)
            until(send_a_mail(database, f"{mode}{number}"))

        assert process.poll() is None
    finally:
        process.terminate()
        code = process.wait(PATIENCE_SECONDS)
    assert code == 0


@pytest.mark.slow
def test_control_as_one_would_first_write_it_the_worker_ends_for_good(database):
    process = start(database, ["-c", NAIVE])
    try:
        until(lambda: is_working(database))
        for _ in range(3):
            database.restart("fast")

        assert process.wait(PATIENCE_SECONDS) is not None
    finally:
        process.kill()
        process.wait()

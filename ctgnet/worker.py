"""The life of the worker: it outlives its database, or ends with a failure; it never lives for nothing.

PostgreSQL may be restarted at any moment. The work then stops where it is, waits until the database
answers again and begins anew, under another number; what was in hand is taken up again, once its
silence shows (`queue.take_up_the_jobs_of_the_dead`). When nothing works for ten minutes the process
ends with a failure, so that what supervises it starts it again and says so.
"""

import asyncio
import contextlib
import logging
import signal
import time

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from ctgnet.queue import SILENCE_OF_THE_DEAD, put_back

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
# Between two tries: short enough for a restart of two seconds, long enough to burn nothing.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 5.0
# A run that lasted that long worked: the trouble that ends it is a new one.
SOUND_SECONDS = 8
LONGEST_TROUBLE_SECONDS = 10 * 60
# A connection that cannot be had within that time will not be had.
CONNECTION_SECONDS = 5.0
ROUND_SECONDS = 10.0


class NothingWorks(RuntimeError):
    """The database was away, or refused every try, for too long."""


def run_worker(*, concurrency=2, wait=True):
    """Work until stopped, or until nothing is left when `wait` is false."""
    asyncio.run(_live(concurrency) if wait else _work(concurrency))


async def _live(concurrency):
    """One run after the other, until told to stop."""
    told = _told_to_stop()
    trouble = Trouble()
    while True:
        began = time.monotonic()
        if await sync_to_async(_database_answers)():
            await _work_until(told, concurrency)
        if told.is_set():
            return
        pause = trouble.pause_after(time.monotonic() - began)
        logger.warning("The database failed the worker: next try in %s s.", pause)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), pause)


def _told_to_stop():
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told


def _database_answers():
    """On a new connection, in the thread of the jobs."""
    connection.close()
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError):
        return False
    return True


class Trouble:
    """How long to wait before the next try, and when to give up."""

    def __init__(self):
        self.since, self.pause = None, FIRST_PAUSE_SECONDS

    def pause_after(self, seconds):
        """The pause after a run of that many seconds; NothingWorks when there were too many."""
        now = time.monotonic()
        if self.since is None or seconds >= SOUND_SECONDS:
            self.since, self.pause = now, FIRST_PAUSE_SECONDS
        if now - self.since >= LONGEST_TROUBLE_SECONDS:
            raise NothingWorks(
                f"No work could be done for {LONGEST_TROUBLE_SECONDS // 60} minutes."
            )
        pause, self.pause = self.pause, min(2 * self.pause, LONGEST_PAUSE_SECONDS)
        return pause


async def _work_until(told, concurrency):
    """Work until told to stop, or until the database fails: both end here, what was in hand first."""
    hands = Hands()
    try:
        await _first_of(told.wait(), _work(concurrency, hands), hands.look_after())
    except ConnectorException as error:
        logger.warning("The worker lost its database: %s", error.__cause__ or error)


async def _first_of(*coroutines):
    """Wait for one of them, then end the others; what any of them raised is raised."""
    tasks = [asyncio.ensure_future(one) for one in coroutines]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for one in tasks:
        one.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome


async def _work(concurrency, hands=None):
    """One run of the queue; without `hands`, until nothing is left."""
    connector = WorkersConnector(kwargs=connector_params(), min_size=1, timeout=CONNECTION_SECONDS)
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=concurrency,
                wait=hands is not None,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENCE_OF_THE_DEAD.total_seconds(),
                worker_middleware=[hands.hold] if hands else [],
            )


class WorkersConnector(PsycopgConnector):
    """What a job leaves to the queue goes through Django's connection: it leaves with its commit."""

    def get_sync_connector(self):
        return DjangoConnector()


class Hands:
    """The jobs that this worker does at this moment.

    A connection that dies while a job is fetched or ended leaves it begun for good under the number of
    a worker that lives: nobody would take it up again.
    """

    def __init__(self):
        self._busy, self._seen_forgotten, self._worker = set(), set(), None

    async def hold(self, call_next, context, worker):
        """Around each job."""
        self._worker = worker
        self._busy.add(context.job.id)
        try:
            return await call_next()
        finally:
            self._busy.discard(context.job.id)

    async def look_after(self):
        """Put back what was forgotten; end the run when the others hold this worker for dead."""
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            if self._worker is None:
                continue
            number = self._worker.worker_id
            if not await _is_registered(number):
                logger.warning("Worker %s was held for dead: it begins again.", number)
                return
            await self.put_back_the_forgotten(number)

    async def put_back_the_forgotten(self, number):
        """Twice in a row: between two rounds, a job may be ending."""
        jobs = await app.job_manager.list_jobs_async(status="doing", worker_id=number)
        forgotten = {job.id: job for job in jobs if job.id not in self._busy}
        for key in forgotten.keys() & self._seen_forgotten:
            await put_back(app.job_manager, forgotten[key])
        self._seen_forgotten = set(forgotten)


async def _is_registered(number):
    query = "SELECT id FROM procrastinate_workers WHERE id = %(number)s"
    return bool(await app.connector.execute_query_all_async(query, number=number))

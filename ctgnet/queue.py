"""The task queue: with `worker.py`, which lives by it, the only module that knows which one it is.

    @task
    def announce_sheet(sheet_id): ...

    announce_sheet.enqueue(sheet.pk)   # a row in the caller's transaction: leaves with its commit

    @periodic("*/5 * * * *")
    def offer_freed_seats(): ...       # minute, hour, day, month, weekday; UTC

A task receives identifiers, never objects. It is tried again after 2, 4, 8 … minutes when it
raises, and taken up again when its worker was killed: it must bear being run twice.
"""

import functools
import inspect
import logging
from datetime import timedelta
from itertools import batched

from django.db import close_old_connections, connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, Max, Q
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

logger = logging.getLogger(__name__)

TRIES = 9
DONE_JOBS_ARE_KEPT = timedelta(days=7)
# A worker that gives no sign of life for that long was killed: its jobs are taken up again.
SILENCE_OF_THE_DEAD = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# Jobs written in one statement, when many are left at once.
JOBS_AT_ONCE = 1_000


class TryAgain(BaseRetryStrategy):
    """After 2, 4, 8 … minutes: a mail server that is down for an hour is tried an hour later, not days."""

    def get_retry_decision(self, *, exception, job):
        tried = job.attempts + 1
        return RetryDecision(retry_in={"minutes": 2**tried}) if tried < TRIES else None


def _name(function):
    return f"{function.__module__}.{function.__name__}"


def _on_a_live_connection(function):
    """The worker lives for weeks: drop connections that the database closed meanwhile."""

    @functools.wraps(function)
    def with_live_connection(*arguments, **keywords):
        close_old_connections()
        try:
            return function(*arguments, **keywords)
        finally:
            close_old_connections()

    return with_live_connection


class Task:
    """A function that can be called now or left to the worker."""

    def __init__(self, function, *, priority):
        functools.update_wrapper(self, function)
        self._function = function
        self._names = list(inspect.signature(function).parameters)
        self._job = app.task(
            _on_a_live_connection(function),
            name=_name(function),
            priority=priority,
            retry=TryAgain(),
        )

    def __call__(self, *identifiers):
        return self._function(*identifiers)

    def enqueue(self, *identifiers, after=None):
        """Leave the work to the worker; `after` is the moment before which it must not run."""
        job = self._job.configure(schedule_at=after) if after else self._job
        job.defer(**self._named(identifiers))

    def enqueue_all(self, many):
        """Leave one job for each tuple of identifiers, in few statements however many they are."""
        for some in batched(many, JOBS_AT_ONCE, strict=False):
            self._job.batch_defer(*map(self._named, some))

    def _named(self, identifiers):
        return dict(zip(self._names, identifiers, strict=True))


def task(function=None, *, priority=0):
    """Make a function of identifiers that the worker runs; a higher priority goes first."""
    if function is None:
        return functools.partial(task, priority=priority)
    return Task(function, priority=priority)


def periodic(cron):
    """Run a function of no argument at the times of a cron line, once however many workers."""

    def register(function):
        run = _on_a_live_connection(function)

        def at_its_time(timestamp):
            run()

        name = _name(function)
        app.periodic(cron=cron)(app.task(at_its_time, name=name, queueing_lock=name))
        return function

    return register


def forget_waiting_jobs():
    """Drop what nobody has begun: a demonstration just built must not announce itself by mail."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def is_worker_absent():
    """True when no worker gave a sign of life lately: killed, stopped, or without its database.

    A site just born, on which nothing was ever left to a worker, misses none.
    """
    last = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    if last is None:
        return ProcrastinateJob.objects.exists()
    return last < timezone.now() - SILENCE_OF_THE_DEAD


def worker_absence():
    """The same in the words of the database, for a query that is made anyway."""
    lately = Now() - SILENCE_OF_THE_DEAD
    living = ProcrastinateWorker.objects.filter(last_heartbeat__gte=lately)
    missed = Exists(ProcrastinateWorker.objects.all()) | Exists(ProcrastinateJob.objects.all())
    return ExpressionWrapper(~Exists(living) & missed, output_field=BooleanField())


def is_late():
    """True when a job that should have run still waits after a quarter of an hour: too few workers."""
    limit = timezone.now() - LONGEST_WAIT
    since = Q(scheduled_at__lt=limit) | Q(
        scheduled_at=None,
        procrastinateevent__type="deferred",
        procrastinateevent__at__lt=limit,
    )
    return ProcrastinateJob.objects.filter(since, status="todo").exists()


@app.periodic(cron="* * * * *")
@app.task(name="ctgnet.queue.take_up_the_jobs_of_the_dead", queueing_lock="dead", pass_context=True)
async def take_up_the_jobs_of_the_dead(context, timestamp):
    """A killed worker leaves its jobs begun: put them back, they bear being run twice."""
    manager = context.app.job_manager
    silence = SILENCE_OF_THE_DEAD.total_seconds()
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        await put_back(manager, job)


async def put_back(manager, job):
    """Let a job be done again; periodic work of which another one waits already is not needed twice."""
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        await manager.finish_job(job, status=Status.ABORTED, delete_job=False)
    except ConnectorException:  # its worker was only slow, and has just ended it
        logger.warning("Job %s was not put back.", job.id, exc_info=True)


@app.periodic(cron="40 3 * * *")
@app.task(name="ctgnet.queue.forget_old_jobs", queueing_lock="old", pass_context=True)
async def forget_old_jobs(context, timestamp):
    """What was done is remembered for a week, what failed as well."""
    hours = int(DONE_JOBS_ARE_KEPT.total_seconds() // 3600)
    await context.app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True)

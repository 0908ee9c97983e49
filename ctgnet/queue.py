"""The task queue: the only module that knows which one it is.

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
from datetime import timedelta

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

RETRY = RetryStrategy(max_attempts=8, exponential_wait=60)
DONE_JOBS_ARE_KEPT = timedelta(days=7)
# A worker that gives no sign of life for that long was killed: its jobs are taken up again.
SILENCE_OF_THE_DEAD = timedelta(seconds=30)
HEARTBEAT_SECONDS = 5.0
LONGEST_WAIT = timedelta(minutes=15)


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
            _on_a_live_connection(function), name=_name(function), priority=priority, retry=RETRY
        )

    def __call__(self, *identifiers):
        return self._function(*identifiers)

    def enqueue(self, *identifiers, after=None):
        """Leave the work to the worker; `after` is the moment before which it must not run."""
        job = self._job.configure(schedule_at=after) if after else self._job
        job.defer(**dict(zip(self._names, identifiers, strict=True)))


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


def run_worker(*, concurrency=2, wait=True):
    """Work until stopped, or until nothing is left when `wait` is false."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(
            concurrency=concurrency,
            wait=wait,
            install_signal_handlers=wait,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENCE_OF_THE_DEAD.total_seconds(),
        )


def forget_waiting_jobs():
    """Drop what nobody has begun: a demonstration just built must not announce itself by mail."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def is_late():
    """True when a job that should have run still waits after a quarter of an hour: no worker lives."""
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
        await manager.retry_job(job)


@app.periodic(cron="40 3 * * *")
@app.task(name="ctgnet.queue.forget_old_jobs", queueing_lock="old", pass_context=True)
async def forget_old_jobs(context, timestamp):
    """What was done is remembered for a week, what failed as well."""
    hours = int(DONE_JOBS_ARE_KEPT.total_seconds() // 3600)
    await context.app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True)

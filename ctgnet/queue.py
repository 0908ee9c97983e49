"""The task queue: the only module that knows which one it is.

    @task
    def announce_sheet(sheet_id): ...

    announce_sheet.enqueue(sheet.pk)   # a row in the caller's transaction: leaves with its commit

    @periodic("*/5 * * * *")
    def offer_freed_seats(): ...       # minute, hour, day, month, weekday; UTC

A task receives identifiers, never objects. It is tried again after 1, 2, 4 … minutes when it
raises, and taken up again when its worker was killed: it must bear being run twice.
"""

import functools

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

RETRY = RetryStrategy(max_attempts=8, exponential_wait=60)


class Task:
    """A function that can be called now or left to the worker."""

    def __init__(self, function, *, queue="default", priority=0):
        functools.update_wrapper(self, function)
        self._function = function
        self._job = app.task(
            function,
            name=f"{function.__module__}.{function.__name__}",
            queue=queue,
            priority=priority,
            retry=RETRY,
        )

    def __call__(self, *arguments, **keywords):
        return self._function(*arguments, **keywords)

    def enqueue(self, *identifiers, priority=None, after=None):
        """Leave the work to the worker; `after` is the moment before which it must not run."""
        names = self._function.__code__.co_varnames[: self._function.__code__.co_argcount]
        job = self._job.configure(
            **({} if priority is None else {"priority": priority}),
            **({} if after is None else {"schedule_at": after}),
        )
        job.defer(**dict(zip(names, identifiers, strict=True)))


def task(function=None, *, priority=0):
    """Make a function of identifiers that the worker runs."""
    if function is None:
        return functools.partial(task, priority=priority)
    return Task(function, priority=priority)


def periodic(cron):
    """Run a function of no argument at the times of a cron line (UTC), once however many workers."""

    def register(function):
        name = f"{function.__module__}.{function.__name__}"

        @functools.wraps(function)
        def at_its_time(timestamp):
            function()

        app.periodic(cron=cron)(
            app.task(at_its_time, name=name, queueing_lock=name, pass_context=False)
        )
        return function

    return register

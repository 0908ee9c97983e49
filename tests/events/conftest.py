"""The queue, read and run as the worker would; a meeting that is full."""

from inspect import signature

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from events import tasks
from tests.factories.events import EventFactory, RegistrationFactory


@pytest.fixture
def jobs(db):
    """Answers (name of the task, its arguments) of each job left to the worker, in order."""

    def queued():
        rows = ProcrastinateJob.objects.filter(task_name__startswith="events.").order_by("id")
        named = rows.values_list("task_name", "args")
        return [(name.rpartition(".")[2], arguments) for name, arguments in named]

    return queued


@pytest.fixture
def run_worker(db):
    """Run every job, and those they leave, once each."""
    done = set()

    def run():
        while jobs := ProcrastinateJob.objects.exclude(pk__in=done).order_by("id"):
            for job in jobs:
                done.add(job.pk)
                module, _, name = job.task_name.rpartition(".")
                if module == "events.tasks":
                    work = getattr(tasks, name)
                    work(*(job.args[parameter] for parameter in signature(work).parameters))

    return run


@pytest.fixture
def full(db):
    """One seat, taken by somebody else."""
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    return event

"""The queue, read and run as the worker would."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from events import tasks


def queued():
    """(name of the task, its arguments) of each job left to the worker, in order."""
    rows = ProcrastinateJob.objects.filter(task_name__startswith="events.").order_by("id")
    return [(name.rpartition(".")[2], args) for name, args in rows.values_list("task_name", "args")]


@pytest.fixture
def run_worker(db):
    """Run every job, and those they leave, once."""

    def run():
        done = set()
        while jobs := ProcrastinateJob.objects.exclude(pk__in=done).order_by("id"):
            for job in jobs:
                done.add(job.pk)
                app, _, name = job.task_name.rpartition(".")
                if app == "events.tasks":
                    getattr(tasks, name)(**job.args)
        return len(done)

    return run


@pytest.fixture
def jobs(db):
    return queued

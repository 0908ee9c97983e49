"""What the queue promises: jobs leave with their transaction, are tried again, are put back once."""

import asyncio
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from ctgnet import queue, worker
from ctgnet.mail.tasks import send_again
from tests.loops import in_a_loop_of_its_own

LATER = [2, 4, 8, 16, 32, 64, 128, 256]


def test_a_task_that_fails_is_tried_after_two_then_four_minutes_and_given_up_the_same_day():
    """A mail server that is down for one hour is tried again just after."""
    strategy = queue.TryAgain()
    jobs = [SimpleNamespace(attempts=tried) for tried in range(9)]

    decisions = [strategy.get_retry_decision(exception=OSError(), job=job) for job in jobs]

    assert decisions[-1] is None
    waits = [minutes_until(decision.retry_at) for decision in decisions[:-1]]
    assert waits == LATER


def minutes_until(moment):
    return round((moment - timezone.now()).total_seconds() / 60)


def test_many_jobs_are_left_in_few_statements(db, django_assert_num_queries):
    with django_assert_num_queries(3):
        send_again.enqueue_all((number,) for number in range(2 * queue.JOBS_AT_ONCE + 1))

    assert ProcrastinateJob.objects.count() == 2 * queue.JOBS_AT_ONCE + 1
    assert ProcrastinateJob.objects.latest("id").args == {"mail_id": 2 * queue.JOBS_AT_ONCE}


@pytest.fixture
def in_a_worker(emptied_queue):
    """The queue as a job meets it: with the connections of the worker."""

    def run(connector, work):
        with app.replace_connector(connector(kwargs=connector_params(), min_size=1)) as working:

            async def within():
                async with working.open_async():
                    await work()

            in_a_loop_of_its_own(within)

    return run


def begun(number, lock=None):
    """A job in the hands of a worker that nobody knows any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock)"
            " VALUES ('default', %s, '{}', 'doing', %s)",
            [f"essai{number}", lock],
        )


@pytest.mark.parametrize("waits", [True, False])
def test_what_the_dead_had_begun_is_put_back_though_periodic_work_waits_already(in_a_worker, waits):
    """One that cannot be put back must not keep the others from it."""
    begun(1, lock="periodic")
    begun(2)
    if waits:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock)"
                " VALUES ('default', 'essai1', '{}', 'todo', 'periodic')"
            )

    take_up = queue.take_up_the_jobs_of_the_dead.func
    in_a_worker(worker.WorkersConnector, lambda: take_up(SimpleNamespace(app=app), 0))

    states = sorted(ProcrastinateJob.objects.values_list("task_name", "status"))
    first = [("essai1", "aborted"), ("essai1", "todo")] if waits else [("essai1", "todo")]
    assert states == [*first, ("essai2", "todo")]


def rolled_back():
    """A job that leaves another one, then fails."""
    try:
        with transaction.atomic():
            send_again.enqueue(1)
            transaction.set_rollback(True)
    finally:
        connection.close()


def test_a_job_left_by_a_job_leaves_with_its_commit(in_a_worker):
    in_a_worker(worker.WorkersConnector, lambda: asyncio.to_thread(rolled_back))

    assert ProcrastinateJob.objects.count() == 0


def test_control_by_the_connections_of_the_queue_it_runs_before_the_commit(in_a_worker):
    in_a_worker(PsycopgConnector, lambda: asyncio.to_thread(rolled_back))

    assert ProcrastinateJob.objects.count() == 1

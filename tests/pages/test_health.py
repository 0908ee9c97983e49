"""The probe tells the state of database, worker and disk, to anybody, with no secret."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ctgnet.mail.tasks import send_again
from tests.factories.mail import worker_lives


def test_all_is_well(client, db):
    worker_lives()

    response = client.get("/sante/")

    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "disk": "ok", "worker": "ok"},
    )


@pytest.mark.parametrize(("seconds", "word"), [(5, "ok"), (45, "en défaut")])
def test_a_worker_that_gives_no_sign_of_life_is_seen_within_the_minute(client, db, seconds, word):
    worker_lives(seconds_ago=seconds)

    response = client.get("/sante/")

    assert (response.status_code == 200, response.json()["worker"]) == (word == "ok", word)


def test_a_worker_that_was_stopped_is_seen_at_once(client, db):
    send_again.enqueue(1)  # somebody counts on it

    response = client.get("/sante/")

    assert (response.status_code, response.json()["worker"]) == (503, "en défaut")


@pytest.mark.parametrize("seconds", [5, 45])
def test_the_workers_are_asked_once_a_probe(client, db, seconds):
    worker_lives(seconds_ago=seconds)

    with CaptureQueriesContext(connection) as asked:
        client.get("/sante/")

    assert sum("procrastinate_workers" in one["sql"] for one in asked.captured_queries) == 1


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_said(client, db, error):
    with connection.execute_wrapper(failing(error)):
        response = client.get("/sante/")

    assert (response.status_code, response.headers["Retry-After"], response.json()) == (
        503,
        "60",
        {"database": "en défaut", "disk": "ok", "worker": "en défaut"},
    )


def test_a_database_that_goes_between_two_questions_is_said(client, db):
    with connection.execute_wrapper(failing(OperationalError, but="SELECT 1")):
        response = client.get("/sante/")

    assert (response.status_code, response.json()["worker"]) == (503, "en défaut")


def failing(error, but=None):
    def wrapper(execute, sql, params, many, context):
        if sql == but:
            return execute(sql, params, many, context)
        raise error("away")

    return wrapper


def test_a_job_that_waits_since_an_hour_says_that_workers_are_too_few(client, db):
    worker_lives()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('default', 'essai', '{}', 'todo', %s)",
            [timezone.now() - timedelta(hours=1)],
        )

    response = client.get("/sante/")

    assert (response.status_code, response.json()["worker"]) == (503, "en défaut")


def test_a_full_disk_is_said(client, db, monkeypatch):
    monkeypatch.setattr("ctgnet.pages.health.views.LEAST_FREE_DISK", 10**18)

    response = client.get("/sante/")

    assert (response.status_code, response.json()["disk"]) == (503, "en défaut")

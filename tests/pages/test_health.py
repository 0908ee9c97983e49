"""The probe tells the state of database, worker and disk, to anybody, with no secret."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone


def test_all_is_well(client, db):
    response = client.get("/sante/")

    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "disk": "ok", "worker": "ok"},
    )


def test_a_job_that_waits_since_an_hour_says_that_no_worker_lives(client, db):
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

"""Registering while the database is cut off, or held by somebody: each has its own answer."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import AdminShutdown, LockNotAvailable

from events.models import Registration
from tests.factories.events import EventFactory


@pytest.mark.parametrize(
    ("cause", "status", "said"),
    [
        (AdminShutdown(), 503, "momentanément fermé"),
        (LockNotAvailable(), 302, "Beaucoup de personnes répondent en même temps"),
    ],
)
def test_a_registration_that_could_not_be_written_is_told_as_it_is(alice, cause, status, said):
    event = EventFactory()
    client = Client(raise_request_exception=False)
    client.force_login(alice)

    def failing(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "events_registration"'):
            raise OperationalError("cut") from cause
        return execute(sql, params, many, context)

    with connection.execute_wrapper(failing):
        answer = client.post(f"{event.get_absolute_url()}inscription/")

    shown = answer if status == 503 else client.get(event.get_absolute_url())
    assert (answer.status_code, said in shown.content.decode()) == (status, True)
    assert Registration.objects.count() == 0

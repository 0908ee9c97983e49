"""A session is read at each request: one that is over, ended or altered signs nobody in."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

MINE = "/mon-espace/"


@pytest.fixture
def session(client, alice):
    client.force_login(alice)
    assert client.get(MINE).status_code == 200
    return Session.objects.filter(session_key=client.cookies["session"].value)


def test_a_session_that_is_over_signs_nobody_in(client, session):
    session.update(expire_date=timezone.now())
    assert client.get(MINE).status_code == 302


def test_a_session_that_was_ended_signs_nobody_in(client, session):
    session.delete()
    assert client.get(MINE).status_code == 302


def test_an_altered_session_signs_nobody_in(client, session):
    session.update(session_data="x" + session.get().session_data)
    assert client.get(MINE).status_code == 302

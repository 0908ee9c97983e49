"""The client of the tests refuses what it says it refuses: each fault is planted once."""

import pytest
from django.db import connection
from django.http import HttpResponse

from tests.strict_client import (
    UnsafePage,
    WaitUnsaid,
    WriteWhileReading,
    refuse_unsaid_wait,
    refuse_writes,
)

pytestmark = pytest.mark.urls("tests.ctgnet.urls_of_faults")


def test_a_page_that_forgot_to_say_who_may_read_it_asks_to_sign_in(client, settings):
    settings.LOGIN_URL = "/compte/connexion/"
    response = client.get("/nue/")
    assert (response.status_code, response.url) == (302, "/compte/connexion/?next=/nue/")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_view_that_writes_while_it_is_read_is_refused(client, db, method):
    with pytest.raises(WriteWhileReading, match="reference_theme"):
        getattr(client, method)("/ecrit/")


def test_the_same_view_may_write_when_it_is_posted_to(client, db):
    assert client.post("/ecrit/").content == b"lu"


@pytest.mark.parametrize(
    ("statement", "is_refused"),
    [
        ('INSERT INTO "reference_theme" (slug) VALUES (1)', True),
        ("  update reference_theme SET x = 1", True),
        ('DELETE FROM "members_member" WHERE true', True),
        ("WITH gone AS (DELETE FROM reference_theme) SELECT 1", True),
        ("SELECT procrastinate_defer_jobs_v1(%s)", True),
        ('INSERT INTO "ctgnet_sessions_session" (k) VALUES (1)', False),
        ('UPDATE "usersessions_usersession" SET seen = 1', False),
        ("SELECT updated_at, 'delete from' FROM reference_theme", False),
        ("SELECT 1 FROM reference_theme FOR UPDATE", False),
    ],
)
def test_what_counts_as_a_write(statement, is_refused):
    def execute(*arguments):
        return "executed"

    if is_refused:
        with pytest.raises(WriteWhileReading):
            refuse_writes(execute, statement, (), False, {"connection": connection})
    else:
        assert refuse_writes(execute, statement, (), False, {}) == "executed"


@pytest.mark.parametrize(
    "fault",
    [
        "<script>alert(1)</script>",
        "<script type='module'>alert(1)</script>",
        "<script data-nonce='x'>alert(1)</script>",
        "<button onclick='go()'>",
        "<img src=x onerror=alert(1)>",
        '<body\nonload = "x()">',
        "<p style='color:red'>",
        "<p class=a STYLE=color:red>",
        "<style>p{}</style>",
        "<a href=' javascript:alert(1)'>",
    ],
)
def test_what_the_content_security_policy_would_refuse_is_refused(client, fault):
    with pytest.raises(UnsafePage):
        client.get("/page/", {"fault": fault})


@pytest.mark.parametrize(
    "sound",
    [
        '<script src="/static/js/site.js" defer></script>',
        '<script type="importmap" nonce="abc">{}</script>',
        '<script type="application/json" id="x">{}</script>',
        "<p>La condition onclick='x' et style='y' dans un texte</p>",
        '<a href="/fiches/?on=1" data-once hx-on-done="x">',
        '<link rel="stylesheet" href="/static/css/base.css">',
    ],
)
def test_what_it_allows_is_allowed(client, sound):
    assert sound in client.get("/page/", {"fault": sound}).content.decode()


def test_a_variable_that_no_view_gave_is_refused(client):
    with pytest.raises(AssertionError, match=r"undefined template variable: .*forgotten"):
        client.get("/oubli/", {"file": "practices/_part.html"})


def test_a_component_may_go_without_an_argument(client):
    """Wherever it is included: absent means the default that its first line names."""
    assert client.get("/oubli/", {"file": "components/badge.html"}).content == b""


@pytest.mark.parametrize("wait", ["", "0", "-5", "bientôt"])
def test_a_refusal_for_a_while_that_does_not_say_how_long_is_refused(wait):
    with pytest.raises(WaitUnsaid):
        refuse_unsaid_wait(HttpResponse(status=429, headers={"Retry-After": wait}))


def test_a_refusal_that_says_how_long_is_let_go():
    refuse_unsaid_wait(HttpResponse(status=429, headers={"Retry-After": "60"}))
    refuse_unsaid_wait(HttpResponse(status=403))

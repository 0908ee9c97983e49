"""A session is read at each request: one that is over, ended or altered signs nobody in."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.utils import timezone

from ctgnet.pages.resume.jobs import forget_sessions
from ctgnet.sessions.ending import end_sessions_of
from ctgnet.sessions.models import Session
from tests.factories.members import PASSWORD

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


def signed_in(client, member, *, proved):
    """Somebody who proved who they are that long ago, and has come often since."""
    client.force_login(member)
    session = client.session
    session["since"] -= proved.total_seconds()
    session.save()
    return client


@pytest.mark.parametrize(
    ("who", "proved", "answer"),
    [
        ("alice", timedelta(hours=13), 200),
        ("alice", timedelta(days=29), 200),
        ("alice", timedelta(days=31), 302),
        ("carole", timedelta(hours=11), 200),
        ("carole", timedelta(hours=13), 302),
        ("mona", timedelta(hours=13), 302),
        ("paul", timedelta(hours=13), 200),
    ],
)
def test_however_often_one_comes_one_proves_again_who_one_is(request, client, who, proved, answer):
    member = request.getfixturevalue(who)
    assert signed_in(client, member, proved=proved).get(MINE).status_code == answer


def test_what_is_sent_too_late_is_kept(client, carole):
    signed_in(client, carole, proved=timedelta(hours=13))
    sent = client.post("/evenements/nouveau/", {"title": "Une rencontre d’automne"})
    client.force_login(carole)

    assert sent.url == "/compte/connexion/?next=/evenements/nouveau/"
    assert 'value="Une rencontre d’automne"' in client.get("/evenements/nouveau/").text


@pytest.mark.parametrize(
    ("path", "left", "lengthened"),
    [
        (MINE, timedelta(days=1), True),
        (MINE, timedelta(days=6, hours=23, minutes=30), False),
        ("/session/", timedelta(days=1), False),
        ("/session/?rester", timedelta(days=1), True),
    ],
)
def test_a_visit_lengthens_the_session_and_a_question_does_not(
    client, session, path, left, lengthened
):
    before = timezone.now() + left
    session.update(expire_date=before)
    client.get(path)

    after = session.get().expire_date
    assert (after > before) is lengthened
    assert after <= timezone.now() + timedelta(days=7)


def test_the_page_knows_when_its_session_ends(client, alice, carole):
    """What comes first: seven days without a visit, or the time to prove again who one is."""
    ends = {}
    for member in (alice, carole):
        client.force_login(member)
        said = re.search(r'<body data-session-ends="([^"]*)">', client.get("/aide/").text)[1]
        left = datetime.fromisoformat(said) - timezone.now()
        ends[member.first_name] = round(left.total_seconds() / 3600)
    assert ends == {"Alice": 7 * 24, "Carole": 12}


def test_the_code_of_before_still_opens_sessions_while_a_new_one_is_deployed(db):
    """It does not name the columns that were added since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ctgnet_sessions_session (session_key, session_data, expire_date)"
            " VALUES ('a', '', now())"
        )
    assert Session.objects.get().keeps_for == []


def test_a_visitor_has_no_session_to_lose(client, db):
    assert "data-session-ends" not in client.get("/aide/").text


def test_close_to_the_end_only_a_proof_lets_one_stay(client, carole):
    signed_in(client, carole, proved=timedelta(hours=11, minutes=50))
    before = client.get("/session/?rester").json()
    client.post("/compte/confirmer-mon-identite/?next=/aide/", {"password": PASSWORD})
    after = client.get("/session/").json()

    assert (before["can_stay"], round(before["left"] / 60)) == (False, 10)
    assert (after["can_stay"], round(after["left"] / 3600)) == (True, 12)


def test_sessions_that_are_over_leave_every_night(client, alice, bob):
    for member in (alice, bob):
        client.cookies.clear()
        client.post("/compte/connexion/", {"login": member.email, "password": PASSWORD})
    Session.objects.exclude(session_key=client.cookies["session"].value).update(
        expire_date=timezone.now()
    )
    forget_sessions()

    assert Session.objects.count() == 1
    assert [one.user for one in UserSession.objects.all()] == [bob]


def test_a_session_names_who_is_signed_in_and_nobody_else(client, session, alice):
    named = session.get().member_id
    client.post("/compte/deconnexion/")
    client.post("/compte/connexion/", {"login": "personne@essai.example", "password": PASSWORD})

    assert (named, set(Session.objects.values_list("member_id", flat=True)) - {None}) == (
        alice.pk,
        set(),
    )


def test_ending_the_sessions_of_one_reads_those_of_nobody(
    client, session, alice, bob, django_assert_num_queries
):
    """One delete of each list, however many visitors have a session."""
    client.cookies.clear()
    client.force_login(bob)

    with django_assert_num_queries(2):
        end_sessions_of(alice.pk)

    assert [one.member_id for one in Session.objects.all()] == [bob.pk]

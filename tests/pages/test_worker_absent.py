"""While no worker lives, the national administration reads since when no mail left; nobody else does."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctgnet.mail.models import OutgoingMail
from ctgnet.mail.tasks import send_again
from tests.factories.mail import OutgoingMailFactory, worker_lives

PAGES = ("/", "/mon-espace/", "/administration/", "/conventions/", "/absente/")
NINE = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


def banner_of(client, page="/mon-espace/"):
    html = client.get(page).content.decode().replace("\u00a0", " ")
    return "Aucun courriel ne part" + html.partition("Aucun courriel ne part")[2].partition("<")[0]


@pytest.fixture
def as_mona(client, mona):
    client.force_login(mona)
    return client


def test_stopped_for_an_hour_every_page_says_it_to_the_administration(as_mona):
    worker_lives(seconds_ago=3600)
    OutgoingMailFactory(sent_at=NINE)

    told = {page: banner_of(as_mona, page) for page in PAGES}

    said = "Aucun courriel ne part depuis le 30 novembre 2026 à 9 h :"
    assert told == dict.fromkeys(PAGES, said)


@pytest.mark.parametrize(("seconds", "is_told"), [(0, False), (25, False), (35, True)])
def test_control_a_worker_that_lives_says_nothing(as_mona, seconds, is_told):
    worker_lives(seconds_ago=3600)  # another one, killed
    worker_lives(seconds_ago=seconds)

    assert ("ne part :" in banner_of(as_mona)) is is_told


def test_one_that_left_in_good_order_is_missed_as_soon_as_something_waits(as_mona, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    before = banner_of(as_mona)
    send_again.enqueue(1)

    assert (before, banner_of(as_mona)) == ("Aucun courriel ne part", "Aucun courriel ne part :")


def test_the_last_that_left_is_told_not_the_last_that_was_tried(as_mona):
    worker_lives(seconds_ago=3600)
    OutgoingMailFactory(sent_at=NINE)
    OutgoingMailFactory(state=OutgoingMail.State.REFUSED)

    assert "depuis le 30 novembre 2026 à 9 h" in banner_of(as_mona)


def test_nobody_else_reads_it(client, alice, carole):
    worker_lives(seconds_ago=3600)

    told = [banner_of(client, "/conventions/")]
    for member in (alice, carole):
        client.force_login(member)
        told.append(banner_of(client, "/conventions/"))

    assert told == ["Aucun courriel ne part"] * 3


def test_it_costs_no_query(as_mona, django_assert_num_queries):
    worker_lives()
    as_mona.get("/aide/")
    with CaptureQueriesContext(connection) as alive:
        as_mona.get("/aide/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1h'")

    with django_assert_num_queries(len(alive)):
        assert banner_of(as_mona, "/aide/") == "Aucun courriel ne part :"

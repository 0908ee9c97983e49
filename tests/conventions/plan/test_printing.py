"""The PDF of a long plan: asked for once, made by the worker, kept while it says what the plan says."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from conventions import jobs
from conventions.actions import plan as actions
from conventions.actions.plan import printing as acts
from conventions.models import PlanPrint
from conventions.planning import printing
from ctgnet import pdf
from tests.factories.plan import ActionSheetFactory

FILE = b"%PDF-1.7 un plan"


@pytest.fixture(autouse=True)
def long_plan(axis, monkeypatch):
    """Two actions are already long here, and paper costs nothing."""
    monkeypatch.setattr(printing, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(acts, "pdf_of", lambda page: FILE)
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    return [ActionSheetFactory(axis=axis) for _ in range(2)]


@pytest.fixture
def waiting_room(client, alice, url):
    client.force_login(alice)
    return f"{url}pdf/"


def asked(convention, *, is_working=True):
    return actions.ask_for_print(convention, is_working=is_working)


def test_it_is_asked_for_waited_for_and_taken_away(client, alice, waiting_room, url):
    assert client.get(f"{url}plan.pdf").url == waiting_room
    assert "Préparer le PDF" in client.get(waiting_room).content.decode()

    assert client.post(waiting_room).url == waiting_room
    waiting = client.get(waiting_room).content.decode()
    assert ("Le PDF se prépare" in waiting, "Actualiser" in waiting) == (True, True)
    partial = client.get(waiting_room, headers={"HX-Request": "true"}).content.decode()
    assert ("se prépare" in partial, "<html" in partial) == (True, False)
    assert client.get(f"{url}plan.pdf").url == waiting_room

    actions.make_print(PlanPrint.objects.get().pk)
    assert client.get(waiting_room, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Télécharger le plan" in client.get(waiting_room).content.decode()
    answer = client.get(f"{url}plan.pdf")
    assert b"".join(answer.streaming_content) == FILE


def test_a_plan_that_has_changed_is_printed_again(
    client, alice, waiting_room, url, long_plan, alpes_azur
):
    actions.make_print(asked(alpes_azur).pk)

    actions.change_status(long_plan[0], by=alice, version=1, status="in_progress")

    assert client.get(f"{url}plan.pdf").url == waiting_room
    assert "Préparer le PDF" in client.get(waiting_room).content.decode()
    assert asked(alpes_azur).content is None


def test_the_day_after_the_same_plan_is_not_printed_again(alpes_azur):
    made = asked(alpes_azur)
    actions.make_print(made.pk)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        again = asked(alpes_azur)

    assert (again.asked_at, bytes(again.content)) == (made.asked_at, FILE)


def test_what_is_being_made_is_not_asked_for_twice(alpes_azur):
    assert asked(alpes_azur).asked_at == asked(alpes_azur).asked_at


def test_a_job_that_was_lost_can_be_asked_for_again(alpes_azur):
    first = asked(alpes_azur)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        again = asked(alpes_azur)

    assert (again.pk, again.asked_at > first.asked_at) == (first.pk, True)


def test_a_job_run_twice_makes_it_once(alpes_azur, monkeypatch):
    made = asked(alpes_azur)
    actions.make_print(made.pk)
    monkeypatch.setattr(acts, "pdf_of", lambda page: b"another")

    actions.make_print(made.pk)

    assert bytes(PlanPrint.objects.get().content) == FILE


def test_everybody_has_a_file_without_the_working_notes(alpes_azur, monkeypatch, long_plan):
    long_plan[0].findings = "Constat interne"
    long_plan[0].save()
    pages = {}
    for is_working in (True, False):
        monkeypatch.setattr(acts, "pdf_of", lambda page: page.encode())
        actions.make_print(asked(alpes_azur, is_working=is_working).pk)
        found = PlanPrint.objects.get(is_working=is_working)
        pages[is_working] = "Constat interne" in bytes(found.content).decode()

    assert pages == {True: True, False: False}


def test_files_are_forgotten_after_a_week(alpes_azur):
    made = asked(alpes_azur)
    jobs.forget_old_prints()
    assert PlanPrint.objects.get() == made

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert actions.purge_prints() == 1


def test_where_no_pdf_can_be_made_nothing_is_asked(client, waiting_room, url, monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: False)

    assert client.post(waiting_room).url == url
    assert not PlanPrint.objects.exists()

"""An account that nobody opens: told at 23 months, closed at 24, kept by a visit in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.privacy import actions, tasks
from ctgnet.pages.privacy.jobs import follow_unvisited_accounts
from events.models import Registration
from members.actions import suspend_member
from members.models import AuditLine, Member
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import InvitationFactory, RoleFactory

LAST_VISIT = datetime(2026, 12, 15, 23, 30, tzinfo=UTC)


@pytest.fixture
def gone(nina):
    """Nina, who came for the last time on 16 December 2026, half past midnight in Paris."""
    Member.objects.update(joined_at=LAST_VISIT - timedelta(days=9), last_login=LAST_VISIT)
    return nina


@pytest.fixture
def night(time_machine, nina):
    """The job of a day and what it leaves to the worker; (how often Nina was told, closed or not)."""

    def run(day):
        time_machine.move_to(f"{day}T04:10Z", tick=False)
        ProcrastinateJob.objects.all().delete()
        follow_unvisited_accounts()
        for name, args in ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"):
            getattr(tasks, name.rpartition(".")[2])(*args.values())
        told = OutgoingMail.objects.filter(key__endswith=f":to:{nina.pk}")
        return told.count(), Member.objects.filter(pk=nina.pk).exclude(erased_at=None).count()

    return run


def test_an_account_is_told_at_23_months_and_closed_at_24(gone, night):
    done = {day: night(day) for day in (
        "2028-11-15", "2028-11-16", "2028-11-17", "2028-12-15", "2028-12-16", "2028-12-17",
    )}  # fmt: skip

    assert done == {
        "2028-11-15": (0, 0),
        "2028-11-16": (1, 0),
        "2028-11-17": (1, 0),
        "2028-12-15": (1, 0),
        "2028-12-16": (1, 1),
        "2028-12-17": (1, 1),
    }
    line = AuditLine.objects.get(subject=gone)
    assert (line.verb, line.actor) == ("close_inactive_member", None)


def test_the_notice_names_the_day_and_how_to_keep_the_account(gone, night):
    night("2028-11-16")

    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (gone.email, "Votre compte sera fermé le 16 décembre 2028")
    assert ("/compte/connexion/" in mail.text, "Il est suspendu" in mail.text) == (True, False)


def test_a_visit_in_between_cancels_and_the_count_begins_again(gone, night):
    night("2028-11-16")
    Client().force_login(gone)

    assert (night("2028-12-16"), night("2030-10-15")) == ((1, 0), (1, 0))
    assert (night("2030-10-16"), night("2030-11-15"), night("2030-11-16")) == (
        (2, 0), (2, 0), (2, 1),
    )  # fmt: skip


def test_whoever_was_told_late_has_four_weeks(gone, night):
    """The site was stopped, or the rule is new: nobody is closed without having been told in time."""
    told = night("2029-03-01")
    subject = OutgoingMail.objects.get().subject

    assert (told, night("2029-03-28"), night("2029-03-29")) == ((1, 0), (1, 0), (1, 1))
    assert subject == "Votre compte sera fermé le 29 mars 2029"


def test_who_never_came_counts_from_the_last_invitation(gone, night):
    Member.objects.filter(pk=gone.pk).update(last_login=None)
    InvitationFactory(member=gone, invited_by=gone, created_at=LAST_VISIT + timedelta(days=10))

    assert (night("2028-11-16"), night("2028-11-26")) == ((0, 0), (1, 0))


def test_a_suspended_account_is_told_to_write(gone, mona, night):
    suspend_member(gone, by=mona, reason="Compte usurpé")
    Member.objects.filter(pk=mona.pk).update(last_login=datetime(2028, 11, 1, tzinfo=UTC))
    night("2028-11-16")

    mail = OutgoingMail.objects.get(to=gone.email, key__startswith="account-to-close")
    assert ("Il est suspendu" in mail.text, "/contact/" in mail.text) == (True, True)


def test_the_last_administrator_stays_and_another_leaves(gone, mona, night):
    """Of two that nobody opens, the first goes and the last one is kept."""
    Member.objects.filter(pk=mona.pk).update(last_login=LAST_VISIT)
    RoleFactory(member=gone, kind="national")
    night("2028-11-16")

    for day in ("2028-12-16", "2028-12-17"):
        night(day)

    left = Member.objects.filter(pk__in=[gone.pk, mona.pk], erased_at=None)
    assert [member.is_national_administrator for member in left] == [True]


def test_functions_end_seats_are_freed_and_meetings_handed_over(
    alice, bob, alpes_azur, gone, night
):
    AssignmentFactory(member=bob, post=PostFactory(convention=alpes_azur))
    to_come = datetime(2029, 5, 1, 8, tzinfo=UTC)
    times = {"starts_at": to_come, "ends_at": to_come + timedelta(hours=2)}
    led = EventFactory(created_by=alice, convention=alpes_azur, **times)
    RegistrationFactory(event=EventFactory(capacity=1, **times), member=alice)
    Member.objects.exclude(pk=alice.pk).update(last_login=datetime(2028, 11, 1, tzinfo=UTC))
    Member.objects.filter(pk=alice.pk).update(last_login=LAST_VISIT)
    night("2028-11-16")
    night("2028-12-16")

    led.refresh_from_db()
    assert (led.cancelled_at, led.created_by) == (None, bob)
    assert alice.assignments.current().count() == 0
    assert Registration.objects.active().filter(member=alice).count() == 0
    assert str(Member.objects.get(pk=alice.pk)) == "Ancien membre"


def test_a_visit_after_the_job_was_left_stops_the_worker(gone, time_machine):
    Member.objects.update(last_login=LAST_VISIT, warned_at=LAST_VISIT + timedelta(days=699))
    time_machine.move_to("2029-02-01T04:10Z", tick=False)
    assert list(actions.to_close()) == [gone]
    Client().force_login(gone)

    actions.close_unvisited(gone.pk)

    assert Member.objects.get(pk=gone.pk).erased_at is None
    assert actions.warn_of_closing(gone.pk) is None


def test_whoever_is_told_again_by_another_worker_keeps_the_first_day(gone, time_machine):
    time_machine.move_to("2028-11-20T04:10Z", tick=False)
    first = actions.warn_of_closing(gone.pk)
    time_machine.move_to("2028-11-21T04:10Z", tick=False)

    assert actions.warn_of_closing(gone.pk) == first

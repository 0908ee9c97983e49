"""How many different people an account reads in a day, whatever the doors; who is told of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from members.actions import (
    count_use,
    may_read_people,
    recent_alerts,
    tell_of_readers,
)
from members.jobs import watch_readers
from members.models import AuditLine, DailyUse, Notification
from tests.factories.members import MemberFactory


@pytest.fixture(autouse=True)
def ceiling(settings):
    settings.PEOPLE_READ_A_DAY = 10


def read_by(member):
    return DailyUse.objects.get(member=member, act=DailyUse.READ_PEOPLE)


def has_met_the_ceiling(member):
    today = timezone.localdate()
    return DailyUse.objects.filter(member=member, day=today, act=DailyUse.REFUSED_PEOPLE).exists()


def test_each_person_counts_once_a_day_and_a_list_is_read_whole_or_not(db):
    alice = MemberFactory()

    answers = [
        may_read_people(alice, people)
        for people in (range(1001, 1007), range(1003, 1009), range(1001, 1009), range(1007, 1012))
    ]

    assert answers == [True, True, True, False]
    assert sorted(read_by(alice).people) == [*range(1001, 1009)]
    assert read_by(alice).number == 8
    assert has_met_the_ceiling(alice)
    assert may_read_people(alice, [1009, 1010])


def test_nobody_and_oneself_cost_nothing(db, settings):
    settings.PEOPLE_READ_A_DAY = 0
    alice = MemberFactory()

    assert may_read_people(alice, []) is True
    assert may_read_people(alice, [alice.pk]) is True
    assert may_read_people(alice, [alice.pk, 1001]) is False
    assert not DailyUse.objects.filter(act=DailyUse.READ_PEOPLE).exists()


def test_each_account_and_each_day_have_their_own(db):
    alice, bob = MemberFactory(), MemberFactory()
    assert may_read_people(alice, range(1001, 1011))
    assert may_read_people(bob, range(1001, 1011))
    assert not may_read_people(alice, [1011])
    assert not has_met_the_ceiling(bob)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert may_read_people(alice, [1011])
        assert not has_met_the_ceiling(alice)


@pytest.mark.parametrize("people", [[1001], [*range(1001, 1011)]])
def test_reading_costs_one_statement(db, people, django_assert_num_queries):
    alice = MemberFactory()

    for _ in range(2):
        with django_assert_num_queries(1):
            may_read_people(alice, people)


WINDOWS = 8
together = threading.Barrier(WINDOWS)


def read_within_the_ceiling(member, people):
    together.wait()
    return may_read_people(member, people)


def read_without_waiting(member, people):
    """The same, looked at before it is written and nothing held: what the single statement prevents."""
    use = DailyUse.objects.filter(member=member, act=DailyUse.READ_PEOPLE).first()
    read = {*(use.people if use else ()), *people}
    together.wait()
    if len(read) > settings.PEOPLE_READ_A_DAY:
        return False
    count_use(member, DailyUse.READ_PEOPLE, people)
    return True


def read_in_windows(member, read):
    """How many different people eight windows together were given, three each."""

    def window(number):
        people = [*range(1001 + 3 * number, 1004 + 3 * number)]
        try:
            return people if read(member, people) else []
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS) as pool:
        return sum(map(len, pool.map(window, range(WINDOWS))))


@pytest.mark.django_db(transaction=True)
def test_two_windows_together_never_pass_the_ceiling():
    alice = MemberFactory()

    assert read_in_windows(alice, read_within_the_ceiling) == 9
    assert (read_by(alice).number, len(read_by(alice).people)) == (9, 9)


@pytest.mark.django_db(transaction=True)
def test_the_control_passes_the_ceiling_without_the_single_statement():
    alice = MemberFactory()

    assert read_in_windows(alice, read_without_waiting) == 3 * WINDOWS
    assert len(read_by(alice).people) == 3 * WINDOWS


# Whoever reads unusually many ------------------------------------------------------------------


@pytest.fixture
def usual(alice, settings):
    """Members who carry a CTG read three names on a day, as others did."""
    settings.PEOPLE_READ_A_DAY = 200
    for _ in range(4):
        may_read_people(MemberFactory(), [1001, 1002, 1003])


def told(mona):
    tell_of_readers()
    news = Notification.objects.filter(member=mona)
    lines = AuditLine.objects.filter(verb="read_many_people").order_by("pk")
    return list(news.values_list("path", flat=True)), [line.after for line in lines]


@pytest.mark.parametrize(("number", "seen"), [(39, False), (40, True), (199, True)])
def test_whoever_reads_five_times_more_than_others_is_shown(usual, alice, mona, number, seen):
    may_read_people(alice, range(2001, 2001 + number))

    news, lines = told(mona)

    assert news == ["/administration/#lectures"] * seen
    assert lines == [{"people": number, "usual": 3.0}] * seen


def test_a_role_that_reads_much_is_compared_to_itself(usual, carole, karim, mona):
    may_read_people(carole, range(2001, 2051))
    may_read_people(karim, range(2001, 2031))

    assert told(mona) == ([], [])


def test_the_ceiling_that_was_met_is_shown_whatever_the_usual(settings, alice, mona):
    settings.PEOPLE_READ_A_DAY = 5
    may_read_people(alice, range(2001, 2004))
    before = told(mona)
    may_read_people(alice, range(2001, 2099))

    assert before == ([], [])
    assert told(mona) == (["/administration/#lectures"], [{"people": 3, "usual": 3.0}])


def test_it_is_told_once_a_day(usual, alice, mona):
    may_read_people(alice, range(2001, 2101))
    watch_readers()
    watch_readers()
    first = told(mona)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        may_read_people(alice, range(2001, 2201))
        second = told(mona)

    assert (len(first[0]), len(second[0])) == (1, 2)


def test_the_last_alerts_are_listed_the_newest_first(usual, alice, bob, mona):
    start = timezone.now()
    may_read_people(alice, range(2001, 2101))
    tell_of_readers()
    may_read_people(bob, range(2001, 2102))
    tell_of_readers()

    alerts = [(line.actor.first_name, line.after["people"]) for line in recent_alerts(start)]

    assert alerts == [("Bob", 101), ("Alice", 100)]
    assert recent_alerts(timezone.now()) == []


def test_the_act_of_a_file_keeps_whom_it_delivered(db):
    alice = MemberFactory()
    numbers = [count_use(alice, "export_people", people) for people in ([3, 1], [1, 2])]

    use = DailyUse.objects.get()
    assert (numbers, use.number, sorted(use.people)) == ([1, 2], 2, [1, 2, 3])

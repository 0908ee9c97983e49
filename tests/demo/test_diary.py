"""The clock of the demonstration."""

from datetime import date

import pytest
from django.utils import timezone

from ctgnet.demo.build.diary import PARIS, Diary
from members.models import Notification
from tests.factories.members import MemberFactory

SUNDAY = date(2026, 11, 22)


@pytest.fixture
def diary(db):
    return Diary(SUNDAY)


def test_acts_and_rows_bear_the_day_that_is_told(diary):
    member = MemberFactory()

    with diary.at(-30, hour=9) as moment:
        told = timezone.localdate()
        Notification.objects.create(member=member, kind="role", text="…", path="/", key="a")

    assert told == date(2026, 10, 23)
    assert moment.astimezone(PARIS).isoformat() == "2026-10-23T09:00:00+02:00"
    assert Notification.objects.get().created_at == moment


def test_rows_of_another_day_keep_theirs(diary):
    member = MemberFactory()
    with diary.at(-30) as first:
        Notification.objects.create(member=member, kind="role", text="…", path="/", key="a")
    with diary.at(-20) as second:
        Notification.objects.create(member=member, kind="role", text="…", path="/", key="b")

    assert list(Notification.objects.order_by("pk").values_list("created_at", flat=True)) == [
        first,
        second,
    ]


def test_the_true_clock_comes_back_even_after_a_failure(diary):
    true_clock = timezone.now

    with pytest.raises(ValueError, match="raté"), diary.at(-30):
        raise ValueError("raté")

    assert timezone.now is true_clock


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        (0, date(2026, 11, 23)),
        (1, date(2026, 11, 23)),
        (5, date(2026, 11, 27)),
        (6, date(2026, 11, 30)),
    ],
)
def test_meetings_are_not_held_on_a_week_end(diary, offset, day):
    assert diary.working_day(offset) == day

"""Ceilings a day on acts that are harmless once."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from members.actions import count_asking, count_use, forget_uses
from members.jobs import forget_daily_uses
from members.models import DailyUse
from tests.factories.members import MemberFactory


def test_each_use_counts_for_its_person_its_act_and_its_day(db):
    alice, bob = MemberFactory(), MemberFactory()
    counted = [count_use(alice, "list"), count_use(alice, "list"), count_use(bob, "list")]
    with time_machine.travel(date(2030, 1, 1)):
        counted += [count_use(alice, "list"), count_use(alice, "other")]
    assert counted == [1, 2, 1, 1, 1]


def test_the_fourth_same_request_of_a_day_waits_for_tomorrow(db):
    alice = MemberFactory()
    for _ in range(3):
        count_asking(alice, "ask-post", 7)

    with pytest.raises(ValidationError) as refused:
        count_asking(alice, "ask-post", 7)
    count_asking(alice, "ask-post", 8)
    with time_machine.travel(date(2030, 1, 1)):
        count_asking(alice, "ask-post", 7)

    assert refused.value.messages == [
        "Vous avez fait cette demande 3 fois aujourd’hui\xa0: attendez demain pour la refaire. "
        "Si c’est urgent, écrivez à la personne qui peut y répondre."
    ]


def test_past_days_are_forgotten(db):
    alice = MemberFactory()
    with time_machine.travel(date(2026, 1, 1)):
        count_use(alice, "list")
    count_use(alice, "list")
    forget_uses()
    assert DailyUse.objects.get().number == 1


def test_the_night_forgets(db):
    with time_machine.travel(date(2026, 1, 1)):
        count_use(MemberFactory(), "list")
    forget_daily_uses()
    assert not DailyUse.objects.exists()

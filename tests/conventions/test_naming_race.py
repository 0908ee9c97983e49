"""Two windows of one person name the same hidden address at once: one person is written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from members import actions
from members.actions.invitations import stand_in
from members.models import Member
from tests.conventions.naming import ADDRESS, hidden
from tests.conventions.test_unproved_people import ROSE
from tests.factories.members import MemberFactory

TOGETHER = Barrier(2, timeout=20)


def name(by):
    return actions.name_at(ADDRESS, **ROSE, by=by).pk


def name_without_lock(by):
    """Looked for before it is written, and nothing held: what the lock on the address prevents."""
    assert Member.objects.at([ADDRESS]).named_first_by(by).first() is None
    TOGETHER.wait()
    member = stand_in(ADDRESS, **ROSE, by=by)
    member.save()
    return member.pk


def at_once(act, by):
    def click(_):
        try:
            return act(by)
        except IntegrityError:
            return "500"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(click, range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_windows_name_one_person():
    hidden()
    by = MemberFactory()

    for _ in range(5):
        one, other = at_once(name, by)
        assert (one, Member.objects.exclude(named_at="").count()) == (other, 1)
        Member.objects.get(pk=one).invitations.all().delete()
        Member.objects.filter(pk=one).update(is_active=False, named_at="", named_by=None)


@pytest.mark.django_db(transaction=True)
def test_the_control_two_windows_meet_without_the_lock():
    hidden()

    assert at_once(name_without_lock, MemberFactory()).count("500") == 1

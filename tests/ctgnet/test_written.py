"""A query written once answers as the queryset would, for each of its values."""

from datetime import date
from threading import Barrier

import pytest
from django.db.models import BooleanField, Value

from ctgnet.written import WrittenOnce
from members.models import Member, Role
from tests.conventions.test_races import together
from tests.factories.members import MemberFactory, RoleFactory

pytestmark = pytest.mark.django_db


def _roles(member, today):
    return Role.objects.current(today).filter(member=member).select_related("member")


def _named(name):
    return Member.objects.filter(first_name=name).values_list("first_name", "last_name")


def test_each_call_answers_for_its_own_values():
    one, other = RoleFactory(starts_on="2026-01-01"), RoleFactory(starts_on="2026-01-01")
    roles_of = WrittenOnce(_roles, member=-1, today=date.min)
    today = date(2026, 6, 1)
    assert roles_of(member=one.member_id, today=today) == [one]
    assert roles_of(member=other.member_id, today=today) == [other]
    assert roles_of(member=one.member_id, today=date(2025, 12, 31)) == []
    assert roles_of(member=None, today=today) == []


def test_it_reads_the_rows_each_time_in_one_query(django_assert_num_queries):
    role = RoleFactory(starts_on="2026-01-01")
    roles_of = WrittenOnce(_roles, member=-1, today=date.min)
    roles_of(member=role.member_id, today=date(2026, 6, 1))
    Member.objects.filter(pk=role.member_id).update(first_name="Zoé")
    with django_assert_num_queries(1):
        (found,) = roles_of(member=role.member_id, today=date(2026, 6, 1))
        assert found.member.first_name == "Zoé"


def test_tuples_and_odd_text_come_back_as_they_are():
    MemberFactory(first_name="d’Inès ' %s", last_name="A")
    names = WrittenOnce(_named, name="?")
    assert names(name="d’Inès ' %s") == [("d’Inès ' %s", "A")]


def test_a_value_that_no_place_holds_is_refused():
    nowhere = WrittenOnce(lambda member: Member.objects.all(), member=-1)
    with pytest.raises(ValueError, match="Nowhere in the SQL: member"):
        nowhere(member=1)


class Met(Value):
    """In the SQL, once two threads are both writing it: neither uses the connection of the other."""

    def __init__(self, value, meeting):
        super().__init__(value, BooleanField())
        self.meeting = meeting

    def as_sql(self, compiler, connection):
        self.meeting.wait(timeout=10)
        connection.validate_thread_sharing()
        return super().as_sql(compiler, connection)


@pytest.mark.django_db(transaction=True)
def test_two_threads_that_ask_it_first_are_both_answered():
    meeting = Barrier(2)
    names = WrittenOnce(lambda name: _named(name).filter(Met(True, meeting)), name="?")
    MemberFactory(first_name="Zoé", last_name="A")

    found = together(lambda name: names(name=name), ["Zoé", "Bob"])

    assert found == [[("Zoé", "A")], []]

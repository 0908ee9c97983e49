"""Somebody answers to a meeting at the very second when their account is closed."""

from threading import Thread

from django.db import connection, transaction

from events import actions, jobs
from events.models import Registration
from members.actions import suspend_member
from members.models import Role
from tests.factories.events import EventFactory
from tests.factories.members import MemberFactory, RoleFactory


def answer(event, member):
    try:
        actions.register(event, member=member)
    finally:
        connection.close()


def test_whoever_answers_meanwhile_waits_for_nobody_and_keeps_no_seat(transactional_db):
    """Nobody waits: closing holds the account without its key. The control is the seat before the job."""
    event, member = EventFactory(), MemberFactory()
    mona = RoleFactory(kind=Role.Kind.NATIONAL).member
    with transaction.atomic():
        suspend_member(member, by=mona, reason="Compte usurpé")
        other = Thread(target=answer, args=(event, member))
        other.start()
        other.join(timeout=20)
        has_waited = other.is_alive()
    before = Registration.objects.active().count()

    jobs.pass_on_seats()

    assert (has_waited, before, Registration.objects.active().count()) == (False, 1, 0)

"""Who may take a meeting over: those whom the rule lets organise, read at once however many they are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.models import PostKind
from events import rules
from events.actions import heirs_of
from events.models import Event
from members.models import Member, Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.events import EventFactory
from tests.factories.members import RoleFactory


def test_they_are_those_who_may_organise_in_as_many_queries_for_one_as_for_ten(alpes_azur, alice):
    event = EventFactory(created_by=alice, convention=alpes_azur)
    kinds = (PostKind.ELECTED, PostKind.PILOT, PostKind.LOCAL)
    people, counts = [], []
    for number in (1, 3):
        for kind in kinds * number:
            post = PostFactory(convention=alpes_azur, kind=kind)
            people.append(AssignmentFactory(post=post).member)
        people.append(RoleFactory(kind=Role.Kind.NATIONAL).member)
        event = Event.objects.get(pk=event.pk)
        with CaptureQueriesContext(
            connection,
        ) as made:
            heirs = heirs_of(event, alice)
        counts.append(len(made))

    may = [one.pk for one in people if rules.can_create(Member.objects.get(pk=one.pk))]
    assert sorted(heir.pk for heir in heirs if heir in people) == sorted(may)
    assert (len(people) - len(may), counts[0]) == (4, counts[1])

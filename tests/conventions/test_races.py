"""Two people at the same second: the database decides, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from conventions import actions
from conventions.models import Assignment, Convention, Stage
from members.actions import Stale
from members.models import AuditLine, GrantStatus
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory

AT_ONCE = 6
HALF = Decimal("0.50")


@pytest.fixture
def officers(places):
    people = [MemberFactory() for _ in range(AT_ONCE)]
    for person in people:
        RoleFactory(member=person, kind="caf_officer", caf=places.caf06)
    return people


def together(act, people):
    """Each of these people does the same thing at the same moment."""
    barrier = Barrier(len(people))

    def do(person):
        try:
            barrier.wait()
            return act(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(do, people))


def register(key):
    return lambda officer: actions.register_convention(
        by=officer,
        key=key,
        official_title="Convention territoriale globale",
        stage=Stage.SIGNED,
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
        communes=["06001"],
    )


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_several_at_once_makes_one_convention(officers):
    found = together(register(uuid4()), officers)

    assert len(set(found)) == 1
    assert Convention.objects.count() == 1
    assert AuditLine.objects.filter(verb="register_convention").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_key_each_makes_their_own(officers):
    together(register(None), officers)

    assert Convention.objects.count() == AT_ONCE
    assert len(set(Convention.objects.values_list("slug"))) == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_one_request_decided_by_several_at_once_is_decided_once(officers, alpes_azur):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))

    together(lambda officer: actions.validate_assignment(asked, by=officer), officers)

    assert AuditLine.objects.filter(verb="validate_assignment").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_is_decided_by_each(officers, alpes_azur):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    read = Barrier(AT_ONCE)

    def validate_without_lock(officer):
        fresh = Assignment.objects.get(pk=asked.pk)
        read.wait()
        assert fresh.status == GrantStatus.REQUESTED
        actions.assignments._decide(fresh, GrantStatus.VALIDATED, by=officer)

    together(validate_without_lock, officers)

    assert AuditLine.objects.filter(verb="validate_assignment").count() == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_a_request_makes_one_request(alpes_azur, nina):
    post = PostFactory(convention=alpes_azur)

    found = together(
        lambda member: actions.request_assignment(post, by=member, fte=HALF), [nina] * 4
    )

    assert len(set(found)) == 1
    assert Assignment.objects.filter(member=nina).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_refused", "saved"), [(True, 1), (False, AT_ONCE)])
def test_one_of_several_saves_from_the_same_reading(
    officers, alpes_azur, settings, is_refused, saved
):
    """The control saves them all: each but the last is overwritten in silence."""
    settings.STALE_FORMS_REFUSED = is_refused
    read = alpes_azur.version

    def save(officer):
        try:
            name = f"Nom de {officer.pk}"
            return actions.edit_convention(alpes_azur, by=officer, version=read, local_name=name)
        except Stale:
            return None

    kept = [found for found in together(save, officers) if found]

    alpes_azur.refresh_from_db()
    assert (len(kept), alpes_azur.version) == (saved, read + saved)
    assert alpes_azur.local_name in {found.local_name for found in kept}

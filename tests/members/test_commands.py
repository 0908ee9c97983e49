"""The first administrators, by the command line."""

import pytest
from django.core.management import CommandError, call_command

from members.models import AuditLine, Role
from tests.factories.members import RoleFactory


def appoint(*members):
    call_command("appoint_nationals", *[member.email.upper() for member in members])


def test_two_people_appoint_each_other(alice, bob, capsys):
    appoint(alice, bob)

    roles = Role.objects.filter(kind=Role.Kind.NATIONAL).order_by("pk")
    assert [(role.member, role.decided_by) for role in roles] == [(alice, bob), (bob, alice)]
    assert AuditLine.objects.filter(verb="appoint_national").count() == 2
    assert capsys.readouterr().out.startswith("C’est fait.")


def test_one_person_is_not_two(alice):
    with pytest.raises(CommandError, match="deux personnes différentes"):
        appoint(alice, alice)


def test_where_two_people_administer_the_command_does_nothing(alice, bob, mona):
    RoleFactory(kind=Role.Kind.NATIONAL)

    with pytest.raises(CommandError, match="proposez la personne sur le site"):
        appoint(alice, bob)

    assert Role.objects.filter(kind=Role.Kind.NATIONAL).count() == 2


@pytest.mark.parametrize("closed", ["suzie", "nobody"])
def test_an_account_that_is_not_open_is_refused(alice, suzie, closed):
    with pytest.raises(CommandError, match="Aucun compte ouvert"):
        call_command("appoint_nationals", alice.email, f"{closed}@essai.example")

    assert Role.objects.filter(kind=Role.Kind.NATIONAL).count() == 0

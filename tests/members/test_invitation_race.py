"""Fifty people click the same invitation at the same second: one account opens."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from members import actions
from members.models import AuditLine, Invitation
from tests.factories.members import InvitationFactory

CLICKS, AT_ONCE = 50, 10


def redeem(invitation):
    actions.accept_invitation(invitation, first_name="Inès", last_name="Saule")


def redeem_without_lock(invitation):
    """The same acceptance, read before it is written and nothing held: what the lock prevents."""
    fresh = Invitation.objects.get(pk=invitation.pk)
    if not fresh.is_open:
        raise ValidationError("fermée")
    together.wait()
    Invitation.objects.filter(pk=fresh.pk).update(accepted_at=timezone.now())


together = Barrier(AT_ONCE)


def successes(act, invitation, clicks):
    def click(_):
        try:
            act(invitation)
        except ValidationError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(click, range(clicks)))


@pytest.mark.django_db(transaction=True)
def test_one_invitation_opens_one_account():
    invitation = InvitationFactory()

    assert successes(redeem, invitation, CLICKS) == 1
    assert AuditLine.objects.filter(verb="accept_invitation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_opens_several_without_the_lock():
    invitation = InvitationFactory()

    assert successes(redeem_without_lock, invitation, AT_ONCE) == AT_ONCE

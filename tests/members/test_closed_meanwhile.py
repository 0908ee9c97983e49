"""What others wrote since a page was read stays: closing an account, hiding what it says."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import RequestFactory

from ctgnet.pages.privacy.actions import erase_member
from members import actions
from members.models import Member
from tests.factories.members import MemberFactory

NEW = "des glaïeuls au bord du canal"
SECONDS = 10


def suspend(member, mona):
    actions.suspend_member(member, by=mona, reason="Compte usurpé.")


def erase(member, mona):
    erase_member(member)


@pytest.fixture(params=[suspend, erase])
def closed(request, nina, mona):
    """An account as a page read it, closed since."""
    as_read = Member.objects.get(pk=nina.pk)
    request.param(nina, mona)
    return as_read


def columns(member):
    return Member.objects.filter(pk=member.pk).values().get()


def test_a_closed_account_takes_no_password(closed):
    before = columns(closed)

    with pytest.raises(ValidationError, match="Ce compte est fermé"):
        get_adapter().set_password(closed, NEW)

    assert columns(closed) == before


def test_a_closed_account_takes_no_address(closed):
    before, addresses = columns(closed), list(EmailAddress.objects.order_by("pk").values())
    asked = EmailAddress(user=closed, email="ailleurs@essai.example")

    with pytest.raises(ValidationError, match="Ce compte est fermé"):
        get_adapter().confirm_email(RequestFactory().post("/"), asked)

    assert (columns(closed), list(EmailAddress.objects.order_by("pk").values())) == (
        before,
        addresses,
    )


def test_a_closed_account_takes_no_profile(closed):
    before = columns(closed)

    with pytest.raises(ValidationError, match="Ce compte est fermé"):
        actions.update_profile(closed, version=before["version"], values={"bio": "Me revoilà."})

    assert columns(closed) == before


def test_a_row_saved_whole_writes_what_was_changed_alone(nina):
    as_read = Member.objects.get(pk=nina.pk)
    Member.objects.filter(pk=nina.pk).update(is_active=False, bio="", hidden_parts=["bio"])

    as_read.job_title = "Animatrice"
    as_read.save()

    row = columns(nina)
    assert (row["job_title"], row["is_active"], row["hidden_parts"]) == (
        "Animatrice",
        False,
        ["bio"],
    )


def test_what_is_changed_in_place_or_after_reading_again_is_written(nina):
    as_read = Member.objects.defer("phone").get(pk=nina.pk)
    as_read.hidden_parts.append("bio")
    as_read.phone = "04 65 71 00 00"
    as_read.save()
    Member.objects.filter(pk=nina.pk).update(job_title="Animatrice")
    as_read.refresh_from_db()
    as_read.first_name = "Ninon"
    as_read.save()

    row = columns(nina)
    assert [row[name] for name in ("hidden_parts", "phone", "job_title", "first_name")] == [
        ["bio"],
        "04 65 71 00 00",
        "Animatrice",
        "Ninon",
    ]


def written_whole(member):
    """What the library does by itself, on an account that it read a while before."""
    member.set_password(NEW)
    member.save(update_fields=[field.name for field in Member._meta.concrete_fields
                               if not (field.primary_key or field.generated)])  # fmt: skip


def chosen(member):
    get_adapter().set_password(member, NEW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "is_open"), [(chosen, False), (written_whole, True)])
def test_a_password_sent_at_the_second_of_a_suspension_opens_nothing(act, is_open):
    """The control, written whole, opens the account again."""
    as_read = MemberFactory()
    is_suspended, is_sent = Event(), Event()

    def suspending():
        with transaction.atomic():
            Member.objects.filter(pk=as_read.pk).update(is_active=False)
            is_suspended.set()
            is_sent.wait(SECONDS)
        connection.close()

    def choosing():
        is_suspended.wait(SECONDS)
        is_sent.set()
        try:
            act(as_read)
        except ValidationError as refused:
            return refused.messages
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        suspended, answer = pool.submit(suspending), pool.submit(choosing)
        suspended.result(), answer.result()

    assert Member.objects.get(pk=as_read.pk).is_active is is_open

"""The log can only grow, whoever asks: the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from members.actions import record_act
from members.models import AuditLine


@pytest.fixture
def line(mona, alice):
    return record_act(by=mona, verb="suspend_member", thing=alice, subject=alice, reason="Essai")


def refused(statement):
    """True when PostgreSQL refuses it with our sentence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return "ne se modifie pas" in str(error)
    return False


def test_a_line_is_neither_changed_nor_removed(line):
    assert refused("UPDATE members_auditline SET reason = ''") is True
    assert refused("DELETE FROM members_auditline") is True
    assert AuditLine.objects.get().reason == "Essai"


def test_the_log_is_not_emptied(line):
    # The tests let the log be emptied between themselves: the trigger is put back for this one.
    with connection.cursor() as cursor:
        # What is left to check at the commit would keep the table from being altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_auditline ENABLE TRIGGER audit_log_is_never_emptied")

    assert refused("TRUNCATE members_auditline CASCADE") is True
    assert AuditLine.objects.count() == 1


def test_the_control_without_trigger_the_log_is_emptied(line):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_auditline DISABLE TRIGGER ALL")

    assert refused("DELETE FROM members_auditline") is False
    assert AuditLine.objects.count() == 0


def test_a_line_holds_ids_and_verbs(line, alice):
    assert (line.object_kind, line.object_id, line.before, line.after) == (
        "members.member",
        str(alice.pk),
        {},
        {},
    )
    assert str(line) == f"suspend_member members.member {alice.pk}"

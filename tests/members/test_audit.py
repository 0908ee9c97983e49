"""The log can only grow, whoever asks: the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from members.actions import forget_old_lines, record_act
from members.jobs import forget_old_acts
from members.models import AuditLine, Opening, Report


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


def aged(days, *, verb="open_member"):
    at = timezone.now() - timedelta(days=days)
    return AuditLine.objects.create(at=at, verb=verb, object_kind="x", object_id=str(days))


def test_a_line_leaves_after_a_year_with_its_opening_unless_a_rule_reads_it(line, mona):
    for old in (aged(360), aged(400)):
        Opening.objects.create(line=old, until=old.at).concerned.add(mona)
    aged(400, verb="edit_sheet")

    assert (forget_old_lines(), forget_old_lines()) == (1, 0)

    kept = AuditLine.objects.order_by("at").values_list("verb", "object_id")
    assert list(kept) == [
        ("edit_sheet", "400"),
        ("open_member", "360"),
        ("suspend_member", str(line.subject_id)),
    ]
    assert Opening.objects.count() == 1


def test_the_database_lets_go_of_old_lines_only(line):
    aged(360)
    aged(400, verb="edit_sheet")
    for one in ("at > now() - interval '1 year'", "verb = 'edit_sheet'"):
        assert refused(f"DELETE FROM members_auditline WHERE {one}") is True  # noqa: S608
    aged(400)

    assert refused("UPDATE members_auditline SET reason = 'x' WHERE object_id = '400'") is True
    assert refused("DELETE FROM members_auditline WHERE verb = 'open_member' AND object_id = '400'") is False  # fmt: skip


def test_who_reported_is_forgotten_a_year_after_the_answer(alice, mona):
    said = {"reporter": alice, "details": "Mon voisin", "reporter_email": "x@essai.example"}
    for days in (360, 366, None):
        closed = days and {"closed_at": timezone.now() - timedelta(days=days), "closed_by": mona}
        Report.objects.create(path="/x/", reason="wrong", outcome="Vu", **said, **(closed or {}))

    forget_old_acts()

    rows = Report.objects.order_by("pk").values_list("reporter", "reporter_email", "details")
    whole = (alice.pk, "x@essai.example", "Mon voisin")
    assert list(rows) == [whole, (None, "", ""), whole]
    assert list(Report.objects.values_list("outcome", flat=True)) == ["Vu"] * 3

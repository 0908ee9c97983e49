"""The same spreadsheet, twice at the same second: the database decides, once."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from conventions import actions
from conventions.actions.bulk import register_many
from conventions.actions.imports import writing
from conventions.importing.check import check
from conventions.models import Assignment, Convention, ConventionImport, ImportState
from ctgnet.pages.privacy.actions import erase_member
from ctgnet.queue import ProcrastinateJob
from members.models import AuditLine, Member
from tests.conventions.importing import POST, SOUND, confirmed, line, sent, table
from tests.conventions.test_races import together
from tests.factories.members import MemberFactory, RoleFactory

AT_ONCE = 4
ONE = line(**SOUND, **POST)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("parenting")]


@pytest.fixture
def officers(places):
    people = [MemberFactory() for _ in range(AT_ONCE)]
    for person in people:
        RoleFactory(member=person, kind="caf_officer", caf=places.caf06)
    return people


def test_one_table_confirmed_twice_at_once_is_handed_over_once(carole):
    made = sent(carole, ONE)

    together(lambda by: actions.confirm_import(made, by=by, version=made.version), [carole] * 4)

    assert ProcrastinateJob.objects.filter(task_name__endswith="run_import").count() == 1


def test_one_file_sent_twice_at_once_is_one_import(carole):
    def send(by):
        return actions.start_import(key=uuid4(), by=by, file_name="ctg.csv", table=table(ONE))

    assert len(set(together(send, [carole] * 4))) == 1


def test_one_table_confirmed_by_several_at_once_is_written_once(officers):
    imports = {officer.pk: sent(officer, ONE) for officer in officers}

    def confirm(by):
        made = imports[by.pk]
        try:
            return actions.confirm_import(made, by=by, version=made.version).state
        except ValidationError as error:
            return error.messages[0].partition("\xa0")[0]

    answers = together(confirm, officers)

    assert sorted(answers) == ["Ce tableau est déjà importé"] * (AT_ONCE - 1) + ["running"]


def test_workers_that_take_the_same_import_write_it_once(carole):
    made = confirmed(carole, ONE)

    together(lambda _: actions.run_import(str(made.pk)), [None] * AT_ONCE)

    assert (Convention.objects.count(), Assignment.objects.count()) == (1, 1)
    assert Member.objects.filter(email="lina@essai.example").count() == 1
    assert AuditLine.objects.filter(verb="import_conventions").count() == 1


def test_two_tables_that_hold_the_same_ctg_write_it_once(officers):
    imports = [
        confirmed(officer, ONE, line(local_name="", fte="0,1", kind="Pilote", starts_on=f"0{n}/01/2026"))
        for n, officer in enumerate(officers, 1)
    ]  # fmt: skip

    together(lambda made: actions.run_import(str(made.pk)), imports)

    states = ConventionImport.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == [ImportState.DONE] + [ImportState.FAILED] * (AT_ONCE - 1)
    assert Convention.objects.count() == 1


def test_somebody_erased_while_an_import_names_them_does_not_come_back(carole, monkeypatch):
    nina = MemberFactory()
    made, email = confirmed(carole, line(**SOUND, **POST | {"email": nina.email})), nina.email

    def erased_first(*args, **options):
        monkeypatch.undo()
        together(erase_member, [nina])
        return register_many(*args, **options)

    monkeypatch.setattr(writing, "register_many", erased_first)
    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert (made.state, Convention.objects.count()) == (ImportState.DONE, 1)
    assert not Member.objects.filter(email=email).exists()


def test_control_without_their_turn_each_writes_its_own(officers):
    imports = [sent(officer, line(**SOUND | {"local_name": officer.email})) for officer in officers]
    read = Barrier(AT_ONCE)

    def write_without_turn(made):
        checked = check(made.table, made.columns, by=made.owner)
        read.wait()
        with transaction.atomic():
            register_many(checked.plans, by=made.owner, made=made, reach=lambda percent: None)

    together(write_without_turn, imports)

    assert Convention.objects.count() == AT_ONCE


def test_an_import_undone_twice_at_once_is_undone_once(carole):
    made = confirmed(carole, ONE)
    actions.run_import(str(made.pk))

    together(lambda by: actions.undo_import(made, by=by), [carole] * AT_ONCE)

    assert not Convention.objects.exists()
    assert AuditLine.objects.filter(verb="undo_import").count() == 1


def test_the_progress_is_seen_before_anything_else_of_it(carole):
    """On another connection, in the middle of the writing."""
    made, seen = confirmed(carole, ONE), []
    first = actions.imports.writing._progress_of(made)
    with transaction.atomic(), first as reach:
        reach(50)
        together(lambda _: seen.append(ConventionImport.objects.get(pk=made.pk).progress), [None])

    assert seen == [50]

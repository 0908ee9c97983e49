"""I1: a Caf's spreadsheet of 2,000 rows: every fault named, nothing half-written, written once, undone."""

import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from conventions import actions
from conventions.actions.bulk import register_many
from conventions.importing.check import check
from conventions.importing.columns import COLUMNS
from conventions.models import (
    Assignment,
    Convention,
    ConventionImport,
    Coverage,
    ImportState,
    Post,
    Signatory,
)
from ctgnet.queue import forget_waiting_jobs
from ctgnet.spreadsheets import Sheet, read_table, workbook
from members.models import GrantStatus, Invitation, Member, Role
from proofs import Outcome
from reference.models import Commune
from tools.local_postgres import ROOT

ID = "I1"
TITLE = "a spreadsheet of 2,000 rows is written once or not at all"
ROWS, POSTS, FAULTS, AT_ONCE, WORKERS = 2_000, 8, 30, 6, 2
LONGEST_SECONDS, PATIENCE_SECONDS = 60, 300
CAF = "62"  # Pas-de-Calais: 887 communes
NAMES = list(COLUMNS)
WRITTEN = (Convention, Coverage, Signatory, Post, Assignment, Member, Invitation)
# What is typed in a column, and that the check must find there.
PLANTED = {
    "end_date": "31/12/1999",
    "start_date": "bientôt",
    "themes": "Jardinage",
    "communes": "62999",
    "signatories": "CC des Trois Moulins",
    "kind": "jardinier",
    "fte": "3",
    "email": "sans-arobase",
    "first_name": "",
    "starts_on": "40/13/2026",
}


def run():
    call_command("load_reference", verbosity=0)
    officers = [_officer(number) for number in range(AT_ONCE)]
    sound = _lines()
    missed, check_seconds = _faulty(officers[0], sound)
    written, write_seconds = _written_once(officers, sound)
    left = _undone(officers[0])
    control = _control(officers[:2], sound)
    slow = max(check_seconds, write_seconds) > LONGEST_SECONDS
    return Outcome(
        tried=ROWS,
        bad=missed + written + left + slow,
        control=f"without its turn nor its key, the file is written {control} times",
        figure=f"{FAULTS} faults of {FAULTS - missed if missed < FAULTS else 0} named, checked in "
        f"{check_seconds:.1f} s, {ROWS} rows written in {write_seconds:.1f} s",
        control_failed_as_it_must=control == 2,
    )


# The file ------------------------------------------------------------------------------------


def _lines():
    """250 CTGs of eight posts, each with somebody unknown; the communes of the département in turn."""
    communes = list(
        Commune.objects.active().filter(department=CAF).order_by("pk").values_list("pk", flat=True)
    )
    return [
        {
            "official_title": f"Convention territoriale globale du secteur {number // POSTS}",
            "stage": "Signée",
            "signature_date": "12/12/2025",
            "start_date": f"01/01/{1996 + number // POSTS % 90}",
            "end_date": f"31/12/{2000 + number // POSTS % 90}",
            "themes": "Petite enfance ; Parentalité",
            "communes": communes[number % len(communes)],
            "signatories": "Caf",
            "kind": "Chargé de coopération",
            "employer": communes[number % len(communes)],
            "fte": "0,5",
            "first_name": "Camille",
            "last_name": f"Dupont {number}",
            "email": f"camille{number}@preuve.example",
            "starts_on": "01/02/2026",
        }
        for number in range(ROWS)
    ]


def _file(lines):
    rows = [[line.get(name, "") for name in NAMES] for line in lines]
    content = workbook(Sheet("CTG", [column.label for column in COLUMNS.values()], rows))
    return UploadedFile(BytesIO(content), name="ctg.xlsx", size=len(content))


def _sent(by, lines):
    table = read_table(_file(lines))
    made = actions.start_import(
        key=uuid4(),
        by=by,
        file_name="ctg.xlsx",
        table={
            "headings": table.headings,
            "lines": [[line.number, line.cells] for line in table.lines],
        },
    )
    return actions.check_import(made, by=by, columns=made.columns)


def _officer(number):
    member = Member.objects.create_user(f"caf{number}@preuve.example")
    Role.objects.create(
        member=member,
        kind=Role.Kind.CAF_OFFICER,
        caf_id=CAF,
        status=GrantStatus.VALIDATED,
        starts_on=timezone.localdate(),
        decided_at=timezone.now(),
        decided_by=Member.objects.create_user(f"validatrice{number}@preuve.example"),
    )
    return member


def _counts():
    return [model.objects.count() for model in WRITTEN]


# The trials ----------------------------------------------------------------------------------


def _faulty(by, sound):
    """(faults not named with their line and column, or named where there is none; seconds)."""
    lines, expected = [dict(line) for line in sound], set()
    drawn = random.Random(6)
    for rank, group in enumerate(drawn.sample(range(ROWS // POSTS), FAULTS)):
        name = list(PLANTED)[rank % len(PLANTED)]
        # Dates are those of the whole CTG: a fault stands on its first line.
        offset = 0 if name.endswith("_date") or name == "themes" else drawn.randrange(POSTS)
        if name.endswith("_date"):
            for number in range(group * POSTS + 1, (group + 1) * POSTS):
                lines[number][name] = ""
        number = group * POSTS + offset
        lines[number][name] = PLANTED[name]
        expected.add((number + 2, COLUMNS[name].label.lower()))
    before, begin = _counts(), time.monotonic()
    made = _sent(by, lines)
    seconds = time.monotonic() - begin
    said = {(notice["line"], notice["column"].lower()) for notice in made.errors}
    refused = _is_refused(made, by)
    made.delete()
    written = _counts() != before
    return len(said ^ expected) + abs(len(made.errors) - FAULTS) + (not refused) + written, seconds


def _is_refused(made, by):
    try:
        actions.confirm_import(made, by=by, version=made.version)
    except ValidationError:
        return True
    return False


def _written_once(officers, sound):
    """(rows that are not there exactly once, seconds from the confirmation to the last row)."""
    before = _counts()
    imports = [_sent(officer, sound) for officer in officers]
    barrier = Barrier(len(imports))
    begin = time.monotonic()
    with ThreadPoolExecutor(len(imports)) as pool:
        list(pool.map(lambda made: _confirm_at_once(made, barrier), imports))
    workers = [_worker() for _ in range(WORKERS)]
    _wait()
    seconds = time.monotonic() - begin
    for worker in workers:
        worker.terminate()
        worker.wait()
    forget_waiting_jobs()
    groups = ROWS // POSTS
    expected = [groups, ROWS, groups, ROWS, ROWS, ROWS, ROWS]
    found = [after - earlier for after, earlier in zip(_counts(), before, strict=True)]
    return sum(abs(a - b) for a, b in zip(found, expected, strict=True)), seconds


def _confirm_at_once(made, barrier):
    """Twice by the same person, at the moment of the others."""
    barrier.wait()
    try:
        for _ in range(2):
            actions.confirm_import(made, by=made.owner, version=made.version)
    except ValidationError:
        return False
    finally:
        connection.close()
    return True


def _worker():
    return subprocess.Popen([sys.executable, "manage.py", "worker", "--concurrency=1"], cwd=ROOT)


def _wait():
    limit = time.monotonic() + PATIENCE_SECONDS
    running = ConventionImport.objects.filter(state=ImportState.RUNNING)
    while running.exists() and time.monotonic() < limit:
        time.sleep(0.2)


def _undone(by):
    """Rows that the undoing leaves behind."""
    made = ConventionImport.objects.filter(state=ImportState.DONE).get()
    people = Member.objects.filter(email__startswith="camille")
    actions.undo_import(made, by=by)
    left = (Convention, Coverage, Signatory, Post, Assignment, Invitation)
    return sum(model.objects.count() for model in left) + people.count()


def _renamed(sound, officer):
    """The same CTGs under local names of one's own: not even their addresses meet. Nobody is named."""
    nobody = {"email": "", "first_name": "", "last_name": ""}
    return [
        line | nobody | {"local_name": f"{line['official_title'][-10:]} {officer.pk}"}
        for line in sound
    ]


def _control(officers, sound):
    """How many times the same CTGs are written by two people who do not wait for each other."""
    ConventionImport.objects.filter(owner__in=officers).exclude(state=ImportState.UNDONE).delete()
    imports = [_sent(officer, _renamed(sound, officer)) for officer in officers]
    barrier = Barrier(len(imports))

    def write(made):
        checked = check(made.table, made.columns, by=made.owner)
        barrier.wait()
        with transaction.atomic():
            register_many(checked.plans, by=made.owner, made=made, reach=lambda percent: None)
        connection.close()

    with ThreadPoolExecutor(len(imports)) as pool:
        list(pool.map(write, imports))
    return Convention.objects.count() // (ROWS // POSTS)

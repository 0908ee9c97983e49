"""A spreadsheet kept, checked, confirmed, dropped or forgotten in time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions import actions
from conventions.actions.bulk import register_many
from conventions.actions.imports import steps, writing
from conventions.actions.imports.writing import _progress_of
from conventions.models import Convention, ConventionImport, ImportState
from conventions.privacy import erase, export_of
from members.actions import Stale
from tests.conventions.import_rows import ONE, jobs, rows
from tests.conventions.importing import (
    HEADINGS,
    NAMES,
    POST,
    SOUND,
    confirmed,
    line,
    said,
    sent,
    table,
    written,
)
from tests.factories.members import MemberFactory, RoleFactory


@pytest.fixture(autouse=True)
def lists(places, parenting):
    """What the lines name."""


# Sent and checked --------------------------------------------------------------------------------


def test_the_same_form_and_the_same_table_are_one_import(carole):
    key = uuid4()
    first, again, other = (
        actions.start_import(key=name, by=carole, file_name="ctg.xlsx", table=table(ONE))
        for name in (key, key, uuid4())
    )

    assert first == again == other
    assert ConventionImport.objects.get().caf_id == "06"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        (["official_title"], "ne sont pas celles du fichier"),
        (["official_title", "rien"], "ne sont pas celles du fichier"),
        (["official_title", "official_title"], "Une seule colonne peut tenir chaque rôle"),
        (["", "epcis"], "intitulé officiel"),
        (["official_title", "stage"], "communes ou les intercommunalités"),
    ],
)
def test_columns_that_cannot_be_read_are_refused(carole, columns, why):
    short = {"headings": ["A", "B"], "lines": [[2, ["x", "y"]]]}
    made = actions.start_import(key=uuid4(), by=carole, file_name="ctg.csv", table=short)

    with pytest.raises(ValidationError, match=why):
        actions.check_import(made, by=carole, columns=columns)


def test_a_check_writes_nothing_and_keeps_what_it_says(carole):
    before = rows()
    made = sent(carole, ONE, line(official_title="Sans rien"))

    assert rows() == before
    assert (made.state, made.can_be_confirmed) == (ImportState.CHECKED, False)
    assert [text.partition(" :")[0].replace("\xa0", " ") for text in said(made.errors)] == [
        "ligne 3, commune",
        "ligne 3, étape",
    ]
    assert [row["name"] for row in made.preview] == [SOUND["official_title"], "Sans rien"]


def test_what_is_confirmed_is_not_checked_again(carole):
    made = confirmed(carole, ONE)

    with pytest.raises(ValidationError, match="déjà confirmé"):
        actions.check_import(made, by=carole, columns=made.columns)


# Confirmed ---------------------------------------------------------------------------------------


def test_lines_to_correct_are_not_confirmed(carole):
    made = sent(carole, line(official_title="Sans rien"))

    with pytest.raises(ValidationError, match="Corrigez d’abord"):
        actions.confirm_import(made, by=carole, version=made.version)


def test_a_check_made_since_is_read_again(carole):
    made = sent(carole, ONE)
    actions.check_import(made, by=carole, columns=made.columns)

    with pytest.raises(Stale, match="autre onglet"):
        actions.confirm_import(made, by=carole, version=made.version)


def test_the_key_of_somebody_else_s_import_has_served(carole, karim):
    theirs = sent(karim, line(**SOUND))

    with pytest.raises(ValidationError, match="a déjà servi"):
        actions.start_import(
            key=theirs.pk, by=carole, file_name="ctg.xlsx", table=table(line(**SOUND, **POST))
        )


def test_confirmed_twice_is_handed_to_the_worker_once(carole):
    made = sent(carole, ONE)
    for _ in range(2):
        actions.confirm_import(made, by=carole, version=made.version)

    assert jobs() == ["run_import"]


def test_the_same_table_is_not_written_twice_whoever_sends_it(carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    mine, theirs = sent(carole, ONE), sent(colleague, ONE)
    actions.confirm_import(mine, by=carole, version=mine.version)

    with pytest.raises(ValidationError, match="déjà importé"):
        actions.confirm_import(theirs, by=colleague, version=theirs.version)
    with pytest.raises(ValidationError, match="déjà importé"):
        actions.start_import(key=uuid4(), by=carole, file_name="bis.csv", table=table(ONE))


def test_ten_imports_a_day(carole, monkeypatch):
    monkeypatch.setattr(steps, "IMPORTS_A_DAY", 0)

    with pytest.raises(ValidationError, match="continuez demain"):
        confirmed(carole, ONE)


def test_the_administration_says_why_in_the_place_of_a_caf(mona):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        confirmed(mona, ONE, reason="x")
    assert confirmed(mona, line(**SOUND), reason="La Caf ouvre en mars.").state == "running"


# Dropped, forgotten ------------------------------------------------------------------------------


def test_what_is_not_written_is_dropped_and_what_is_stays(carole):
    actions.delete_import(sent(carole, ONE), by=carole)
    assert not ConventionImport.objects.exists()

    with pytest.raises(ValidationError, match="déjà confirmé"):
        actions.delete_import(written(carole, ONE), by=carole)


def test_after_a_month_lines_are_forgotten(carole):
    made = written(carole, ONE)
    waiting = sent(carole, line(**SOUND | {"official_title": "Une autre"}))
    assert actions.purge_imports() == 0

    assert actions.purge_imports(now=timezone.now() + timedelta(days=31)) == 2

    made.refresh_from_db()
    assert (made.table, made.preview, made.columns, made.is_forgotten) == ({}, [], [], True)
    assert not ConventionImport.objects.filter(pk=waiting.pk).exists()
    assert Convention.objects.filter(imported_in=made).exists()


def test_a_table_that_was_forgotten_is_not_checked(carole):
    made = sent(carole, ONE)
    made.table = {}
    made.save()

    with pytest.raises(ValidationError, match="effacé après un mois"):
        actions.check_import(made, by=carole, columns=[])


def test_whoever_is_erased_is_emptied_from_the_tables(carole, nina):
    mine = sent(nina, line(**SOUND | {"official_title": "À moi"}))
    nina.first_name, nina.last_name = "Nina", "Lavande"
    made = sent(
        carole, line(**SOUND, **POST | {"email": nina.email.upper(), "first_name": "nina"}), ONE
    )
    assert export_of(nina)["imports"][0]["lignes"] == mine.table["lines"]

    erase(nina)

    made.refresh_from_db()
    assert not ConventionImport.objects.filter(pk=mine.pk).exists()
    assert nina.email.upper() not in str(made.table)
    assert "nina" not in str(made.table).lower()
    assert "lina@essai.example" in str(made.table)


def test_a_table_that_names_another_or_them_in_passing_keeps_its_people(carole, nina):
    other = sent(carole, line(**SOUND, **POST | {"email": f"x{nina.email}"}))
    passing = sent(carole, line(**SOUND | {"local_name": f"Azur, voir {nina.email}"}, **POST))
    as_sent = other.table

    erase(nina)

    for made in (other, passing):
        made.refresh_from_db()
    [[_, cells]] = passing.table["lines"]
    assert other.table == as_sent
    assert ["Azur, voir" in cells, POST["first_name"] in cells, POST["email"] in cells] == [
        True
    ] * 3


def named(member, **cells):
    """A sound line that names this person."""
    return line(**SOUND, **POST | {"email": member.email} | cells)


def test_a_place_that_bears_their_name_stays_in_the_line(carole, nina):
    nina.first_name, nina.last_name = "Martin", "Aiglun"
    made = sent(carole, named(nina, communes="Aiglun", local_name="Martin", first_name="M."))

    erase(nina)

    made.refresh_from_db()
    [[_, cells]] = made.table["lines"]
    kept = line(**SOUND, **POST, communes="Aiglun", local_name="Martin")
    assert cells == [*kept[: NAMES.index("first_name")], "", "", "", ""]


def test_a_check_is_made_again_once_somebody_is_out_of_the_table(carole, nina):
    """What was read is no more what would be written; and lines to correct are so still."""
    sound, faulty = sent(carole, named(nina)), sent(carole, named(nina, kind="Rien de tel"))
    assert (sound.can_be_confirmed, faulty.can_be_confirmed) == (True, False)

    erase(nina)

    for made in (sound, faulty):
        with pytest.raises(Stale, match="autre onglet"):
            actions.confirm_import(made, by=carole, version=made.version)
        made.refresh_from_db()
        with pytest.raises(ValidationError, match="Corrigez d’abord"):
            actions.confirm_import(made, by=carole, version=made.version)
        assert (made.state, made.preview, made.errors) == (ImportState.UPLOADED, [], [])
        assert set(made.counts.values()) == {0}
    again = actions.check_import(faulty, by=carole, columns=faulty.columns)
    assert again.can_be_confirmed is False


def test_an_import_that_names_others_stays_checked(carole, nina):
    made = sent(carole, ONE)

    erase(nina)

    made.refresh_from_db()
    actions.confirm_import(made, by=carole, version=made.version)
    assert jobs() == ["run_import"]


def test_an_import_that_is_being_written_goes_on_without_them(carole, nina):
    made = confirmed(carole, named(nina))

    erase(nina)
    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert (made.state, made.failure) == (ImportState.DONE, "")
    assert nina.email not in str([made.table, made.preview])
    assert list(Convention.objects.get().posts.values_list("assignments", flat=True)) == [None]


def test_a_table_that_changes_while_it_is_written_is_read_again(carole, monkeypatch):
    made, read = confirmed(carole, ONE), []

    def changed_first(*args, **options):
        read.append(args)
        if len(read) == 1:
            ConventionImport.objects.update(table=made.table | {"lines": []})
        return register_many(*args, **options)

    monkeypatch.setattr(writing, "register_many", changed_first)
    actions.run_import(str(made.pk))

    made.refresh_from_db()
    assert (len(read), made.state, Convention.objects.count()) == (2, ImportState.DONE, 1)


def test_a_written_import_stays_written(carole, nina):
    made = written(carole, named(nina))

    erase(nina)

    after = ConventionImport.objects.get(pk=made.pk)
    kept = ("state", "counts", "version", "done_at")
    assert [getattr(after, name) for name in kept] == [getattr(made, name) for name in kept]
    assert [one["name"] for one in after.preview] == [one["name"] for one in made.preview]
    assert [words in str([after.table, after.preview]) for words in ("Olivier", nina.email)] == [
        False,
        False,
    ]


def test_the_invitation_shown_with_what_is_written_greets_them_no_more(carole, nina):
    """Its sample is to the first person of the table."""
    made = written(carole, named(nina, first_name="Ninette"))
    assert "Ninette" in str(made.preview)

    erase(nina)

    made.refresh_from_db()
    assert "Ninette" not in str([made.table, made.preview])


def test_of_a_file_without_headings_the_first_person_goes_too(carole, nina):
    first = named(nina, first_name="Ninette")
    made = sent(carole, ONE)
    made.table |= {"headings": first}
    made.save()

    erase(nina)

    made.refresh_from_db()
    left = ["", "", "", ""]
    assert made.table["headings"] == [*first[: NAMES.index("first_name")], *left]
    assert (made.state, "lina@essai.example" in str(made.table)) == (ImportState.UPLOADED, True)


@pytest.mark.django_db(transaction=True)
def test_a_step_of_the_writing_waits_for_nobody_who_holds_the_row(carole):
    made = confirmed(carole, ONE)

    with transaction.atomic():
        ConventionImport.objects.select_for_update(of=("self",)).get(pk=made.pk)
        with _progress_of(made) as reach:
            reach(20)
    with _progress_of(made) as reach:
        reach(30)

    made.refresh_from_db()
    assert made.progress == 30


def test_headings_are_those_of_the_helper():
    assert len(HEADINGS) == len(line())

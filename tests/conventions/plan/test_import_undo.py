"""An imported plan taken back within a day: what nobody has touched goes, the rest stays and is named."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, Objective, PlanImport
from members.models import AuditLine
from tests.conventions.plan.test_imports import CSV, pending_of
from tests.factories.plan import ActionSheetFactory, AxisFactory
from tests.factories.reference import ThemeFactory


@pytest.fixture
def made(alice, alpes_azur):
    """Three sheets, two axes, one objective."""
    ThemeFactory()
    ThemeFactory(slug="early-childhood", label="Petite enfance", order=1)
    pending = pending_of(alpes_azur, CSV, alice)
    actions.import_plan(pending, by=alice)
    return PlanImport.objects.get()


def sheet_of(made, title):
    return ActionSheet.objects.get(imported_in=made, title=title)


def left():
    rows = ActionSheet.objects.order_by("pk").values_list("title", "position")
    return [*rows, *Objective.objects.values_list("title"), *Axis.objects.values_list("title")]


def test_nothing_of_an_untouched_import_stays(alice, made):
    undone = actions.undo_plan_import(made, by=alice)

    assert left() == []
    assert (undone.written, undone.withdrawn, undone.undone_by) == (3, 3, alice)
    line = AuditLine.objects.order_by("pk").last()
    assert (line.verb, line.after) == ("undo_plan_import", {"sheets": 3, "kept": 0})


def test_what_was_there_before_stays_in_its_place(alice, alpes_azur, made):
    actions.undo_plan_import(made, by=alice)
    axis = AxisFactory(plan=alpes_azur.plan, title="Grandir")
    mine = ActionSheetFactory(axis=axis, title="La mienne")
    again = pending_of(alpes_azur, CSV, alice)
    actions.import_plan(again, by=alice)
    last = ActionSheetFactory(axis=axis, title="Après")
    assert (mine.position, last.position) == (1, 2)

    actions.undo_plan_import(again, by=alice)

    assert left() == [("La mienne", 1), ("Après", 2), ("Grandir",)]


TOUCHES = {
    "status": lambda sheet, by: actions.change_status(
        sheet, by=by, version=1, status="in_progress"
    ),
    "words": lambda sheet, by: actions.edit_sheet(sheet, by=by, version=1, title=sheet.title),
    "milestone": lambda sheet, by: actions.add_milestone(
        sheet, by=by, title="Un lieu", due_on=date(2026, 3, 1)
    ),
    "indicator": lambda sheet, by: actions.add_indicator(
        sheet, by=by, title="Familles", kind="output"
    ),
    "review": lambda sheet, by: actions.write_review(
        sheet, by=by, year=2025, version=0, text="Bien", status="planned", carries_over=False
    ),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_sheet_touched_since_stays_with_what_it_hangs_on(alice, made, touch):
    TOUCHES[touch](sheet_of(made, "Une ludothèque"), alice)

    undone = actions.undo_plan_import(made, by=alice)

    assert undone.withdrawn == 2
    assert left() == [("Une ludothèque", 1), ("Accueillir",), ("Grandir",)]


def test_an_axis_renamed_since_stays_even_empty(alice, made):
    axis = Axis.objects.get(title="Vieillir")
    actions.edit_axis(axis, by=alice, version=1, title="Bien vieillir", description="")

    actions.undo_plan_import(made, by=alice)

    assert left() == [("Bien vieillir",)]


def test_a_place_in_the_list_is_not_a_change(alice, made):
    actions.move(sheet_of(made, "Un relais"), by=alice, step=1)

    actions.undo_plan_import(made, by=alice)

    assert left() == []


def test_what_lies_in_the_bin_stays_there(alice, made):
    sheet = sheet_of(made, "Un guide")
    actions.remove(sheet, by=alice)

    actions.undo_plan_import(made, by=alice)
    actions.restore(sheet, by=alice)

    assert left() == [("Un guide", 1), ("Vieillir",)]


def test_an_import_of_which_everything_was_touched_is_not_undone(alice, made):
    for sheet in ActionSheet.objects.all():
        TOUCHES["words"](sheet, alice)

    with pytest.raises(ValidationError, match="toutes les fiches"):
        actions.undo_plan_import(made, by=alice)
    assert PlanImport.objects.get().undone_at is None


def test_after_a_day_it_is_too_late(alice, made):
    PlanImport.objects.update(done_at=timezone.now() - timedelta(hours=25))

    with pytest.raises(ValidationError, match="24 heures"):
        actions.undo_plan_import(made, by=alice)
    assert ActionSheet.objects.count() == 3


def test_undone_again_it_stays_as_it_was(alice, bob, made):
    first = actions.undo_plan_import(made, by=alice)
    again = actions.undo_plan_import(made, by=bob)

    assert (again.undone_at, again.undone_by) == (first.undone_at, alice)
    assert AuditLine.objects.filter(verb="undo_plan_import").count() == 1


# Pages -----------------------------------------------------------------------------------------


def shown(client, path):
    return client.get(path).content.decode()


def test_a_colleague_undoes_it_from_the_page_of_imports(client, carole, url, made):
    TOUCHES["words"](sheet_of(made, "Un guide"), carole)
    client.force_login(carole)
    page = f"{url}importer/{made.key}/"
    assert page in shown(client, f"{url}importer/")
    assert "Annuler cet import" in shown(client, page)

    done = client.post(f"{page}annuler/")

    assert done.url == page
    told = shown(client, page)
    for words in ("Import annulé", "2\u00a0fiches ont été retirées", "Un guide"):
        assert words in told, words
    assert "Annuler cet import" not in told
    assert "Annulé" in shown(client, f"{url}importer/")


def test_a_refused_undo_says_why(client, alice, url, made):
    PlanImport.objects.update(done_at=timezone.now() - timedelta(days=2))
    client.force_login(alice)
    page = f"{url}importer/{made.key}/"
    assert "Annuler cet import" not in shown(client, page)

    client.post(f"{page}annuler/")

    assert "Un import s’annule pendant 24 heures" in shown(client, page)


def test_what_is_not_written_is_not_undone(client, alice, alpes_azur, url):
    pending = pending_of(alpes_azur, CSV, alice)
    client.force_login(alice)

    assert client.post(f"{url}importer/{pending.key}/annuler/").status_code == 404

"""Action sheets: written whole, moved, their status changed; stale forms save nothing."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, Indicator, Milestone, Objective
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.factories.members import MemberFactory
from tests.factories.plan import ActionSheetFactory, IndicatorFactory


def places_of(rows):
    return [(row.position, row.title) for row in rows]


def test_a_form_opened_before_a_change_saves_nothing(alice, axis, objective, sheet):
    indicator = IndicatorFactory(sheet=sheet)
    late = {"by": alice, "version": 9}
    for act in (
        lambda: actions.edit_axis(axis, title="Autre", description="", **late),
        lambda: actions.edit_objective(objective, axis=axis, title="A", description="", **late),
        lambda: actions.edit_sheet(sheet, title="Autre", **late),
        lambda: actions.change_status(sheet, status="completed", **late),
        lambda: actions.edit_indicator(indicator, title="Autre", **late),
        lambda: actions.write_review(sheet, year=2025, text="A", status="planned", **late),
        lambda: actions.name_levels(
            axis.plan.convention, axis_label="Enjeu", objective_label="But", **late
        ),
    ):
        with pytest.raises(Stale):
            act()
    assert set(Axis.objects.values_list("title")) == {("Grandir ici",)}


def test_what_was_removed_meanwhile_is_not_written(alice, sheet):
    actions.remove(sheet, by=alice)

    with pytest.raises(Stale, match="retirée"):
        actions.edit_sheet(sheet, by=alice, version=2, title="Autre")


def test_a_sheet_is_written_whole_and_its_lead_is_told(alice, axis, parenting):
    lead = MemberFactory()
    sheet = actions.add_sheet(
        axis, by=alice, title="Un café", themes=[parenting], lead=lead, status="completed"
    )

    assert (sheet.progress, sheet.version, sheet.created_by) == (100, 1, alice)
    assert list(sheet.themes.all()) == [parenting]
    told = Notification.objects.get(member=lead)
    assert "Vous pilotez une action" in told.text
    assert told.path.endswith(f"/plan-d-actions/fiches/{sheet.pk}/")

    again = actions.edit_sheet(sheet, by=alice, version=1, lead=lead, title="Un thé")
    mine = actions.edit_sheet(again, by=alice, version=2, lead=alice)
    actions.edit_sheet(mine, by=alice, version=3, lead=lead)
    actions.edit_sheet(mine, by=alice, version=4, lead=None)

    assert Notification.objects.filter(member=lead).count() == 2
    assert not Notification.objects.filter(member=alice).exists()


def test_a_sheet_goes_to_another_place_and_both_places_close_up(alice, axis, objective, sheet):
    left = ActionSheetFactory(objective=objective, title="Reste")
    ActionSheetFactory(axis=axis, title="Déjà là")

    actions.edit_sheet(sheet, by=alice, version=1, parent=objective, title="Sans bouger")
    actions.edit_sheet(sheet, by=alice, version=2, parent=axis, title="Part")

    assert places_of(objective.sheets.kept()) == [(1, "Reste")]
    assert places_of(axis.sheets.kept()) == [(1, "Déjà là"), (2, "Part")]
    left.refresh_from_db()
    assert left.objective == objective


def test_what_cannot_be_is_refused(alice, axis):
    with pytest.raises(ValidationError, match="après son début"):
        actions.add_sheet(
            axis, by=alice, title="X", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
        )
    assert not ActionSheet.objects.exists()


def test_a_status_changes_once(alice, carole, sheet):
    changed = actions.change_status(sheet, by=carole, version=1, status="completed")
    same = actions.change_status(changed, by=carole, version=2, status="completed")

    assert (same.status, same.progress, same.version) == ("completed", 100, 2)
    line = AuditLine.objects.get()
    assert (line.verb, line.before, line.after) == (
        "change_action_status",
        {"status": "planned"},
        {"status": "completed"},
    )


def test_the_same_key_writes_each_part_once(alice, axis, sheet):
    key = uuid4()
    writings = {
        Axis: lambda: actions.add_axis(axis.plan.convention, by=alice, title="Deux", key=key),
        Objective: lambda: actions.add_objective(axis, by=alice, title="Deux", key=key),
        ActionSheet: lambda: actions.add_sheet(axis, by=alice, title="Deux", key=key),
        Indicator: lambda: actions.add_indicator(
            sheet, by=alice, title="Deux", kind="output", key=key
        ),
        Milestone: lambda: actions.add_milestone(
            sheet, by=alice, title="Deux", due_on=date(2026, 3, 1), key=key
        ),
    }
    for model, write in writings.items():
        assert write() == write()
        assert model.objects.filter(title="Deux").count() == 1, model

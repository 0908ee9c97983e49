"""What happens in a plan: written, ranged, removed, put back, followed, evaluated."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from conventions.actions import plan as actions
from conventions.actions.plan.ground import brothers
from conventions.models import (
    ActionSheet,
    Axis,
    Criterion,
    Indicator,
    IndicatorValue,
    Judgement,
    Milestone,
    Objective,
    Plan,
    plan_of,
)
from conventions.planning.outline import Outline
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.factories.members import MemberFactory
from tests.factories.plan import (
    ActionSheetFactory,
    AxisFactory,
    IndicatorFactory,
    ObjectiveFactory,
)


def places_of(rows):
    return [(row.position, row.title) for row in rows]


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_the_first_axis_makes_the_plan(alice, alpes_azur):
    assert plan_of(alpes_azur).pk is None

    axis = actions.add_axis(alpes_azur, by=alice, title="Grandir")
    actions.add_axis(alpes_azur, by=alice, title="Vieillir")

    assert Plan.objects.get() == axis.plan
    assert places_of(axis.plan.axes.kept()) == [(1, "Grandir"), (2, "Vieillir")]
    assert axis.version == 1


def test_the_team_leaves_no_line_and_its_caf_does(alice, carole, alpes_azur):
    actions.add_axis(alpes_azur, by=alice, title="Grandir")
    assert verbs() == []

    axis = actions.add_axis(alpes_azur, by=carole, title="Vieillir")

    assert verbs() == ["add_axis"]
    assert AuditLine.objects.get().object_id == str(axis.pk)


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


def test_levels_and_sheets_are_edited(alice, axis, objective, sheet):
    other = AxisFactory(plan=axis.plan)
    second = ObjectiveFactory(axis=axis)

    actions.edit_axis(axis, by=alice, version=1, title="Mieux grandir", description="Ici")
    actions.edit_objective(
        objective, by=alice, version=1, axis=axis, title="Accueillir", description=""
    )
    moved = actions.edit_objective(
        objective, by=alice, version=2, axis=other, title="Accueillir", description=""
    )

    second.refresh_from_db()
    assert (moved.axis, moved.position, second.position) == (other, 1, 1)
    sheet.refresh_from_db()
    assert sheet.plan == axis.plan
    assert sheet.objective == moved


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


def test_things_go_up_down_and_where_they_are_dropped(alice, axis):
    a, b, c = (ActionSheetFactory(axis=axis, title=title) for title in "ABC")

    def order():
        return "".join(axis.sheets.kept().values_list("title", flat=True))

    actions.move(a, by=alice, step=1)
    assert order() == "BAC"
    actions.move(c, by=alice, step=-1)
    assert order() == "BCA"
    actions.move(b, by=alice, step=-1)
    assert order() == "BCA"
    actions.move(b, by=alice, rank=99)
    assert order() == "CAB"
    actions.move(b, by=alice, rank=1)
    assert order() == "BCA"
    assert list(axis.sheets.kept().values_list("position", flat=True)) == [1, 2, 3]


def test_every_level_is_ranged(alice, axis, objective, sheet):
    second_axis, second = AxisFactory(plan=axis.plan), ObjectiveFactory(axis=axis)
    first, last = IndicatorFactory(sheet=sheet), IndicatorFactory(sheet=sheet)
    for thing in (second_axis, second, last):
        actions.move(thing, by=alice, rank=1)
    for model, keys in (
        (Axis, [second_axis.pk, axis.pk]),
        (Objective, [second.pk, objective.pk]),
        (Indicator, [last.pk, first.pk]),
    ):
        assert list(model.objects.order_by("position").values_list("pk", flat=True)) == keys
    with pytest.raises(TypeError):
        brothers(alice)


def test_an_axis_that_carries_something_is_emptied_first(alice, axis, objective, sheet):
    with pytest.raises(ValidationError, match="porte encore 1"):
        actions.remove(axis, by=alice)
    with pytest.raises(ValidationError, match="porte encore 1"):
        actions.remove(objective, by=alice)
    actions.remove(sheet, by=alice)
    with pytest.raises(ValidationError, match=r"porte encore 1.*objectif"):
        actions.remove(axis, by=alice)

    actions.remove(objective, by=alice)
    gone = actions.remove(axis, by=alice)
    actions.remove(axis, by=alice)

    assert gone.is_removed
    assert Outline(axis.plan).is_empty
    assert verbs() == ["remove_from_plan"] * 3


def test_what_comes_back_brings_what_it_hangs_on(alice, axis, objective, sheet):
    AxisFactory(plan=axis.plan, title="Autre")
    indicator = IndicatorFactory(sheet=sheet)
    for thing in (indicator, sheet, objective, axis):
        actions.remove(thing, by=alice)

    actions.restore(indicator, by=alice)
    actions.restore(indicator, by=alice)

    assert places_of(axis.plan.axes.kept()) == [(1, "Autre"), (2, "Grandir ici")]
    assert places_of(sheet.indicators.kept()) == [(1, indicator.title)]
    assert list(Outline(axis.plan).numbers.values()) == ["2.1.1"]
    assert verbs()[-1] == "restore_in_plan"


def test_milestones_are_written_corrected_and_removed(alice, sheet):
    step = actions.add_milestone(sheet, by=alice, title="Un lieu", due_on=date(2026, 3, 1))
    corrected = {
        "title": "Un grand lieu",
        "due_on": date(2026, 4, 1),
        "done_on": date(2026, 3, 2),
    }
    actions.edit_milestone(step, by=alice, version=1, **corrected)
    with pytest.raises(Stale):
        actions.edit_milestone(step, by=alice, version=1, title="Trop tard")
    assert Milestone.objects.values_list("title", "due_on", "done_on").get() == (
        "Un grand lieu",
        date(2026, 4, 1),
        date(2026, 3, 2),
    )

    actions.remove_milestone(step, by=alice)
    with pytest.raises(Stale):
        actions.edit_milestone(step, by=alice, version=2, title="Trop tard")

    assert not Milestone.objects.exists()


def test_an_indicator_has_one_value_a_year(alice, sheet):
    indicator = actions.add_indicator(sheet, by=alice, title="Familles", kind="output", target=60)
    actions.edit_indicator(
        indicator, by=alice, version=1, title="Familles", baseline=5, baseline_year=2022
    )
    actions.record_value(indicator, by=alice, year=2025, value=Decimal(12))
    value = actions.record_value(indicator, by=alice, year=2025, value=Decimal(14), comment="Revu")

    assert IndicatorValue.objects.values_list("year", "value", "comment").get() == (
        2025,
        14,
        "Revu",
    )
    actions.forget_value(value, by=alice)
    assert not IndicatorValue.objects.exists()
    with pytest.raises(ValidationError, match="son année"):
        actions.add_indicator(sheet, by=alice, title="X", kind="output", baseline=3)


def test_a_review_is_written_once_a_year_and_gives_its_status(alice, sheet):
    first = actions.write_review(
        sheet, by=alice, year=2025, version=0, text="Bien", status="in_progress"
    )
    again = actions.write_review(
        sheet,
        by=alice,
        year=2025,
        version=1,
        text="Très bien",
        status="completed",
        carries_over=False,
    )

    sheet.refresh_from_db()
    assert (first.pk, sheet.status) == (again.pk, "in_progress")
    assert (again.text, again.version) == ("Très bien", 2)


def test_the_plan_opens_and_closes_once(alice, bob, carole, alpes_azur):
    actions.open_plan(alpes_azur, by=carole)
    actions.open_plan(alpes_azur, by=bob)
    assert Plan.objects.get().public_by == carole

    actions.close_plan(alpes_azur, by=carole)
    actions.close_plan(alpes_azur, by=carole)

    assert not Plan.objects.get().is_public
    assert verbs() == ["open_plan", "close_plan"]


def test_levels_take_the_names_of_the_place(alice, alpes_azur):
    plan = actions.name_levels(
        alpes_azur, by=alice, version=1, axis_label="Enjeu", objective_label="But"
    )
    assert (plan.axis_label, plan.objective_label, plan.version) == ("Enjeu", "But", 2)


def test_an_evaluation_is_completed_later(alice, alpes_azur):
    facts = {"moment": "start", "held_on": date(2026, 1, 9), "summary": "Un début"}
    first = dict.fromkeys(Criterion, (None, ""))
    actions.save_evaluation(alpes_azur, by=alice, version=0, judgements=first, **facts)
    with pytest.raises(Stale):
        actions.save_evaluation(alpes_azur, by=alice, version=0, judgements=first, **facts)

    marks = first | {Criterion.IMPACT: (3, "Des parents le disent")}
    actions.save_evaluation(alpes_azur, by=alice, version=1, judgements=marks, **facts)

    assert Judgement.objects.count() == 6
    assert Judgement.objects.get(score=3).comment == "Des parents le disent"
    wrong = {Criterion.IMPACT: (7, "")}
    with pytest.raises(ValidationError, match="De 1 à 4"):
        actions.save_evaluation(alpes_azur, by=alice, version=2, judgements=wrong, **facts)


def test_an_objective_is_added_at_the_end_of_its_axis(carole, alpes_azur):
    axis = AxisFactory(plan__convention=alpes_azur)
    ObjectiveFactory(axis=axis)

    added = actions.add_objective(axis, by=carole, title="Accueillir", description="Ici")

    assert (added.axis, added.position, added.description) == (axis, 2, "Ici")
    assert AuditLine.objects.get(verb="add_objective").actor == carole

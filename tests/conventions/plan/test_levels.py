"""The axes and objectives of a plan, the names of its levels, who may read it."""

from conventions.actions import plan as actions
from conventions.models import Plan, plan_of
from members.models import AuditLine
from tests.factories.plan import AxisFactory, ObjectiveFactory


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


def test_an_objective_is_added_at_the_end_of_its_axis(carole, alpes_azur):
    axis = AxisFactory(plan__convention=alpes_azur)
    ObjectiveFactory(axis=axis)

    added = actions.add_objective(axis, by=carole, title="Accueillir", description="Ici")

    assert (added.axis, added.position, added.description) == (axis, 2, "Ici")
    assert AuditLine.objects.get(verb="add_objective").actor == carole


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

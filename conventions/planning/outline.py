"""A plan in its order, each part with its number: « 1.2.3 » is never typed, it is where one stands."""

from dataclasses import dataclass, field
from typing import Any

from conventions.models import ActionSheet, Axis, Objective
from ctgnet.written import WrittenOnce


def _axes(convention):
    return Axis.objects.kept().filter(plan__convention=convention)


def _objectives(convention):
    return Objective.objects.kept().filter(axis__plan__convention=convention)


_AXES = WrittenOnce(_axes, convention=-1)
_OBJECTIVES = WrittenOnce(_objectives, convention=-1)


@dataclass
class Branch:
    """An axis or an objective, its number, what hangs on it."""

    thing: Any
    number: str
    objectives: list = field(default_factory=list)
    sheets: list = field(default_factory=list)

    @property
    def all_sheets(self):
        """Those of its objectives first, then its own: the order of the numbers."""
        return [sheet for twig in self.objectives for sheet in twig.sheets] + self.sheets

    @property
    def is_empty(self):
        return not (self.objectives or self.sheets)


class Outline:
    """The whole plan, read in three queries whatever its size; `sheets`: those in it, in their order."""

    def __init__(self, plan, sheets=None):
        self.plan = plan
        if sheets is None:
            sheets = ActionSheet.objects.of_plan(plan).kept()
        axes = _AXES(convention=plan.convention_id)
        objectives = _OBJECTIVES(convention=plan.convention_id)
        self.axes = self._ranged(axes, objectives, sheets)
        self.sheets = [sheet for branch in self.axes for sheet in branch.all_sheets]
        self.numbers = {sheet.pk: sheet.number for sheet in self.sheets}

    def _ranged(self, axes, objectives, rows):
        branches = [Branch(axis, str(axis.position)) for axis in axes]
        for branch in branches:
            branch.thing.plan = self.plan
        by_axis = {branch.thing.pk: branch for branch in branches}
        by_objective = {}
        for objective in objectives:
            if branch := by_axis.get(objective.axis_id):
                objective.axis = branch.thing
                twig = Branch(objective, f"{branch.number}.{objective.position}")
                by_objective[objective.pk] = twig
                branch.objectives.append(twig)
        for sheet in rows:
            home = by_objective.get(sheet.objective_id) or by_axis.get(sheet.axis_id)
            if home:
                self._hang(home, sheet)
        return branches

    @staticmethod
    def _hang(home, sheet):
        """Sheets that stand on an axis come after its objectives, and their numbers too."""
        before = len(home.objectives)
        sheet.number = f"{home.number}.{before + sheet.position}"
        if isinstance(home.thing, Axis):
            sheet.axis = home.thing
        else:
            sheet.objective = home.thing
        home.sheets.append(sheet)

    def only(self, keys):
        """The same with these sheets alone, and what they hang on; numbers do not change."""
        shown = object.__new__(Outline)
        shown.plan, shown.numbers = self.plan, self.numbers
        shown.axes = [
            branch for branch in (_pruned(one, keys) for one in self.axes) if not branch.is_empty
        ]
        shown.sheets = [sheet for sheet in self.sheets if sheet.pk in keys]
        return shown

    @property
    def is_empty(self):
        return not self.axes

    def places(self):
        """[("axis:3", "1. Grandir", Axis), ("objective:7", "1.2 …", Objective)…] to hang a sheet on."""
        for branch in self.axes:
            yield f"axis:{branch.thing.pk}", f"{branch.number}. {branch.thing}", branch.thing
            for twig in branch.objectives:
                words = f"{twig.number} {twig.thing}"
                yield f"objective:{twig.thing.pk}", words, twig.thing


def _pruned(branch, keys):
    twigs = [_pruned(twig, keys) for twig in branch.objectives]
    return Branch(
        branch.thing,
        branch.number,
        [twig for twig in twigs if not twig.is_empty],
        [sheet for sheet in branch.sheets if sheet.pk in keys],
    )


def place_of(thing):
    """« axis:3 », « objective:7 »: how the place of a sheet travels in a form."""
    kind = "axis" if isinstance(thing, Axis) else "objective"
    return f"{kind}:{thing.pk}"

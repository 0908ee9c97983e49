"""Where a part of a plan stands, in the words that are said once it has moved."""

from conventions.models import Axis, Indicator, Objective
from conventions.planning.outline import Outline


def new_place(plan, thing):
    """« Action 2.3 déplacée : 2e sur 5 de « Grandir ici ». »"""
    match thing:
        case Indicator():
            count = thing.sheet.indicators.kept().count()
            return f"Indicateur « {thing} » déplacé : {_rank(thing, '1er')} sur {count}."
        case Axis() | Objective():
            return _place_of_level(Outline(plan), thing)
    return _place_of_sheet(Outline(plan), thing)


def _place_of_level(outline, level):
    """Teams name their levels: « Enjeu » or « Orientation », so no word agrees with them."""
    if isinstance(level, Axis):
        label, brothers = outline.plan.axis_label, outline.axes
    else:
        label = outline.plan.objective_label
        brothers = _among(outline.axes, level.axis).objectives
    number = _among(brothers, level).number
    return f"{label} {number}, « {level} » : place {level.position} sur {len(brothers)}."


def _place_of_sheet(outline, sheet):
    levels = [one for branch in outline.axes for one in (branch, *branch.objectives)]
    home = _among(levels, sheet.parent)
    rank = f"{_rank(sheet, '1re')} sur {len(home.sheets)}"
    return f"Action {outline.numbers[sheet.pk]} déplacée : {rank} de « {home.thing} »."


def _among(branches, thing):
    return next(one for one in branches if one.thing == thing)


def _rank(thing, first):
    return first if thing.position == 1 else f"{thing.position}e"

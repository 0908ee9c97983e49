"""Writes in an action plan: its levels, its sheets, what becomes of them, its evaluations."""

from conventions.actions.plan.bin import empty_plan_bins
from conventions.actions.plan.carrying import carry_plan
from conventions.actions.plan.follow_up import (
    add_indicator,
    add_milestone,
    edit_indicator,
    edit_milestone,
    forget_value,
    record_value,
    remove_milestone,
    write_review,
)
from conventions.actions.plan.imports import (
    choose_columns,
    import_plan,
    keep_import,
    purge_plan_imports,
)
from conventions.actions.plan.parts import (
    add_axis,
    add_objective,
    edit_axis,
    edit_objective,
    move,
    remove,
    restore,
)
from conventions.actions.plan.printing import ask_for_print, make_print, purge_prints
from conventions.actions.plan.sheets import add_sheet, change_status, edit_sheet
from conventions.actions.plan.undoing import undo_plan_import
from conventions.actions.plan.whole import close_plan, name_levels, open_plan, save_evaluation

__all__ = [
    "add_axis",
    "add_indicator",
    "add_milestone",
    "add_objective",
    "add_sheet",
    "ask_for_print",
    "carry_plan",
    "change_status",
    "choose_columns",
    "close_plan",
    "edit_axis",
    "edit_indicator",
    "edit_milestone",
    "edit_objective",
    "edit_sheet",
    "empty_plan_bins",
    "forget_value",
    "import_plan",
    "keep_import",
    "make_print",
    "move",
    "name_levels",
    "open_plan",
    "purge_plan_imports",
    "purge_prints",
    "record_value",
    "remove",
    "remove_milestone",
    "restore",
    "save_evaluation",
    "undo_plan_import",
    "write_review",
]
